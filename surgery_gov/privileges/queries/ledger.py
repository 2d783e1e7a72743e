"""Reading decisions off the ledger. Statements are built once: the decision stands on them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.reading import Read
from surgery_gov.privileges.models import COUNTS_CASES, Privilege, PrivilegeDecision
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.rules.conditions import from_json, naming
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.staff.queries import ID_OF_ASKED, IDS_OF_ASKED

Ledgers = Mapping[str, tuple[Decision, ...]]
"""Decisions by the text of their target."""

ALL_ON_RECORD = datetime(9999, 1, 1, tzinfo=UTC)
_head = Privilege.__table__.c
_line = PrivilegeDecision.__table__.c
_LINES: Select[tuple[object, ...]] = (
    select(_head.surgeon_id, _head.target, *PrivilegeDecision.__table__.c)
    .join_from(PrivilegeDecision.__table__, Privilege.__table__, _line.privilege_id == _head.id)
    .where(_line.recorded_at <= bindparam("known_at"))
    .order_by(_line.recorded_at, _line.id)
)
_OF_SURGEON = _LINES.where(_head.surgeon_id == bindparam("surgeon_id"))
_BANDS = _head.target.between("grade:", "grade;")
_ASKED = or_(_head.target.in_(bindparam("codes", expanding=True)), _BANDS)
_OF_ASKED = _LINES.where(_head.surgeon_id == ID_OF_ASKED)
ASKED = Read(
    _OF_ASKED.where(_head.target.in_(bindparam("codes", expanding=True)), ~_BANDS), ["codes"]
)
ASKED_BANDS = Read(_OF_ASKED.where(_BANDS))
ASKED_OF_SEVERAL = Read(
    _LINES.where(_head.surgeon_id.in_(IDS_OF_ASKED), _ASKED), ["staff_nos", "codes"]
)
_ASKED_BY_ID = Read(_OF_SURGEON.where(_ASKED), ["codes"])
_OF_TARGETS = _LINES.where(_head.target.in_(bindparam("targets", expanding=True)))
_OF_SURGEONS = _LINES.where(_head.surgeon_id.in_(bindparam("surgeons", expanding=True)))
_TAKEN = select(_line.privilege_id).where(_line.kind == DecisionKind.REVOKE.value)
_EVER_REVOKED = _LINES.where(_head.id.in_(_TAKEN.correlate(None)))
_COUNTED = select(_line.privilege_id).where(COUNTS_CASES)
_EVER_COUNTED = _LINES.where(_head.id.in_(_COUNTED.correlate(None)))
_OF_PRIVILEGES = _LINES.where(_head.id.in_(bindparam("ids", expanding=True)))


def ledgers_asked(
    surgeon_id: int, codes: Collection[str], known_at: datetime | None = None
) -> Ledgers:
    """Return the surgeon's decisions for these codes and for every grade-and-department."""
    return by_target(
        _ASKED_BY_ID.rows(
            {
                "surgeon_id": surgeon_id,
                "codes": list(codes),
                "known_at": known_at or ALL_ON_RECORD,
            },
        )
    )


def ledgers_of(surgeon_id: int, known_at: datetime | None = None) -> Ledgers:
    """Return every decision about the surgeon, as on record then."""
    return by_target(
        db.session.execute(
            _OF_SURGEON, {"surgeon_id": surgeon_id, "known_at": known_at or ALL_ON_RECORD}
        )
    )


def ledgers_for(
    targets: Collection[str], known_at: datetime | None = None
) -> Mapping[int, Ledgers]:
    """Return every decision about these targets, by surgeon id: who may, in one statement."""
    values = {"targets": list(targets), "known_at": known_at or ALL_ON_RECORD}
    return _by_surgeon(db.session.execute(_OF_TARGETS, values))


def ledgers_of_surgeons(
    surgeons: Collection[int], known_at: datetime | None = None
) -> Mapping[int, Ledgers]:
    """Return every decision about these surgeons, by surgeon id, in one statement."""
    values = {"surgeons": list(surgeons), "known_at": known_at or ALL_ON_RECORD}
    return _by_surgeon(db.session.execute(_OF_SURGEONS, values))


def ledgers_ever_revoked(known_at: datetime | None = None) -> Mapping[int, Ledgers]:
    """Return the ledgers of all privileges that were ever revoked, by surgeon id."""
    return _by_surgeon(db.session.execute(_EVER_REVOKED, {"known_at": known_at or ALL_ON_RECORD}))


def ledgers_ever_counted() -> Mapping[int, Ledgers]:
    """Return the ledgers of all privileges under which a condition ever counted cases."""
    return _by_surgeon(db.session.execute(_EVER_COUNTED, {"known_at": ALL_ON_RECORD}))


def _by_surgeon(rows: Iterable[Any]) -> Mapping[int, Ledgers]:
    found: dict[int, dict[str, list[Decision]]] = {}
    for row, decision in _named(rows):
        found.setdefault(row.surgeon_id, {}).setdefault(row.target, []).append(decision)
    return {
        surgeon: {target: tuple(lines) for target, lines in ledgers.items()}
        for surgeon, ledgers in found.items()
    }


def ledgers_by_id(ids: Collection[int]) -> Mapping[int, tuple[Decision, ...]]:
    """Return every decision about these privileges, by privilege id."""
    found: dict[int, list[Decision]] = {each: [] for each in ids}
    for row in db.session.execute(_OF_PRIVILEGES, {"ids": list(ids), "known_at": ALL_ON_RECORD}):
        found[row.privilege_id].append(decision_of(row))
    return {privilege: tuple(lines) for privilege, lines in found.items()}


def every_ledger() -> Mapping[int, tuple[Decision, ...]]:
    """Return the whole ledger by privilege id: to rebuild and to prove the projection."""
    found: dict[int, list[Decision]] = {}
    for row in db.session.execute(_LINES, {"known_at": ALL_ON_RECORD}):
        found.setdefault(row.privilege_id, []).append(decision_of(row))
    return {privilege: tuple(lines) for privilege, lines in found.items()}


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    """Build the value from a row of ``privilege_decision``."""
    return Decision(
        id=row.id,
        kind=DecisionKind(row.kind),
        effective_at=row.effective_at,
        until=row.until,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        reason=row.reason,
        basis=row.basis,
        document_no=row.document_no,
        edition=row.edition,
        conditions=from_json(row.conditions),
    )


def by_surgeon(rows: Iterable[Any]) -> Mapping[int, Ledgers]:
    """Build the ledgers by surgeon id from rows of ``ASKED_OF_SEVERAL``, in whatever order."""
    return _by_surgeon(sorted(rows, key=lambda row: (row.recorded_at, row.id)))


def by_target(rows: Iterable[Any]) -> Ledgers:
    """Build the ledgers from rows such as those of ``ASKED``, in whatever order they come."""
    found: dict[str, list[Decision]] = {}
    for row, decision in _named(sorted(rows, key=lambda row: (row.recorded_at, row.id))):
        found.setdefault(row.target, []).append(decision)
    return {target: tuple(lines) for target, lines in found.items()}


def _named(rows: Iterable[Any]) -> list[tuple[Any, Decision]]:
    """Return each row with its decision, whose conditions call the supervisors they name by name.

    One statement more for all of them, none where no supervisor is named.
    """
    read = [(row, decision_of(row)) for row in rows]
    held = [condition for _, decision in read for condition in decision.conditions]
    names = names_in(held) if held else {}
    if not names:
        return read
    return [(row, replace(d, conditions=naming(d.conditions, names))) for row, d in read]
