"""Kinds of setting: reading what was typed, saying what is in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

Value = int | str | bool | tuple[int, ...]

_YES = {"是", "1", "true", "yes", "on", "开"}
_NO = {"否", "0", "false", "no", "off", "关"}
LONGEST_LIST = 8
_DIGITS = 9  # more cannot be a period, a count or a length, and int() of a megabyte is slow


class Kind(StrEnum):
    """What a value is made of."""

    NUMBER = "number"
    CHOICE = "choice"
    NUMBERS = "numbers"
    SWITCH = "switch"


class Certainty(StrEnum):
    """How sure the basis of a default is: who has seen which text."""

    OFFICIAL = "官方文件"
    REPRINT = "转载"
    SECONDARY = "二手来源"
    RECALLED = "记忆待核实"
    DESIGN = "设计建议"

    @property
    def explanation(self) -> str:
        """What the word means to whoever has to defend the number."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    Certainty.OFFICIAL: "在官方文件中读到",
    Certainty.REPRINT: "在转载或解读官方文件的公开网页上读到",
    Certainty.SECONDARY: "在医院文件等二手来源中读到，与官方文件名称或数字一致",
    Certainty.RECALLED: "凭记忆整理，未见原文，条号可能相差一两条，使用前应与原文核对",
    Certainty.DESIGN: "本系统的建议值，不是规定，由医院自行决定",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """One setting: what it governs, what it may be, its default and where that comes from.

    ``lowest`` and ``highest`` bound a number, and each number of a list; both are inclusive.
    ``choices`` maps the stored word of a choice to the one shown.
    """

    key: str
    group: str
    label: str
    meaning: str
    kind: Kind
    default: Value
    basis: str
    certainty: Certainty
    unit: str = ""
    lowest: int = 0
    highest: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)


def parse(definition: Definition, text: str) -> Value:
    """Read a value as typed; ``ValueError`` with a Chinese sentence where it will not do."""
    return _PARSERS[definition.kind](definition, text.strip())


def show(definition: Definition, value: Value) -> str:
    """Say a value to people, with its unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(str(number) for number in value) + definition.unit
    if isinstance(value, str):
        return definition.choices.get(value, value)
    return f"{value}{definition.unit}"


def typed(value: Value) -> str:
    """Write a value as one types it, so that ``parse`` gives it back."""
    if isinstance(value, tuple):
        return "、".join(str(number) for number in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def stored(value: Value) -> int | str | bool | list[int]:
    """Give the JSON form of a value."""
    return list(value) if isinstance(value, tuple) else value


def restored(kept: object) -> Value:
    """Bring a value back from its JSON form."""
    if isinstance(kept, list):
        return tuple(int(number) for number in kept)
    if isinstance(kept, int | str):
        return kept
    raise TypeError(f"not a value of a setting: {kept!r}")


def _number(definition: Definition, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ValueError(f"“{text[:20]}”不是整数。请填数字，例如 {_example(definition)}")
    number = int(text)
    if not definition.lowest <= number <= definition.highest:
        raise ValueError(
            f"{number}{definition.unit}超出范围，应在{definition.lowest}～"
            f"{definition.highest}{definition.unit}之间"
        )
    return number


def _numbers(definition: Definition, text: str) -> tuple[int, ...]:
    parts = text.replace("，", "、").replace(",", "、").split("、")
    numbers = tuple(_number(definition, part.strip()) for part in parts)
    if len(numbers) > LONGEST_LIST:
        raise ValueError(f"最多{LONGEST_LIST}个数字")
    if any(later >= earlier for earlier, later in pairwise(numbers)):
        raise ValueError("数字应从大到小排列，不重复，例如 90、30、7")
    return numbers


def _choice(definition: Definition, text: str) -> str:
    if text not in definition.choices:
        offered = "，".join(f"{word}（{shown}）" for word, shown in definition.choices.items())
        raise ValueError(f"没有“{text[:20]}”这个选项。可选：{offered}")
    return text


def _switch(_definition: Definition, text: str) -> bool:
    folded = text.lower()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise ValueError("请填“是”或“否”")


def _example(definition: Definition) -> str:
    default = definition.default
    return str(default[0] if isinstance(default, tuple) else default)


_PARSERS: Mapping[Kind, Callable[[Definition, str], Value]] = {
    Kind.NUMBER: _number,
    Kind.NUMBERS: _numbers,
    Kind.CHOICE: _choice,
    Kind.SWITCH: _switch,
}
