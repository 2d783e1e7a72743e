"""marshmallow's messages in Chinese, set once, and shapes that many schemas share."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from surgery_gov.kernel.calendar import in_bounds

_MESSAGES = {
    "required": "请填写",
    "null": "请填写",
    "validator_failed": "填写的内容不对",
    "type": "填写的内容不对",
    "invalid": "填写的内容不对",
}

fields.Field.default_error_messages = {**fields.Field.default_error_messages, **_MESSAGES}
_BY_KIND: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.String: {"invalid": "应为文字", "invalid_utf8": "含有不能识别的字符"},
    fields.Integer: {"invalid": "应为整数"},
    fields.Number: {"invalid": "应为数字", "too_large": "数字太大"},
    fields.Float: {"special": "应为数字"},
    fields.Boolean: {"invalid": "应为是或否"},
    fields.Date: {"invalid": "应为日期，例如 2026-03-04", "format": "应为日期，例如 2026-03-04"},
    fields.DateTime: {"invalid": "应为日期时间", "format": "应为日期时间"},
    fields.AwareDateTime: {
        "invalid": "应为带时区的时间，例如 2026-03-04T08:30:00+08:00",
        "invalid_awareness": "时间缺少时区，例如 2026-03-04T08:30:00+08:00",
    },
    fields.Time: {"invalid": "应为时间，例如 08:30"},
    fields.List: {"invalid": "应为列表"},
    fields.Nested: {"type": "应为对象"},
    fields.Mapping: {"invalid": "应为对象"},
    fields.Enum: {
        "unknown": "不是可选的值；可选：{choices}",
    },
}
for _kind, _changed in _BY_KIND.items():
    _kind.default_error_messages = {**_kind.default_error_messages, **_changed}
Schema.error_messages = {"type": "应为对象", "unknown": "没有这个字段"}
validate.Length.message_min = "至少{min}个字"
validate.Length.message_max = "最多{max}个字"
validate.Length.message_all = "应为{min}到{max}个字"
validate.Length.message_equal = "应为{equal}个字"
validate.Range.message_min = "不能小于{{min}}"
validate.Range.message_max = "不能大于{{max}}"
validate.Range.message_all = "应在{{min}}到{{max}}之间"
validate.OneOf.default_message = "不是可选的值"
LONGEST_LINE, LONGEST_TEXT = 200, 4000
_TURNING = "\u202a-\u202e\u2066-\u2069"  # by which a text is read otherwise than it is written
_UNFIT = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffd{_TURNING}]"  # U+FFFD: was not UTF-8
)


class Strict(Schema):
    """A schema that refuses fields it does not know."""

    class Meta:
        """Options of the schema."""

        unknown = RAISE


class Line(fields.String):
    """One line of text, trimmed, without control characters, at most 200 characters."""

    breaks: re.Pattern[str] | None = re.compile("[\t\n\r\x85\u2028\u2029]")

    def __init__(self, *, longest: int = LONGEST_LINE, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest
        self.validators = [*self.validators, self.check]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).strip()

    def check(self, value: str) -> None:
        """Refuse what no line may hold; for a field that looks its text up before validation."""
        if self.required and not value:
            raise self.make_error("required")
        validate.Length(max=self.longest)(value)
        if _UNFIT.search(value):
            raise self.make_error("invalid_utf8")
        if self.breaks and self.breaks.search(value):
            raise ValidationError("只能是一行，不能换行或有制表符")


class Day(fields.Date):
    """A date between 1900 and 2199."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        return _of_our_age(super()._deserialize(value, attr, data, **kwargs))


class Moment(fields.AwareDateTime):
    """An instant with its zone, between 1900 and 2199."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"format": "iso", **options})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        return _of_our_age(super()._deserialize(value, attr, data, **kwargs))


D = TypeVar("D", bound=date)


def _of_our_age(moment: D) -> D:
    try:
        return in_bounds(moment)
    except ValueError as fault:
        raise ValidationError("年份应在1900到2199之间") from fault


class Text(Line):
    """Several lines of text, at most 4 000 characters."""

    breaks = None

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=options.pop("longest", LONGEST_TEXT), **options)


def flat(messages: Mapping[Any, Any]) -> dict[str, list[str]]:
    """Return marshmallow's nested messages as lists by field."""
    found: dict[str, list[str]] = {}
    for name, what in messages.items():
        key = "" if name == "_schema" else str(name)
        found.setdefault(key, []).extend(_texts(what))
    return found


def _texts(what: Any) -> list[str]:
    if isinstance(what, Mapping):
        return [text for inner in what.values() for text in _texts(inner)]
    if isinstance(what, list | tuple):
        return [text for inner in what for text in _texts(inner)]
    return [str(what)]
