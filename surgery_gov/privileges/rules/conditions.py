"""Conditions a privilege carries. What cannot be checked counts as not met, never as fine."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AtSite:
    """Only in this place (院区 or 手术室), compared as text."""

    site: str


@dataclass(frozen=True, slots=True, order=True)
class UnderSupervisor:
    """Only with this surgeon present, who must be authorized for the procedure at that time."""

    staff_no: str


@dataclass(frozen=True, slots=True, order=True)
class ForPatient:
    """Only for this patient (住院号 or 病案号)."""

    patient: str


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """A condition in words. Nothing can check it, so somebody must say that it was met."""

    text: str


Condition = AtSite | UnderSupervisor | ForPatient | Noted

FIELDS: dict[str, type[Condition]] = {
    "site": AtSite,
    "supervisor": UnderSupervisor,
    "patient": ForPatient,
    "note": Noted,
}
_KINDS = {kind: name for name, kind in FIELDS.items()}
_WORDS: dict[type[Condition], str] = {
    AtSite: "限地点：",
    UnderSupervisor: "须上级医师在场：",
    ForPatient: "限患者：",
    Noted: "",
}
_WRITTEN = re.compile(
    r"(?P<site>限?(?:地点|院区|手术室))[:：](?P<site_value>.+)"
    r"|(?P<supervisor>(?:须)?上级(?:医师)?(?:在场|指导)?)[:：](?P<supervisor_value>[0-9A-Za-z]+)"
    r"|(?P<patient>限?患者)[:：](?P<patient_value>.+)"
)


def value_of(condition: Condition) -> str:
    """Return the one value the condition holds."""
    match condition:
        case AtSite(value) | UnderSupervisor(value) | ForPatient(value) | Noted(value):
            return value


def describe(condition: Condition) -> str:
    """Say the condition in words, as on the page and in the import sheet."""
    return _WORDS[type(condition)] + value_of(condition)


def kind_of(condition: Condition) -> str:
    """Return the stable name of its kind: site, supervisor, patient or note."""
    return _KINDS[type(condition)]


def to_json(conditions: Iterable[Condition]) -> list[dict[str, str]]:
    """Write conditions as stored: ``[{"kind": "site", "value": "东院区"}]``."""
    return [{"kind": kind_of(c), "value": value_of(c)} for c in conditions]


def from_json(stored: Iterable[Mapping[str, object]] | None) -> tuple[Condition, ...]:
    """Read conditions as stored; one of an unknown kind becomes a note, so it is not lost."""
    return canonical(_one(row) for row in stored or ())


def from_text(text: str) -> tuple[Condition, ...]:
    """Read the 条件 column: parts by ``；`` or line; a part of no known form is a note."""
    parts = (p.strip() for p in re.split(r"[;；\r\n]+", text))
    return canonical(_written(p) for p in parts if p)


def canonical(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return them once each, in one fixed order, so that equal sets compare equal."""
    return tuple(sorted(set(conditions), key=lambda c: (kind_of(c), value_of(c))))


def _one(row: Mapping[str, object]) -> Condition:
    build = FIELDS.get(str(row.get("kind")))
    value = row.get("value")
    if build is None or not isinstance(value, str) or not value:
        return Noted(json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=str))
    return build(value)


def _written(part: str) -> Condition:
    found = _WRITTEN.fullmatch(part)
    if found is None:
        return Noted(part)
    for kind, build in FIELDS.items():
        if kind != "note" and found[kind]:
            return build(found[f"{kind}_value"].strip())
    raise AssertionError(part)
