"""Conditions a privilege carries. What cannot be checked counts as not met, never as fine."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from surgery_gov.kernel.calendar import day_after


@dataclass(frozen=True, slots=True, order=True)
class AtSite:
    """Only in this place (院区 or 手术室), compared as text."""

    site: str


@dataclass(frozen=True, slots=True, order=True)
class UnderSupervisor:
    """Only with this surgeon present, who must be authorized for the procedure at that time.

    ``name`` is there to be read and nothing more: it makes no condition another.
    """

    staff_no: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class ForPatients:
    """Only for one of these patients (住院号 or 病案号), named once each in one order.

    Two of these conditions bind both: what is left are the patients that each of them names.
    """

    patients: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class FirstSupervised:
    """The first cases as operator only under a supervisor: this one, or any where it is blank.

    Counted from the day the condition was imposed; silent once that many are on record.
    """

    cases: int
    staff_no: str = ""
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class ThenReview:
    """So many cases as operator, then none until somebody decides anew."""

    cases: int


@dataclass(frozen=True, slots=True, order=True)
class Through:
    """Only through this day, which it still includes."""

    last_day: date


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """A condition in words. Nothing can check it, so somebody must say that it was met."""

    text: str


Condition = AtSite | UnderSupervisor | ForPatients | FirstSupervised | ThenReview | Through | Noted
Counted = FirstSupervised | ThenReview
MOST_CASES = 999
FIELDS: dict[str, type[Condition]] = {
    "site": AtSite,
    "supervisor": UnderSupervisor,
    "patient": ForPatients,
    "first_supervised": FirstSupervised,
    "then_review": ThenReview,
    "through": Through,
    "note": Noted,
}
COUNTING = ("first_supervised", "then_review")
"""The kinds of ``Counted`` as stored."""
SUPERVISED = ("supervisor", "first_supervised")
"""The kinds that are met by a supervisor."""
_KINDS = {kind: name for name, kind in FIELDS.items()}
_WORDS: dict[type[Condition], str] = {
    AtSite: "限地点：{}",
    UnderSupervisor: "须上级医师在场：{}",
    ForPatients: "限患者：{}",
    ThenReview: "满{}例须评估",
    Through: "限期至{}",
    Noted: "{}",
}


_SUPERVISOR = re.compile(r"\s*[@＠，,、]\s*|\s+")


def build(kind: str, value: str) -> Condition:
    """Build a condition of a kind in ``FIELDS`` from its value as stored.

    ``ValueError`` with a Chinese sentence where the value is not one of that kind.
    """
    return _BUILDERS[kind](value)


def value_of(condition: Condition) -> str:
    """Return the value as stored: ``3@10268`` for first cases under that supervisor."""
    match condition:
        case FirstSupervised(cases, staff_no):
            return f"{cases}@{staff_no}" if staff_no else str(cases)
        case ThenReview(cases):
            return str(cases)
        case Through(last_day):
            return last_day.isoformat()
        case ForPatients(patients):
            return "、".join(patients)
        case AtSite(value) | UnderSupervisor(value) | Noted(value):
            return value


def describe(condition: Condition) -> str:
    """Say the condition in words, as on the page, on the certificate and in the import sheet."""
    match condition:
        case FirstSupervised(cases, staff_no, name):
            whom = f"{name}（{staff_no}）" if staff_no else ""
            return f"前{cases}例须在上级医师{whom}指导下实施"
        case UnderSupervisor(staff_no, name) if name:
            return f"须上级医师在场：{name}（{staff_no}）"
    return _WORDS[type(condition)].format(value_of(condition))


def kind_of(condition: Condition) -> str:
    """Return the stable name of its kind, one of ``FIELDS``."""
    return _KINDS[type(condition)]


def for_patients(patients: Iterable[str]) -> ForPatients:
    """Return the condition that holds it to these patients; ``ValueError`` where none is named."""
    named = sorted(set(patients))
    if not named:
        raise ValueError("请写明患者的住院号或病案号")
    return ForPatients(tuple(named))


def named_in(value: str) -> list[str]:
    """Return the patients named in one text, as in 「Z0031、Z0032」."""
    return [patient.strip() for patient in re.split(r"[、，,]", value) if patient.strip()]


def patients_of(conditions: Iterable[Condition]) -> frozenset[str] | None:
    """Return the patients whom all the conditions leave; None where it is not held to any."""
    named = [frozenset(c.patients) for c in conditions if isinstance(c, ForPatients)]
    return frozenset.intersection(*named) if named else None


def supervisor_named_by(condition: Condition) -> str:
    """Return the 工号 of the supervisor it names, blank where it names none."""
    return condition.staff_no if isinstance(condition, UnderSupervisor | FirstSupervised) else ""


def naming(conditions: Iterable[Condition], names: Mapping[str, str]) -> tuple[Condition, ...]:
    """Return the conditions with the names of the supervisors they name, as far as known by 工号.

    A name that would not be read back from a sheet is left out.
    """
    return tuple(
        replace(c, name=names[c.staff_no])
        if isinstance(c, UnderSupervisor | FirstSupervised) and _readable(names.get(c.staff_no, ""))
        else c
        for c in conditions
    )


def unnamed(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the conditions with no more of a supervisor than the 工号."""
    return tuple(
        replace(c, name="") if isinstance(c, UnderSupervisor | FirstSupervised) else c
        for c in conditions
    )


