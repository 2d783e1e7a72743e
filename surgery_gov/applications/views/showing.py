"""One application as everybody within reach sees it, on the screen and on paper."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications.queries.dossier import Dossier, Version
from surgery_gov.applications.queries.numbers import id_of
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.words import Hand, Status
from surgery_gov.applications.views.room import (
    READ,
    dossier_of,
    in_the_way,
    may_hand,
    meeting_that_decides,
    pages,
)
from surgery_gov.applications.views.stories import story
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<int:application_id>")
@needs(*READ)
def show(application_id: int) -> ResponseReturnValue:
    """Show what is asked, with what was on the screen then, and where it stands."""
    dossier = dossier_of(application_id)
    own = dossier.staff_no == actor().staff_no and actor().may(Permission.APPLICATIONS_APPLY)
    hand = may_hand(dossier)
    return render_template(
        "applications/show.html",
        **shown(dossier),
        own=own,
        hand=dossier.course.hand if hand else None,
        refusals=in_the_way(dossier) if hand else [],
        meeting=meeting_that_decides(dossier),
        assignable=_assignable(dossier),
    )


@pages.get("/number/<number>")
@needs(*READ)
def numbered(number: str) -> ResponseReturnValue:
    """Lead from a number, as other features name an application, to its page."""
    dossier = dossier_of(id_of(number))
    return redirect(url_for("applications.show", application_id=dossier.id), 303)


@pages.get("/<int:application_id>/form")
@needs(*READ)
def form(application_id: int) -> ResponseReturnValue:
    """Show the application and approval form as it is printed."""
    dossier = dossier_of(application_id)
    if dossier.current is None:
        raise NotFound("草稿还没有提交，没有可打印的审批表。")
    witness(actor(), "application.printed", f"application:{dossier.number}")
    said = _last_acts(dossier)
    issued = said["issue"].detail if said["issue"] else {}
    return render_template(
        "applications/form.html",
        **shown(dossier),
        effective=_instant(issued.get("effective_at")),
        ends={code: _instant(until) for code, until in issued.get("items", {}).items()},
        hospital=policy.hospital()[0],
        said=said,
        generated=clock.now(),
        who=actor().name,
    )


def shown(dossier: Dossier) -> dict[str, Any]:
    """Return what the pages about one application have in common."""
    version = _version(dossier)
    return {
        "dossier": dossier,
        "course": dossier.course,
        "version": version,
        "content": version.content if version else dossier.content,
        "rows": _rows(dossier, version),
        "story": story(dossier.acts),
        "hands": list(Hand),
    }


def _version(dossier: Dossier) -> Version | None:
    asked = request.args.get("version", type=int)
    found = next((v for v in dossier.versions if v.number == asked), None)
    return found or dossier.current


def _rows(dossier: Dossier, version: Version | None) -> list[dict[str, Any]]:
    content = version.content if version else dossier.content
    codes = version.volumes.get("codes", {}) if version else {}
    return [
        {
            "item": item,
            "line": dossier.course.lines.get(item.code),
            "checks": version.checks.get(item.code, []) if version else [],
            "volume": codes.get(item.code),
        }
        for item in content.items
    ]


def _last_acts(dossier: Dossier) -> dict[str, Any]:
    kinds = (ActKind.ASSESS, ActKind.REVIEW, ActKind.APPROVE, ActKind.ISSUE)
    return {
        kind.value: next((a for a in reversed(dossier.acts) if a.kind is kind), None)
        for kind in kinds
    }


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _assignable(dossier: Dossier) -> bool:
    return dossier.status is Status.ASSESS and actor().may(Permission.APPLICATIONS_REVIEW)
