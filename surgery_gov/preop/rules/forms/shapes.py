"""How a form is described: the page, the service and the print are made from one description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surgery_gov.preop.rules.records import Kind


class Shape(StrEnum):
    """What a field holds. Everything is kept as text or as a list of texts."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    PERSON = "person"
    PEOPLE = "people"
    CHECK = "check"


YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
ANSWERS = {YES: "是", NO: "否", NOT_APPLICABLE: "不适用"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Blank:
    """One field of a form, in the words of the form.

    A ``CHECK`` is answered with yes, no or not applicable; no is what has to be dealt with.
    What is not ``by_hand`` is what others say in person; a system tells it from its document.
    """

    key: str
    label: str
    shape: Shape = Shape.TEXT
    required: bool = True
    by_hand: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The fields of one kind of record under their headings, and where they come from.

    ``asks_disciplines``: beside its fields it holds what the colleagues of other departments said.
    """

    kind: Kind
    source: str
    sections: tuple[tuple[str, tuple[Blank, ...]], ...]
    asks_disciplines: bool = False

    @property
    def blanks(self) -> Iterator[Blank]:
        """All fields, in order."""
        return (each for _, section in self.sections for each in section)

    @property
    def typed(self) -> tuple[tuple[str, tuple[Blank, ...]], ...]:
        """The sections with the fields that one person fills in on a page."""
        parts = ((legend, tuple(b for b in own if b.by_hand)) for legend, own in self.sections)
        return tuple((legend, own) for legend, own in parts if own)


Values = Mapping[str, str | list[str]]


def unanswered(form: Form, values: Values) -> tuple[str, ...]:
    """Return the labels of required fields that hold nothing but blanks.

    What others say in person is asked for only where a part of it is told.
    """
    whole = transcribed(form, values)
    asked = (b for b in form.blanks if b.required and (b.by_hand or whole))
    return tuple(b.label for b in asked if not _given(values.get(b.key)))


def transcribed(form: Form, values: Values) -> bool:
    """Whether it tells what others said, as a system does from its document."""
    return any(_given(values.get(b.key)) for b in form.blanks if not b.by_hand)


def denied(form: Form, values: Values) -> tuple[str, ...]:
    """Return the labels of the checks answered with no."""
    checks = (b for b in form.blanks if b.shape is Shape.CHECK)
    return tuple(b.label for b in checks if values.get(b.key) == NO)


def _given(value: str | list[str] | None) -> bool:
    if isinstance(value, list):
        return any(each.strip() for each in value)
    return bool(value and value.strip())


def line(key: str, label: str, *, required: bool = True) -> Blank:
    """Return a field of one line."""
    return Blank(key=key, label=label, shape=Shape.LINE, required=required)


def text(key: str, label: str, *, required: bool = True) -> Blank:
    """Return a field of several lines."""
    return Blank(key=key, label=label, required=required)


def check(key: str, label: str) -> Blank:
    """Return an item to be checked."""
    return Blank(key=key, label=label, shape=Shape.CHECK)


def choice(key: str, label: str, choices: Mapping[str, str], *, required: bool = True) -> Blank:
    """Return a field with few possible answers."""
    return Blank(key=key, label=label, shape=Shape.CHOICE, choices=choices, required=required)


def said(key: str, label: str, shape: Shape, *, required: bool = True) -> Blank:
    """Return a field for what somebody else says in person."""
    return Blank(key=key, label=label, shape=shape, required=required, by_hand=False)


def person(key: str, label: str, *, required: bool = True) -> Blank:
    """Return a field for one person's 工号."""
    return Blank(key=key, label=label, shape=Shape.PERSON, required=required)
