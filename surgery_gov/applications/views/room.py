"""The blueprint of the pages, and what they share."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.queries.meetings import agenda_with
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.turns import in_role
from surgery_gov.applications.rules.turns import in_the_way as why_not
from surgery_gov.applications.rules.words import DOMAINS, Hand, Kind, Mark, Opinion, Status
from surgery_gov.kernel.errors import Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.conditions import describe
from surgery_gov.web import notes
from surgery_gov.web.identity import actor

pages = Blueprint("applications", __name__, url_prefix="/applications")
pages.context_processor(
    lambda: {
        "describe": describe,
        "opinions": [(o.value, o.label) for o in Opinion],
        "kinds": [(k.value, k.label) for k in Kind],
        "marks": [(m.value, m.label) for m in Mark],
        "domains": DOMAINS,
    }
)
READ_OTHERS = (Permission.APPLICATIONS_READ_ALL, Permission.APPLICATIONS_READ_DEPARTMENT)
READ = (*READ_OTHERS, Permission.APPLICATIONS_READ_OWN)
JUDGE = (
    Permission.APPLICATIONS_ASSESS,
    Permission.APPLICATIONS_REVIEW,
    Permission.APPLICATIONS_APPROVE,
)
ISSUE = (Permission.APPLICATIONS_ISSUE, Permission.APPLICATIONS_ASSESS)


def dossier_of(application_id: int) -> Dossier:
    """Return one application within the actor's reach."""
    return get_dossier(application_id, scope_of(actor()))


def version_seen(data: Mapping[str, Any], name: str = "seen") -> int:
    """Return the version that was on the screen; ``Stale`` where the form does not say.

    Verdicts are told apart by their place on the form, so one on an unknown version may be meant
    for another procedure.
    """
    seen = data[name]
    if not isinstance(seen, int):
        raise Stale("没有收到所看的是哪一稿，这次没有保存。请重新打开申请，核对后再办。")
    return seen


def entered_before(dossier: Dossier) -> ResponseReturnValue | None:
    """Lead a form posted again to what its first posting entered; None where it entered nothing."""
    seen = request.form.get("seen", "")
    if request.method != "POST" or not (seen.isascii() and seen.isdigit()) or not dossier.acts:
        return None
    last = dossier.acts[-1]
    acted = last.hand is not None or last.kind is ActKind.WITHDRAW
    if not (acted and int(seen[:9]) < dossier.version):
        return None
    if not actor().is_person(last.actor_no):
        return None
    notes.leave(f"这件申请已由本人{last.kind.label}，没有重复登记。下面是登记的内容。", kind="info")
    return redirect(url_for("applications.show", application_id=dossier.id), 303)


def not_now(dossier: Dossier, what: str) -> str:
    """Say that something cannot be done as the application stands, and whose turn it is."""
    told = f"申请{dossier.label}现在是“{dossier.status.label}”，{what}。"
    hand = dossier.course.hand
    if hand is Hand.ISSUE:
        told += "下一步是登记文号。"
    elif hand is not None:
        told += f"须先由{hand.label}{hand.verb}。"
    elif dossier.status is Status.RETURNED:
        told += "申请人补正后再办。"
    return f"{told}（依据：{bases.cite(bases.HANDS)}）"


def may_hand(dossier: Dossier) -> bool:
    """Whether the actor's role is that of the hand whose turn it is."""
    return in_role(dossier.party, dossier.course, actor())


def in_the_way(dossier: Dossier, *, deciding: bool = False) -> Sequence[Refusal]:
    """Return why the actor may not be the hand whose turn it is; ``deciding`` on its own.

    What a meeting will decide may still be returned for correction.
    """
    meeting = meeting_that_decides(dossier) if deciding else None
    return why_not(dossier.party, dossier.course, actor(), meeting[1] if meeting else "")


def meeting_that_decides(dossier: Dossier) -> tuple[int, str] | None:
    """Return id and number of the meeting to come that has it on its agenda."""
    return agenda_with(dossier.id) if dossier.course.hand is Hand.APPROVE else None