def ends_at(conditions: Iterable[Condition]) -> datetime | None:
    """Return the midnight from which a 限期 lets nothing be done any more; None without one."""
    days = (condition.last_day for condition in conditions if isinstance(condition, Through))
    return min(map(day_after, days), default=None)


def loosened(held: Iterable[Condition], given: Collection[Condition]) -> tuple[Condition, ...]:
    """Return what was held and is neither kept nor made stricter by what is given instead."""
    return tuple(c for c in held if not any(_at_least(new, c) for new in given))


def _at_least(new: Condition, held: Condition) -> bool:
    match new, held:
        case FirstSupervised(cases, by), FirstSupervised(before, named):
            return cases >= before and named in {"", by}
        case Through(day), Through(before):
            return day <= before
        case ForPatients(patients), ForPatients(before):
            return set(patients) <= set(before)
        case _:
            return new == held


def to_json(conditions: Iterable[Condition]) -> list[dict[str, str]]:
    """Write conditions as stored: ``[{"kind": "site", "value": "东院区"}]``."""
    return [{"kind": kind_of(c), "value": value_of(c)} for c in conditions]


def from_json(stored: Iterable[Mapping[str, object]] | None) -> tuple[Condition, ...]:
    """Read conditions as stored; one that is not understood becomes a note, so it is not lost."""
    return canonical(_one(row) for row in stored or ())


def canonical(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return them once each, in one fixed order, so that equal sets compare equal."""
    return tuple(sorted(set(conditions), key=lambda c: (kind_of(c), value_of(c))))


def _one(row: Mapping[str, object]) -> Condition:
    kind, value = str(row.get("kind")), row.get("value")
    if kind in FIELDS and isinstance(value, str) and value:
        try:
            return build(kind, value)
        except ValueError:
            pass
    return Noted(json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=str))


def _readable(name: str) -> bool:
    return bool(name) and not set(name) & set("（）()；;：:")


def _cases(text: str) -> int:
    stripped = text.strip()
    if not stripped.isdecimal() or not 1 <= int(stripped) <= MOST_CASES:
        raise ValueError(f"例数应为1到{MOST_CASES}之间的整数")
    return int(stripped)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise ValueError("日期应写成 2026-12-31") from fault


def _first(value: str) -> FirstSupervised:
    """Read 「3」, 「3@01002」 as stored, and as people write it: 「3 01002」, 「3例，01002」."""
    cases, staff_no = (*_SUPERVISOR.split(value.strip(), maxsplit=1), "")[:2]
    return FirstSupervised(_cases(cases.removesuffix("例")), staff_no.strip())


_BUILDERS: dict[str, Callable[[str], Condition]] = {
    "site": AtSite,
    "supervisor": UnderSupervisor,
    "patient": lambda value: for_patients(named_in(value)),
    "first_supervised": _first,
    "then_review": lambda value: ThenReview(_cases(value)),
    "through": lambda value: Through(_day(value)),
    "note": Noted,
}
