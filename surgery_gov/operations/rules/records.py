"""One operation as a source tells it. Nothing is looked up, nothing filled in."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

SHOWN_DIGITS = 4


class Role(StrEnum):
    """The hand a surgeon had in an operation.

    ``SUPERVISED`` is an operator beside whom a supervisor is named beyond doubt, other than
    himself: such an operation counts as one of the operator's too.
    """

    OPERATOR = "operator"
    FIRST = "first"
    SECOND = "second"
    SUPERVISED = "supervised"

    @property
    def label(self) -> str:
        """The word of the field."""
        return _ROLES[self]


_ROLES: Mapping[Role, str] = {
    Role.OPERATOR: "术者",
    Role.FIRST: "一助",
    Role.SECOND: "二助",
    Role.SUPERVISED: "有指导的术者",
}


class Urgency(StrEnum):
    """How urgent the operation was; ``UNKNOWN`` where the source does not say it clearly."""

    ELECTIVE = "elective"
    LIMITED = "limited"
    EMERGENCY = "emergency"
    UNKNOWN = ""

    @property
    def label(self) -> str:
        """The word of the field."""
        return {"elective": "择期", "limited": "限期", "emergency": "急诊", "": "未注明"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever had a hand in it: a 工号, or only a name, which nobody is looked up by."""

    number: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One row of a source, read. ``performed_at`` is None where only the day is known.

    ``doubtful`` says that the surgeon's 工号 cannot be believed: it does not go with the name
    beside it, or zeros may have been lost. ``unread`` keeps the words of cells that were not
    understood, by column. There is no place for the patient's name. ``supervisor`` is None where
    the file has no such column: it then says nothing, and takes nothing back. ``withdrawn`` says
    that the source has taken the whole row back: the operation was not done.
    """

    case_no: str
    performed_on: date | None
    performed_at: datetime | None
    code: str
    name: str
    surgeon: Person
    first: Person
    second: Person
    department: str
    urgency: Urgency
    supervisor: Person | None = None
    doubtful: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False

    def values(self) -> dict[str, Any]:
        """Return it as the columns of its table."""
        return {
            "case_no": self.case_no,
            "performed_on": self.performed_on,
            "performed_at": self.performed_at,
            "code": self.code,
            "name": self.name,
            "surgeon_no": self.surgeon.number,
            "surgeon_name": self.surgeon.name,
            "first_no": self.first.number,
            "first_name": self.first.name,
            "second_no": self.second.number,
            "second_name": self.second.name,
            "department": self.department,
            "urgency": self.urgency.value,
            "doubtful": self.doubtful,
            "unread": dict(self.unread),
            "supervisor_no": self.supervisor.number if self.supervisor else "",
            "supervisor_name": self.supervisor.name if self.supervisor else "",
            "withdrawn": self.withdrawn,
        }

    def digest(self) -> str:
        """Return what tells two versions of the same row apart.

        A row reads as rows did before there was a place for a supervisor, or for taking it back,
        where it has neither.
        """
        values = self.values()
        if not self.withdrawn:
            del values["withdrawn"]
        if self.supervisor is None or self.supervisor == Person():
            del values["supervisor_no"], values["supervisor_name"]
        return _digest(values)

    def identity(self) -> str:
        """Return what a row without a number of its own is known by: patient, time, procedure."""
        moment = self.performed_at or self.performed_on
        when = moment.isoformat() if moment else self.unread.get("time", "")
        return _digest([self.case_no, when, self.code])


def key_of(serial: str) -> str:
    """Return the key of a row that bears a number of its own in its source."""
    return _digest(["serial", serial])


def numbered(identity: str, nth: int) -> str:
    """Return the key of the nth row with the same patient, time and procedure; counted from 1."""
    return identity if nth == 1 else _digest([identity, nth])


def masked(case_no: str) -> str:
    """Return a 病案号 as pages show it: its last four digits, fewer where it is short."""
    shown = min(SHOWN_DIGITS, len(case_no) // 2)
    return "****" + (case_no[-shown:] if shown else "")


def _digest(value: Mapping[str, Any] | Sequence[Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
