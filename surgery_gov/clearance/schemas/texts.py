"""Reading instants and short texts that came from outside."""

import re
from datetime import UTC, datetime

from surgery_gov.kernel.calendar import parse_instant
from surgery_gov.kernel.errors import DomainError

LONGEST = 200
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")  # U+FFFD: was not UTF-8


class Malformed(DomainError):
    """The request is not of the form agreed upon; nothing was judged."""

    code = "malformed_request"


def instant(text: object, name: str) -> datetime:
    """Read an RFC 3339 instant with its zone (seconds may be left out); ``Malformed`` if not."""
    if not isinstance(text, str) or not (found := _INSTANT.fullmatch(text)):
        raise Malformed(f"{name} 不是时间，应写成 2026-03-04T08:30:00+08:00。")
    if found[3] is None:
        raise Malformed(f"{name} 没有时区，应写成 2026-03-04T08:30:00+08:00。")
    try:
        read = parse_instant(text.upper())
    except (ValueError, OverflowError) as fault:
        raise Malformed(f"{name}“{text}”不是存在的时间，请核对。") from fault
    if not EARLIEST <= read < LATEST:
        raise Malformed(f"{name}“{text}”超出1900年到2199年的范围，请核对。")
    return read


def short_text(value: object, name: str) -> str:
    """Read a short text: not empty, no control characters, nothing that UTF-8 cannot write."""
    if not isinstance(value, str):
        raise Malformed(f"{name} 应为文字。")
    if not value.strip():
        raise Malformed(f"{name} 是空的，请填写。")
    if len(value) > LONGEST:
        raise Malformed(f"{name} 太长，最多{LONGEST}个字符。")
    if _UNFIT.search(value):
        raise Malformed(f"{name} 含有不能使用的字符。")
    return value
