"""The conditions that a requirement may hold. Title (职称) and post are none of them.

Basis of the numbers offered: 医院做法（一年内任该级别一助≥15例、上级指导下作术者≥25例），一家医院的
规定, a template that each hospital replaces by its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Hand(StrEnum):
    """The hand in an operation that is counted."""

    ASSISTED = "assisted"
    SUPERVISED = "supervised"
    OPERATED = "operated"

    @property
    def label(self) -> str:
        """How the hospital calls it."""
        return {"assisted": "一助", "supervised": "上级指导下主刀", "operated": "主刀"}[self.value]


class Among(StrEnum):
    """On which procedures the counted cases may be."""

    ITEM = "item"
    LISTED = "listed"
    GRADE = "grade"

    @property
    def label(self) -> str:
        """A few words for a list."""
        return {
            "item": "本项手术",
            "listed": "本项及所列相近手术",
            "grade": "与本项同级的手术",
        }[self.value]


class Proof(StrEnum):
    """The kinds of record a surgeon's qualifications are kept in."""

    TRAINING = "training"
    FELLOWSHIP = "fellowship"
    CONTINUING = "continuing"
    THEORY = "theory"
    SKILL = "skill"
    NORM = "norm"

    @property
    def label(self) -> str:
        """The word of the record."""
        return _PROOFS[self]

    @property
    def is_examination(self) -> bool:
        """Whether it has a score."""
        return self in {Proof.THEORY, Proof.SKILL}


_PROOFS: Mapping[Proof, str] = {
    Proof.TRAINING: "规范化培训",
    Proof.FELLOWSHIP: "进修",
    Proof.CONTINUING: "继续教育",
    Proof.THEORY: "理论考核",
    Proof.SKILL: "技能考核",
    Proof.NORM: "规范条件确认",
}
TRAININGS = (Proof.TRAINING, Proof.FELLOWSHIP, Proof.CONTINUING)
EXAMINATIONS = (Proof.THEORY, Proof.SKILL)


class Purpose(StrEnum):
    """What is asked for: a privilege not held yet, or one to be renewed (再授权)."""

    APPLICATION = "application"
    REAUTHORIZATION = "reauthorization"


@dataclass(frozen=True, kw_only=True, slots=True)
class MinimumCases:
    """At least ``cases`` operations with this hand within the last ``months``.

    ``codes`` are the equivalent procedures where ``among`` says listed; the procedure itself
    always counts. Cases operated are asked at reauthorization only, the others at application.
    """

    hand: Hand
    cases: int
    months: int
    among: Among
    codes: tuple[str, ...] = ()
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Training:
    """A certificate of that kind whose name contains ``name``; ``months`` it counts from its day.

    ``months`` None: as long as the certificate itself is valid.
    """

    kind: Proof
    name: str
    months: int | None
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """An examination of the procedure or of its grade, with a least score, of the last months."""

    kind: Proof
    score: float
    months: int
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceScope:
    """The licence's 执业范围 contains the word."""

    word: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NormLine:
    """A line of a restricted technology's norm: a person confirms it, no program judges it."""

    text: str
    basis: str


Condition = MinimumCases | Training | Examination | LicenceScope | NormLine
_KINDS: Mapping[str, type[Any]] = {
    "cases": MinimumCases,
    "training": Training,
    "examination": Examination,
    "licence_scope": LicenceScope,
    "norm": NormLine,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_ENUMS: Mapping[str, Mapping[str, type[StrEnum]]] = {
    "cases": {"hand": Hand, "among": Among},
    "training": {"kind": Proof},
    "examination": {"kind": Proof},
}


def to_json(conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """Return the conditions as they are stored."""
    return [{"type": _NAMES[type(c)], **asdict(c)} for c in conditions]


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Return conditions from what is stored."""
    return tuple(_restored(dict(values)) for values in stored)


def _restored(values: dict[str, Any]) -> Condition:
    name = values.pop("type")
    for field, enum in _ENUMS.get(name, {}).items():
        values[field] = enum(values[field])
    if "codes" in values:
        values["codes"] = tuple(values["codes"])
    condition: Condition = _KINDS[name](**values)
    return condition


def is_asked(condition: Condition, purpose: Purpose) -> bool:
    """Whether the condition is asked for that purpose."""
    if not isinstance(condition, MinimumCases):
        return True
    return (condition.hand is Hand.OPERATED) == (purpose is Purpose.REAUTHORIZATION)


def describe(condition: Condition) -> str:
    """Say the condition in one line, without its basis."""
    match condition:
        case MinimumCases():
            return (
                f"近{condition.months}个月{condition.hand.label}不少于{condition.cases}例"
                f"（{condition.among.label}{_listed(condition.codes)}{_when(condition.hand)}）"
            )
        case Training():
            return f"{condition.kind.label}：{condition.name}（{_valid(condition.months)}）"
        case Examination():
            return (
                f"{condition.kind.label}不低于{condition.score:g}分（{condition.months}个月内有效）"
            )
        case LicenceScope():
            return f"执业范围含“{condition.word}”"
        case NormLine():
            return condition.text


def _when(hand: Hand) -> str:
    return "，再授权时核对" if hand is Hand.OPERATED else ""


def _listed(codes: Sequence[str]) -> str:
    return f"：{'、'.join(codes)}" if codes else ""


def _valid(months: int | None) -> str:
    return f"自取得起{months}个月内有效" if months else "按证书有效期"
