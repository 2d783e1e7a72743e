"""What clearance needs of a surgeon, in one statement built once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.reading import Read
from surgery_gov.staff.models import Department, Surgeon, SurgeonEmployment, SurgeonLicence
from surgery_gov.staff.rules.facts import Employment, Licence, SurgeonFacts

_surgeon = Surgeon.__table__.c
_post = SurgeonEmployment.__table__.c
_licence = SurgeonLicence.__table__.c
_department = Department.__table__.c
_known_at = bindparam("known_at", type_=_post.recorded_at.type)
ID_OF_ASKED = (
    select(_surgeon.id).where(_surgeon.staff_no == bindparam("staff_no")).scalar_subquery()
)
IDS_OF_ASKED = select(_surgeon.id).where(
    _surgeon.staff_no.in_(bindparam("staff_nos", expanding=True))
)


def _known(fact: Any) -> Any:
    """Say that a row had been recorded by then and not retracted yet."""
    return and_(
        fact.recorded_at <= _known_at,
        or_(fact.retracted_at.is_(None), fact.retracted_at > _known_at),
    )


def _facts() -> Select[Any]:
    """One row for each pair of a post and a licence: surgeons have few of either."""
    return (
        select(
            _surgeon.id,
            _surgeon.staff_no,
            _surgeon.name,
            _post.id.label("post_id"),
            _department.code.label("department_code"),
            _department.name.label("department_name"),
            _post.since.label("post_since"),
            _post.until.label("post_until"),
            _licence.id.label("licence_id"),
            _licence.certificate_no,
            _licence.scope,
            _licence.since.label("licence_since"),
            _licence.until.label("licence_until"),
        )
        .select_from(Surgeon.__table__)
        .outerjoin(
            SurgeonEmployment.__table__, and_(_post.surgeon_id == _surgeon.id, _known(_post))
        )
        .outerjoin(Department.__table__, _department.id == _post.department_id)
        .outerjoin(
            SurgeonLicence.__table__, and_(_licence.surgeon_id == _surgeon.id, _known(_licence))
        )
    )


FACTS = Read(_facts().where(_surgeon.staff_no == bindparam("staff_no")))
_MANY = _facts().where(_surgeon.staff_no.in_(bindparam("staff_nos", expanding=True)))
FACTS_OF_ASKED = Read(_MANY, ["staff_nos"])
_BY_ID = _facts().where(_surgeon.id.in_(bindparam("ids", expanding=True)))


def find_facts(staff_no: str, known_at: datetime | None = None) -> SurgeonFacts | None:
    """Return everything known of one surgeon; the rules pick what holds when."""
    return one_of(FACTS.rows({"staff_no": staff_no, "known_at": known_at or clock.now()}))


def one_of(rows: Iterable[Any]) -> SurgeonFacts | None:
    """Build what is known of one surgeon from the rows of ``FACTS``."""
    return next(iter(_gathered(rows)), None)


def each_of(rows: Iterable[Any]) -> dict[str, SurgeonFacts]:
    """Build what is known of several surgeons, by 工号, from the rows of ``FACTS_OF_ASKED``."""
    return {facts.staff_no: facts for facts in _gathered(rows)}


def get_facts(staff_no: str, known_at: datetime | None = None) -> SurgeonFacts:
    """Return everything known of one surgeon, or raise ``NotFound``."""
    found = find_facts(staff_no, known_at)
    if found is None:
        raise NotFound(f"没有工号为 {staff_no[:40]} 的术者。请核对工号，或先在“人员与科室”中登记。")
    return found


def facts_of(
    staff_nos: Collection[str], known_at: datetime | None = None
) -> dict[str, SurgeonFacts]:
    """Return what is known of several surgeons, by 工号; unknown ones are absent."""
    found = _many(_MANY, "staff_nos", list(staff_nos), known_at)
    return {facts.staff_no: facts for facts in found}


def facts_by_ids(ids: Collection[int], known_at: datetime | None = None) -> dict[int, SurgeonFacts]:
    """Return what is known of several surgeons, by the id of their row."""
    return {facts.id: facts for facts in _many(_BY_ID, "ids", list(ids), known_at)}


def _many(
    statement: Select[Any], name: str, values: list[Any], known_at: datetime | None
) -> list[SurgeonFacts]:
    moment = known_at or clock.now()
    found: list[SurgeonFacts] = []
    for lot in in_lots(values):
        found += _gathered(db.session.execute(statement, {name: lot, "known_at": moment}))
    return found


def _gathered(rows: Iterable[Any]) -> list[SurgeonFacts]:
    people: dict[int, tuple[str, str]] = {}
    posts: dict[int, dict[int, Employment]] = {}
    licences: dict[int, dict[int, Licence]] = {}
    for row in rows:
        people[row.id] = (row.staff_no, row.name)
        own_posts, own_licences = posts.setdefault(row.id, {}), licences.setdefault(row.id, {})
        if row.post_id is not None and row.post_id not in own_posts:
            own_posts[row.post_id] = _employment(row)
        if row.licence_id is not None and row.licence_id not in own_licences:
            own_licences[row.licence_id] = _licence_of(row)
    return [
        SurgeonFacts(
            id=key,
            staff_no=staff_no,
            name=name,
            employments=tuple(sorted(posts[key].values(), key=lambda p: p.since)),
            licences=tuple(sorted(licences[key].values(), key=lambda held: held.since)),
        )
        for key, (staff_no, name) in people.items()
    ]


def _employment(row: Row[Any]) -> Employment:
    return Employment(
        id=row.post_id,
        department_code=row.department_code,
        department_name=row.department_name,
        since=row.post_since,
        until=row.post_until,
    )


def _licence_of(row: Row[Any]) -> Licence:
    return Licence(
        id=row.licence_id,
        certificate_no=row.certificate_no,
        scope=row.scope,
        since=row.licence_since,
        until=row.licence_until,
    )
