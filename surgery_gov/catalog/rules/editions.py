"""When an edition may be published, and from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surgery_gov.kernel.calendar import local_date, start_of_day

LONGEST_NAME = 60
LONGEST_DOCUMENT = 100
FARTHEST_AHEAD = timedelta(days=731)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What is known of an edition already published."""

    name: str
    in_force_from: datetime


def name_faults(name: str) -> list[str]:
    """Return what is wrong with the name of an edition."""
    if not name:
        return ["请填写版本名称，如“2026版第2次修订”。"]
    if len(name) > LONGEST_NAME:
        return [f"版本名称不能超过{LONGEST_NAME}个字，现在有{len(name)}个。"]
    if any(ord(character) < ord(" ") or character in '/\\"<>' for character in name):
        return ["版本名称不能有斜杠、引号、尖括号和换行。"]
    return []


def publication_faults(
    in_force_from: date, document_no: str, now: datetime, in_force: Published | None
) -> dict[str, list[str]]:
    """Return what forbids a publication, by field.

    A day in the past is allowed: the committee's document often precedes its entry here, and
    answers already given stay as they were known. It may not lie before the edition in force,
    or days already answered for under that edition would belong to another one.
    """
    faults: dict[str, list[str]] = {}
    if not document_no.strip():
        faults["document_no"] = ["请填写批准此版本的文号，如 仁一医〔2026〕8号。"]
    elif len(document_no) > LONGEST_DOCUMENT:
        faults["document_no"] = [f"文号不能超过{LONGEST_DOCUMENT}个字。"]
    wrong = _day_fault(in_force_from, now, in_force)
    if wrong:
        faults["in_force_from"] = [wrong]
    return faults


def _day_fault(day: date, now: datetime, in_force: Published | None) -> str | None:
    if day < EARLIEST:
        return f"施行日期不能早于{EARLIEST}。请核对年份。"
    if start_of_day(day) > now + FARTHEST_AHEAD:
        return f"施行日期{day}在两年以后。请核对年份。"
    if in_force and start_of_day(day) < in_force.in_force_from:
        return (
            f"施行日期不能早于现行版本“{in_force.name}”的施行日期"
            f"{local_date(in_force.in_force_from)}。请改为那一天或以后。"
        )
    return None


def later_ones(day: date, published: Sequence[Published]) -> list[Published]:
    """Return editions already published that will replace one in force from that day."""
    return [edition for edition in published if edition.in_force_from > start_of_day(day)]
