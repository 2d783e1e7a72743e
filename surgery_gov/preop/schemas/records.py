"""A record as a page posts it: one schema, made from the description of its form."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import ANSWERS, Blank, Shape, unanswered
from surgery_gov.preop.rules.records import SIGNED, Kind
from surgery_gov.preop.schemas.feed import MOST_PEOPLE, at_most
from surgery_gov.preop.schemas.known import unknown_persons
from surgery_gov.preop.schemas.moments import moment_of
from surgery_gov.preop.service.recording import Entry
from surgery_gov.web.schema import Day, Line, Strict, Text

MOST_MINUTES = 48 * 60
_FIELDS: Mapping[Shape, Callable[[Blank], fields.Field[Any]]] = {
    Shape.LINE: lambda _: Line(),
    Shape.TEXT: lambda _: Text(),
    Shape.CHOICE: lambda blank: fields.String(validate=validate.OneOf(list(blank.choices))),
    Shape.NUMBER: lambda _: fields.Integer(
        validate=validate.Range(1, MOST_MINUTES, error=f"应为1到{MOST_MINUTES}的整数")
    ),
    Shape.PERSON: lambda _: Line(longest=64),
    Shape.PEOPLE: lambda _: fields.List(Line(longest=64), validate=at_most(MOST_PEOPLE)),
    Shape.CHECK: lambda _: fields.String(validate=validate.OneOf(list(ANSWERS))),
}


class RecordSchema(Strict):
    """Loads into ``service.Entry``. ``done`` says that the record is to be complete."""

    completed_at_date = Day()
    completed_at_time = fields.Time()
    reason = Text(longest=500, load_default="")
    document_id = Line(longest=64, load_default="")
    key = Line(required=True, longest=32)
    seen = fields.Integer(required=True)
    act = fields.String(load_default="save")

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind, self.form = kind, FORMS[kind]
        self.blanks = [blank for blank in self.form.blanks if blank.by_hand]
        for blank in self.blanks:
            field = _FIELDS[blank.shape](blank)
            self.declared_fields[blank.key] = field
        self._init_fields()

    @pre_load
    def without_blank_lines(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave out the lines that nobody filled in."""
        lists = {n: v for n, v in data.items() if isinstance(v, list)}
        return {**data, **{n: [x.strip() for x in v if x.strip()] for n, v in lists.items()}}

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """Tell what is missing from a record that is to be complete, and who is unknown."""
        found: dict[str, list[str]] = {}
        for field, said in (*self._missing(data), *self._unknown(data)):
            found.setdefault(field, []).append(said)
        if found:
            raise ValidationError(found)

    def _missing(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if data.get("act") not in {"complete", "sign"}:
            return
        empty = set(unanswered(self.form, self._values(data)))
        for blank in self.blanks:
            if blank.label in empty:
                yield blank.key, f"没有填写{blank.label}，请填写"
        if data.get("act") == "complete" and moment_of(data, "completed_at") is None:
            yield "completed_at", "没有填写完成时间，请填写日期和时间"

    def _unknown(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for blank in self.blanks:
            held = data.get(blank.key) or ()
            if blank.shape in {Shape.PERSON, Shape.PEOPLE}:
                numbers = [held] if isinstance(held, str) else held
                yield from ((blank.key, said) for said in unknown_persons(numbers))

    def _values(self, data: Mapping[str, Any]) -> dict[str, str | list[str]]:
        """Return the answers as they are kept: texts, and lists of texts."""
        given = {b.key: data[b.key] for b in self.blanks if data.get(b.key)}
        return {n: v if isinstance(v, list) else str(v) for n, v in given.items()}

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Entry:
        """Build what is written."""
        done = self.kind not in SIGNED and data["act"] == "complete"
        at: datetime | None = moment_of(data, "completed_at") if done else None
        return Entry(
            kind=self.kind,
            values=self._values(data),
            completed_at=at,
            key=data["key"],
            reason=data["reason"],
            document_id=data["document_id"],
            seen=data["seen"],
        )
