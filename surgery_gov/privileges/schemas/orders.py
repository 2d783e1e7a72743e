"""What a page or a program sends to have something decided; both load into ``rules.Order``."""

import re
from datetime import datetime, time
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate

from surgery_gov.kernel.calendar import ZONE, day_after, start_of_day
from surgery_gov.privileges.rules.conditions import FIELDS, Condition, build, canonical
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.target import Target
from surgery_gov.web.schema import Day, Line, Moment, Strict, Text

MOST_TARGETS = 200
SEPARATOR = re.compile(r"[;；\r\n]+")


class ConditionSchema(Strict):
    """One condition: site, supervisor (工号), patient, first_supervised (``3``, or ``3@工号`` for
    a named supervisor), then_review (cases), through (last day), or note."""

    kind = fields.String(required=True, validate=validate.OneOf(list(FIELDS)))
    value = Line(required=True)


class OrderSchema(Strict):
    """An act on a surgeon's privileges.

    A program gives ``effective_at`` and ``until`` as instants with their zone, or ``last_day``,
    and ``conditions`` as a list. A page gives a date and a time, a last day, and one field for
    each kind of condition, and low grades as ``bands``; ``stated`` says that the conditions are
    all there are, blank ones included.
    """

    staff_no = Line(required=True, longest=64)
    targets = fields.List(
        Line(longest=64), load_default=list, validate=validate.Length(max=MOST_TARGETS)
    )
    bands = fields.List(Line(longest=64), load_default=list, validate=validate.Length(max=100))
    effective_at = Moment()
    effective_at_date = Day()
    effective_at_time = fields.Time()
    until = Moment()
    last_day = Day()
    conditions = fields.List(fields.Nested(ConditionSchema))
    site = Line()
    supervisor = Line(longest=64)
    patient = Line(longest=64)
    first_supervised = Line(longest=64)
    first_supervised_by = Line(longest=64)
    then_review = Line(longest=64)
    through = Line(longest=64)
    note = Text(longest=1000)
    stated = fields.Boolean(load_default=False)
    reason = Text(load_default="")
    basis = Line(load_default="")
    document_no = Line(load_default="")
    seen = Line(load_default=None)

    @pre_load
    def once(self, data: Any, **_: Any) -> Any:
        """Leave out blank targets: a page posts empty lines."""
        if isinstance(data, dict) and isinstance(data.get("targets"), list):
            kept = [t for t in data["targets"] if not isinstance(t, str) or t.strip()]
            return {**data, "targets": kept}
        return data

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Order:
        """Build the order the service takes."""
        return Order(
            staff_no=data["staff_no"],
            targets=_targets([*data["targets"], *data["bands"]]),
            effective_at=_effective(data),
            until=data.get("until") or _until(data),
            conditions=_conditions(data),
            reason=data["reason"],
            basis=data["basis"],
            document_no=data["document_no"],
            seen=data["seen"],
        )


class AsOfSchema(Strict):
    """The instant asked about, and what was known when; both default to now."""

    at = Moment(load_default=None)
    known_at = Moment(load_default=None)

    @pre_load
    def plus(self, data: Any, **_: Any) -> dict[str, Any]:
        """Mend the plus sign of a zone, which an unescaped address turns into a space."""
        return {k: v.replace(" ", "+") for k, v in dict(data).items()}


def _targets(texts: list[str]) -> tuple[Target, ...]:
    if not texts:
        raise ValidationError("没有填写手术。请填写手术编码，每行一项。", "targets")
    try:
        return tuple(Target.parse(text) for text in texts)
    except ValueError as fault:
        raise ValidationError(f"{fault}。", "targets") from fault


def _effective(data: dict[str, Any]) -> datetime:
    if "effective_at" in data:
        given: datetime = data["effective_at"]
        return given
    if "effective_at_date" not in data:
        raise ValidationError("没有填写生效时间，请填写日期。", "effective_at")
    at = start_of_day(data["effective_at_date"]).astimezone(ZONE)
    clock: time = data.get("effective_at_time", time())
    return at.replace(hour=clock.hour, minute=clock.minute, second=clock.second)


def _until(data: dict[str, Any]) -> datetime | None:
    try:
        return day_after(data["last_day"]) if "last_day" in data else None
    except OverflowError as fault:
        raise ValidationError("日期太远，请改正。", "last_day") from fault


def _conditions(data: dict[str, Any]) -> tuple[Condition, ...] | None:
    if "conditions" in data:
        return canonical(
            _built(c["kind"], c["value"], ("conditions", n, "value"))
            for n, c in enumerate(data["conditions"])
        )
    typed = [
        _built(kind, part.strip(), (kind,))
        for kind in FIELDS
        for part in SEPARATOR.split(_typed(kind, data))
        if part.strip()
    ]
    return canonical(typed) if typed or data["stated"] else None


def _typed(kind: str, data: dict[str, Any]) -> str:
    """Return what was typed for a kind; first cases carry their supervisor from its own field."""
    given: str = data.get(kind, "")
    by: str = data.get("first_supervised_by", "") if kind == "first_supervised" else ""
    if by and not given:
        raise ValidationError("写了指导的上级医师，没有写前几例，请填写例数", kind)
    return f"{given}@{by}" if by and "@" not in given else given


def _built(kind: str, value: str, path: tuple[str | int, ...]) -> Condition:
    try:
        return build(kind, value)
    except ValueError as fault:
        messages: Any = [f"{fault}"]
        for key in reversed(path):
            messages = {key: messages}
        raise ValidationError(messages) from fault
