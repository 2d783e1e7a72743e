"""A change of a setting or of the profile as asked for, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date, timedelta

from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.policy.rules.values import Value, parse

LONGEST_REASON = 500
LONGEST_DOCUMENT = 100
EARLIEST = date(2000, 1, 1)
FURTHEST = timedelta(days=3 * 366)  # further ahead is a slip of the keyboard


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A setting as somebody wants it from a day on; ``value`` as typed."""

    key: str
    value: str
    effective_from: date
    reason: str
    document_no: str = ""


def checked(change: Change, today: date) -> tuple[Value | None, dict[str, list[str]]]:
    """Return the value, and every fault by field; the value is None where it is at fault."""
    found: dict[str, list[str]] = {}
    value: Value | None = None
    if change.key not in DEFINITIONS:
        found["key"] = [f"没有“{change.key[:60]}”这项设置。用 surgery-gov policy list 可看全部"]
    else:
        try:
            value = parse(DEFINITIONS[Key(change.key)], change.value)
        except ValueError as fault:
            found["value"] = [str(fault)]
    if not change.reason.strip():
        found["reason"] = ["请写明依据或理由，例如“医院质量管理委员会2026年第3次会议决定”"]
    found |= _line_faults("reason", change.reason, LONGEST_REASON)
    found |= _line_faults("document_no", change.document_no, LONGEST_DOCUMENT)
    return value, found | day_faults(change.effective_from, today)


def day_faults(effective_from: date, today: date) -> dict[str, list[str]]:
    """Name what is wrong with a day from which something is to hold."""
    if effective_from < EARLIEST:
        return {"effective_from": [f"生效日期不能早于{EARLIEST}"]}
    if effective_from > today + FURTHEST:
        return {"effective_from": ["生效日期在三年以后，请核对年份"]}
    return {}


def _line_faults(name: str, text: str, longest: int) -> dict[str, list[str]]:
    stripped = text.strip()
    if len(stripped) > longest:
        return {name: [f"最多{longest}个字，现在是{len(stripped)}个字"]}
    if not stripped.replace("\n", "").replace("\r", "").isprintable():
        return {name: ["含有不可见字符，请重新输入"]}
    return {}
