"""Cleans what is certain and says which rule did it; what is not certain is left as it stands.

Each function gives the value and the steps that led to it. All are idempotent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

RULES = {
    "full_width": "全角改为半角",
    "zero_width": "去掉看不见的字符",
    "space": "去掉或改正空格",
    "upper_x": "编码中的 X 改为小写 x",
    "line_break": "去掉换行",
    "number": "数字改为文字",
    "merged": "取合并单元格的值",
    "date": "改为标准日期",
    "synonym": "改为标准写法",
    "bracket": "括号改为统一写法",
}
"""Every rule there is, with its name for people."""

ZERO_WIDTH = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
BREAKS = re.compile("[\n\r\u0085\u2028\u2029]+")
AROUND_HAN = re.compile("(?<=[\u3400-\u9fff（）、，]) | (?=[\u3400-\u9fff（）、，])")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
DOTS = {ord("。"): ".", ord("｡"): ".", ord("．"): "."}


@dataclass(frozen=True, slots=True)
class Step:
    """One rule at work on one cell."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a cell means, and what had to be done to see it."""

    value: T
    steps: tuple[Step, ...] = ()


class Doubt(Exception):
    """The cell cannot be read with certainty; ``message`` says why and what to do.

    ``shown`` is set where the message should name the cell otherwise than by its raw value.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


Rule = tuple[str, Callable[[str], str]]


def apply(text: str, *rules: Rule) -> Reading[str]:
    """Run the rules in order and keep those that changed something."""
    steps = []
    for name, rule in rules:
        after = rule(text)
        if after != text:
            steps.append(Step(name, text, after))
            text = after
    return Reading(text, tuple(steps))


def wording(text: str) -> Reading[str]:
    """Clean a name or a remark: its own brackets, numerals and inner spaces are kept."""
    return apply(text, INVISIBLE, ("line_break", _join_lines), ("space", _one_space))


def token(text: str) -> Reading[str]:
    """Clean a code, a number, a flag: half-width throughout, no spaces at all."""
    return apply(
        text,
        INVISIBLE,
        ("full_width", lambda t: t.translate(FULL_WIDTH).translate(DOTS)),
        ("line_break", lambda t: BREAKS.sub(" ", t.strip("\r\n")) if BREAKS.search(t) else t),
        ("space", lambda t: SPACES.sub("", t)),
    )


def _invisible(text: str) -> str:
    return CONTROLS.sub("", ZERO_WIDTH.sub("", text))


def _join_lines(text: str) -> str:
    return AROUND_HAN.sub("", BREAKS.sub(" ", text)) if BREAKS.search(text) else text


def _one_space(text: str) -> str:
    return SPACES.sub(" ", text).strip()


INVISIBLE: Rule = ("zero_width", _invisible)


def heading(text: object) -> str:
    """Return a heading without spaces, stars, colons and what stands in brackets."""
    cleaned = token(str(text)).value
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", cleaned)
    return re.sub(r"[*:※★/]", "", bare or cleaned).upper()
