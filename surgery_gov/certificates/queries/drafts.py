"""What would be issued now to some surgeons, and what is in the way: a constant number of reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.certificates.queries.certificates import latest_of
from surgery_gov.certificates.rules.assembly import Setting, items_of, next_change
from surgery_gov.certificates.rules.content import (
    FIRST,
    Change,
    Content,
    Holder,
    Item,
    body_digest,
    canonical,
    changes_between,
    sha256,
)
from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_of_surgeons
from surgery_gov.privileges.queries.people import Person, people, person
from surgery_gov.privileges.queries.procedures import departments_at, procedures_at
from surgery_gov.privileges.rules.scope import Everyone, InDepartment
from surgery_gov.staff.queries import facts_by_ids
from surgery_gov.staff.rules.facts import SurgeonFacts

NO_INSTITUTION = "还没有登记医疗机构信息，批准机构写不出来。先在“规则设置”登记"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What one surgeon's certificate would say now.

    ``faults`` are sentences that say why nothing can be issued; ``unchanged`` means that the
    certificate in force says the same. ``previous_id`` is 0 where there is none.
    """

    person: Person
    holder: Holder
    items: tuple[Item, ...]
    faults: tuple[str, ...]
    previous_id: int
    previous: str
    changes: tuple[Change, ...]
    unchanged: bool
    last_decision_id: int
    next_change: datetime | None

    @property
    def issuable(self) -> bool:
        """Whether there is something new to issue and nothing in the way."""
        return not self.faults and not self.unchanged

    @property
    def body(self) -> str:
        """The digest of what would be certified."""
        return body_digest(self.holder, self.items)


def draft_for(staff_no: str, at: datetime) -> Draft:
    """Return the draft of one surgeon; ``NotFound`` for an unknown one."""
    return drafts_of([person(Everyone(), staff_no)], at)[0]


def drafts_in(department: str, at: datetime) -> Sequence[Draft]:
    """Return the drafts of those who work in a department (a code) now and hold something."""
    rows = db.session.execute(people(InDepartment(department), at))
    whom = [Person(**row._mapping) for row in rows]  # noqa: SLF001
    found = drafts_of(sorted(whom, key=lambda p: p.staff_no), at)
    return [draft for draft in found if draft.items or draft.previous]


def drafts_of(whom: Sequence[Person], at: datetime) -> Sequence[Draft]:
    """Return the drafts of these surgeons, in their order."""
    ids = [p.id for p in whom]
    ledgers, facts, latest = ledgers_of_surgeons(ids), facts_by_ids(ids), latest_of(ids)
    setting = setting_at([t for each in ledgers.values() for t in each], at)
    known = policy.institution_at(local_date(at)) is not None
    drafts = (
        _draft(p, facts.get(p.id), ledgers.get(p.id, {}), latest.get(p.id), setting) for p in whom
    )
    return [d if known else replace(d, faults=(*d.faults, NO_INSTITUTION)) for d in drafts]


def setting_at(targets: Sequence[str], at: datetime) -> Setting:
    """Read what these targets mean at an instant."""
    codes = sorted({t for t in targets if not t.startswith("grade:")})
    _, procedures = procedures_at(codes, at)
    return Setting(
        at=at,
        procedures=procedures,
        departments=departments_at(at),
        bands_usable=policy.low_grade_mode(at) is LowGradeMode.ITEM_OR_DEPARTMENT,
    )


def seen_digest(drafts: Sequence[Draft]) -> str:
    """Return the digest of what a preview showed: equal only while nothing has moved."""
    return sha256(canonical([[d.person.staff_no, d.body, d.previous] for d in drafts]))


def content_for(draft: Draft, number: str, issued_by: str, at: datetime) -> Content:
    """Return the content to freeze; ``LookupError`` where the institution is not on record."""
    institution = policy.institution_at(local_date(at))
    if institution is None:
        raise LookupError("institution")
    return Content(
        number=number,
        institution=institution.profile.name,
        issued_on=local_date(at).isoformat(),
        issued_by=issued_by,
        holder=draft.holder,
        items=draft.items,
        previous=draft.previous,
        changes=draft.changes,
    )


def _draft(
    whom: Person,
    facts: SurgeonFacts | None,
    ledgers: Ledgers,
    latest: tuple[int, str, str, Content] | None,
    setting: Setting,
) -> Draft:
    items, holder = items_of(ledgers, setting), _holder(whom, facts, setting.at)
    previous_id, previous, body, content = latest or (0, "", "", None)
    return Draft(
        person=whom,
        holder=holder,
        items=items,
        faults=tuple(_faults(holder, items)),
        previous_id=previous_id,
        previous=previous,
        changes=_changes(content, items),
        unchanged=body == body_digest(holder, items),
        last_decision_id=max((d.id for lines in ledgers.values() for d in lines), default=0),
        next_change=next_change(ledgers, setting.at),
    )


NO_POST = "现在在本院没有任职，不能签发。外请专家以外请审批表为准；应有任职的，先在“人员与科室”核对"


def _holder(whom: Person, facts: SurgeonFacts | None, at: datetime) -> Holder:
    post = facts.employment_at(at) if facts else None
    licence = facts.licence_at(at) if facts else None
    return Holder(
        staff_no=whom.staff_no,
        name=whom.name,
        department=post.department_name if post else "",
        licence_no=licence.certificate_no if licence else "",
    )


def _faults(holder: Holder, items: Sequence[Item]) -> Sequence[str]:
    told = (
        (holder.department, NO_POST),
        (holder.licence_no, "没有在有效期内的执业证书，不能签发。先在“人员与科室”登记执业证书"),
        (items, "没有有效或将生效的手术权限，没有可签发的内容"),
    )
    return [sentence for there, sentence in told if not there]


def _changes(before: Content | None, items: tuple[Item, ...]) -> tuple[Change, ...]:
    if before is None:
        return (Change(kind=FIRST, name=f"{len(items)}项", text=""),)
    return changes_between(before.items, items)
