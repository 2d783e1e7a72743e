"""Issuing certificates: one surgeon's or a department's, frozen, numbered, never for oneself."""

import secrets
from collections.abc import Sequence

from surgery_gov.certificates.models import Certificate
from surgery_gov.certificates.queries.certificates import next_position
from surgery_gov.certificates.queries.drafts import Draft, content_for, drafts_of, seen_digest
from surgery_gov.certificates.rules.numbers import check_part, number_of
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules.bases import SEPARATE, cite
from surgery_gov.privileges.queries.people import Person, people_by_staff_no, person
from surgery_gov.privileges.rules.scope import Everyone

OWN = f"不能为自己签发授权书（依据：{cite(SEPARATE)}）。请由医务科或委员会秘书的其他人签发。"
MOVED = "预览之后有变化：权限、任职、执业证书或现行授权书已不同。请重新预览，核对后再签发。"


@command(Permission.CERTIFICATES_ISSUE)
def issue(work: Work, staff_nos: Sequence[str], seen: str | None = None) -> tuple[str, ...]:
    """Issue a certificate to each of these surgeons, all or none; returns their numbers.

    ``seen`` is the digest of the preview (None: none was shown). Raises ``Forbidden`` for
    oneself, ``Invalid`` with everything in the way, ``Conflict`` where the preview no longer
    holds or the certificate in force says the same.
    """
    if any(map(work.actor.is_person, staff_nos)):
        raise Forbidden(OWN)
    drafts = drafts_of(_people(staff_nos), work.now)
    _refuse(drafts, seen)
    year = local_date(work.now).year
    first = next_position(year)
    return tuple(
        _enter(work, draft, number_of(year, position))
        for position, draft in enumerate(drafts, first)
    )


def _people(staff_nos: Sequence[str]) -> list[Person]:
    """Return the surgeons, each once; ``NotFound`` for an unknown one."""
    known = people_by_staff_no()
    return [known.get(each) or person(Everyone(), each) for each in dict.fromkeys(staff_nos)]


def _refuse(drafts: Sequence[Draft], seen: str | None) -> None:
    faults = [
        f"{d.person.name}（{d.person.staff_no}）{said}。" for d in drafts for said in d.faults
    ]
    if faults:
        raise Invalid({"": faults})
    same = [d for d in drafts if d.unchanged]
    if same:
        told = "、".join(f"{d.person.name}的{d.previous}" for d in same)
        raise Conflict(f"现行授权书的内容没有变化，不必重新签发：{told}。")
    if not drafts:
        raise Conflict("没有可签发的授权书。")
    if seen is not None and seen != seen_digest(drafts):
        raise Conflict(MOVED)


def _enter(work: Work, draft: Draft, number: str) -> str:
    content = content_for(draft, number, work.actor.name, work.now)
    work.session.add(
        Certificate(
            number=number,
            check_part=check_part(secrets.choice),
            surgeon_id=draft.person.id,
            previous_id=draft.previous_id or None,
            issued_at=work.now,
            issued_by_id=work.actor.id,
            issued_by=work.actor.name,
            items=len(draft.items),
            last_decision_id=draft.last_decision_id,
            next_change=draft.next_change,
            body_digest=draft.body,
            digest=content.digest,
            content=content.as_json(),
        )
    )
    work.record(
        "certificate.issued",
        f"certificate:{number}",
        name=draft.person.name,
        staff_no=draft.person.staff_no,
        items=len(draft.items),
        previous=draft.previous,
        decisions=sorted({key for item in draft.items for key in item.decisions}),
        digest=content.digest,
    )
    return number
