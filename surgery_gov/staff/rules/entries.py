"""What is asked for when somebody enters or corrects a fact, and what is wrong with it.

Dates are days in Shanghai; a last day is inclusive, and an absent one means 长期.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.period import Period

Faults = dict[str, list[str]]

EARLIEST = date(1940, 1, 1)
LATEST = date(2100, 12, 31)
LONGEST_STAFF_NO, LONGEST_NAME, LONGEST_TEXT = 20, 50, 100
_STAFF_NO = re.compile(rf"[0-9A-Za-z][0-9A-Za-z_-]{{0,{LONGEST_STAFF_NO - 1}}}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,19}")
_CERTIFICATE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{4,29}")


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentEntry:
    """A new department; ``code`` is the hospital's own."""

    code: str
    name: str
    since: date


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceEntry:
    """A licence (医师执业证书) with its scope and validity; no last day means 长期."""

    certificate_no: str
    scope: str
    since: date
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EmploymentEntry:
    """A post in a department; no last day means until further notice."""

    department: str
    since: date
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SurgeonEntry:
    """A new surgeon with the first post, and the licence and title where they are known."""

    staff_no: str
    name: str
    employment: EmploymentEntry
    licence: LicenceEntry | None = None
    title: str | None = None


def staff_no_faults(staff_no: str) -> Faults:
    """Name what is wrong with a 工号."""
    if not staff_no:
        return {"staff_no": ["请填写工号"]}
    if not _STAFF_NO.fullmatch(staff_no):
        return {
            "staff_no": [f"工号只含数字、字母、横线和下划线，最多{LONGEST_STAFF_NO}位，例如 10268"]
        }
    return {}


def certificate_no_faults(certificate_no: str) -> Faults:
    """Name what is wrong with the number of a practice certificate."""
    if not _CERTIFICATE.fullmatch(certificate_no):
        return {
            "certificate_no": ["执业证书编号只含数字、字母和横线，5到30位，例如 110310000012345"]
        }
    return {}


def code_faults(code: str) -> Faults:
    """Name what is wrong with the code of a department."""
    if not _CODE.fullmatch(code):
        return {"code": ["科室代码只含数字、字母、横线和下划线，最多20位，例如 PW 或 0301"]}
    return {}


def text_faults(name: str, label: str, text: str, longest: int = LONGEST_TEXT) -> Faults:
    """Name what is wrong with a line of text that has to be there."""
    if not text.strip():
        return {name: [f"请填写{label}"]}
    if len(text) > longest:
        return {name: [f"{label}最多{longest}个字，现在是{len(text)}个字"]}
    if not text.isprintable():
        return {name: [f"{label}含有换行或不可见字符，请重新输入"]}
    return {}


def day_faults(name: str, label: str, day: date) -> Faults:
    """Name what is wrong with a day; a slip in the year is caught."""
    if not EARLIEST <= day <= LATEST:
        return {name: [f"{label}应在{EARLIEST}至{LATEST}之间，现在是{day}，请核对年份"]}
    return {}


def span_faults(
    since: date, last: date | None, names: tuple[str, str], labels: tuple[str, str]
) -> Faults:
    """Name what is wrong with a first and an inclusive last day."""
    found = day_faults(names[0], labels[0], since)
    if last is not None:
        found |= day_faults(names[1], labels[1], last)
        if last < since:
            found.setdefault(names[1], []).append(f"{labels[1]}不能早于{labels[0]}{since}")
    return found


def licence_faults(entry: LicenceEntry) -> Faults:
    """Name every fault of a licence by field."""
    found = certificate_no_faults(entry.certificate_no)
    found |= text_faults("scope", "执业范围", entry.scope)
    return found | span_faults(
        entry.since,
        entry.last_day,
        ("licence_since", "licence_last_day"),
        ("执业证书有效期起", "执业证书有效期止"),
    )


def employment_faults(entry: EmploymentEntry) -> Faults:
    """Name every fault of a post by field."""
    found = {} if entry.department else {"department": ["请选择科室"]}
    return found | span_faults(
        entry.since,
        entry.last_day,
        ("employed_since", "employed_last_day"),
        ("入职日期", "离职日期"),
    )


def surgeon_faults(entry: SurgeonEntry) -> Faults:
    """Name every fault of a new surgeon by field."""
    found = staff_no_faults(entry.staff_no)
    found |= text_faults("name", "姓名", entry.name, LONGEST_NAME)
    found |= employment_faults(entry.employment)
    if entry.licence is not None:
        found |= licence_faults(entry.licence)
    if entry.title is not None:
        found |= text_faults("title", "职称", entry.title)
    return found


def department_faults(entry: DepartmentEntry) -> Faults:
    """Name every fault of a new department by field."""
    found = code_faults(entry.code) | text_faults("name", "科室名称", entry.name, LONGEST_NAME)
    return found | day_faults("since", "启用日期", entry.since)


def period_of(since: date, last: date | None) -> Period:
    """Return the half-open span of a first and an inclusive last day."""
    return Period(start_of_day(since), day_after(last) if last else None)


def joined(*several: Mapping[str, list[str]]) -> Faults:
    """Join faults found in several places."""
    found: Faults = {}
    for faults in several:
        for name, messages in faults.items():
            found.setdefault(name, []).extend(messages)
    return found
