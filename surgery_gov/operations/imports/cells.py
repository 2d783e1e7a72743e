"""What one cell of the sheet means. What is not understood is kept in its own words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from surgery_gov.catalog.rules.codes import read_code
from surgery_gov.kernel.calendar import ZONE, in_bounds
from surgery_gov.kernel.sheets.book import Cell, CellError, shown
from surgery_gov.kernel.sheets.dates import EPOCH, SERIALS, read_day
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, token, wording
from surgery_gov.operations.rules.records import Person, Urgency

LONGEST = 200
HAN = re.compile("[\u3400-\u9fff]")
WRITTEN = re.compile(
    r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[ T]*(\d{1,2})[:时](\d{1,2})"
    r"(?:[:分](\d{1,2}))?[分秒]?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d) ?(\d\d)(\d\d)(\d\d)?")
URGENCIES: Mapping[str, Urgency] = {
    "择期": Urgency.ELECTIVE,
    "择期手术": Urgency.ELECTIVE,
    "平诊": Urgency.ELECTIVE,
    "限期": Urgency.LIMITED,
    "限期手术": Urgency.LIMITED,
    "急诊": Urgency.EMERGENCY,
    "急诊手术": Urgency.EMERGENCY,
    "": Urgency.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When it was: an instant, or only a day, or nothing but the words that stand there."""

    day: date | None = None
    instant: datetime | None = None
    unread: str = ""


def read_words(cell: Cell) -> Reading[str]:
    """Read a name as text; a formula's error and an essay are refused."""
    _refuse(cell)
    return wording(shown(cell)) if cell != "" else Reading("")


def read_number(cell: Cell) -> Reading[str]:
    """Read a 病案号 or a row's own number as text."""
    _refuse(cell)
    return token(shown(cell)) if cell != "" else Reading("")


def read_case(cell: Cell) -> Reading[str]:
    """Read the 病案号, without which a row is nobody's."""
    read = read_number(cell)
    if not read.value:
        raise Doubt("case_blank", "没有填写病案号，认不出是哪位患者的手术。请填写。")
    return read


def read_procedure(cell: Cell) -> Reading[str]:
    """Read the code as the catalog does; what is none is kept as it stands, to be told so."""
    _refuse(cell)
    if cell == "":
        return Reading("")
    try:
        return read_code(cell)
    except Doubt:
        return token(shown(cell))


def read_person(cell: Cell) -> Reading[Person]:
    """Read a 工号; words are a name, by which nobody is looked up."""
    _refuse(cell)
    if cell == "":
        return Reading(Person())
    text = shown(cell)
    if HAN.search(text):
        read = wording(text)
        return Reading(Person(name=read.value), read.steps)
    read = token(text)
    return Reading(Person(number=read.value), read.steps)


def read_urgency(cell: Cell) -> Reading[tuple[Urgency, str]]:
    """Read how urgent it was, and the words where they are none of ours."""
    _refuse(cell)
    text = shown(cell)
    if text not in URGENCIES:
        text = token(text).value
    known = URGENCIES.get(text)
    return Reading((Urgency.UNKNOWN, text) if known is None else (known, ""))


def read_moment(cell: Cell) -> Reading[Moment]:
    """Read when it was, in Shanghai. Midnight sharp is a date without a time of day.

    Systems that know no time of day write 00:00; it is not taken for one.
    """
    _refuse(cell)
    if isinstance(cell, datetime):
        return Reading(_at(cell))
    if isinstance(cell, float) and not cell.is_integer() and int(cell) in SERIALS:
        whole = datetime.combine(EPOCH, time()) + timedelta(days=cell)
        return Reading(_at((whole + timedelta(seconds=30)).replace(second=0, microsecond=0)))
    if isinstance(cell, str):
        return Reading(_of_words(cell))
    return Reading(_of_day(cell))


@lru_cache(maxsize=4096)
def _of_words(text: str) -> Moment:
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    found = WRITTEN.fullmatch(plain) or COMPACT.fullmatch(plain)
    if not found:
        return _of_day(text)
    parts = found.groups()
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts[:6])
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        zone = parts[6] if len(parts) > 6 else None  # noqa: PLR2004
        return _at(datetime.fromisoformat(f"{local.isoformat()}{zone}") if zone else local)
    except ValueError:
        return Moment(unread=plain)


def _of_day(cell: Cell) -> Moment:
    try:
        return Moment(day=in_bounds(read_day(cell).value))
    except (Doubt, ValueError):
        return Moment(unread=wording(shown(cell)).value)


def _at(moment: datetime) -> Moment:
    """Take a wall clock for Shanghai's."""
    try:
        local = in_bounds(moment.astimezone(ZONE) if moment.tzinfo else moment)
    except (ValueError, OverflowError):
        return Moment(unread=shown(moment))
    if local.time() == time():
        return Moment(day=local.date())
    return Moment(local.date(), local.replace(tzinfo=ZONE).astimezone(UTC))


def _refuse(cell: Cell) -> None:
    if isinstance(cell, CellError):
        raise Doubt("cell_error", f"单元格是公式错误 {cell}，读不出内容。请改为文字。")
    if isinstance(cell, str) and len(cell) > LONGEST:
        raise Doubt(
            "too_long", f"单元格超过{LONGEST}个字，不像是这一列的内容。请核对是否填错了列。"
        )
