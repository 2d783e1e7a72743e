"""A surgeon of another hospital invited for a time (外请专家), and what is asked to record it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import Faults, LicenceEntry
from surgery_gov.staff.rules.standing import GUEST

LONGEST_DAYS = 366


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A span in which somebody of another hospital is invited; the last instant is excluded."""

    id: int
    home_hospital: str
    department_code: str
    department_name: str
    invitation_no: str
    responsible_no: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """How an invited surgeon is called where others have a department; ``visits`` of one day."""

    visits: tuple[Visit, ...]

    @property
    def days(self) -> str:
        """The day, or the first and the last."""
        since, until = local_date(self.visits[0].since), last_day(self.visits[0].until)
        return str(since) if since == until else f"{since} ～ {until}"

    @property
    def short(self) -> str:
        """For a cell: 「外请专家，2026-11-30」."""
        return f"{GUEST}，{self.days}"

    @property
    def long(self) -> str:
        """For a page of one's own, with the home hospital and whose invitation it is."""
        letters = "、".join(dict.fromkeys(v.invitation_no for v in self.visits))
        first = self.visits[0]
        whose = f"来自{first.home_hospital}，{first.department_name}邀请，邀请函{letters}"
        return f"{self.short}，{whose}"


def guest_at(visits: Sequence[Visit], at: datetime) -> Guest:
    """Return the visit around the instant, else the next, else the last; several of one day."""
    ahead = [v for v in visits if v.until > at]
    chosen = min(ahead, key=lambda v: v.since) if ahead else max(visits, key=lambda v: v.since)
    return Guest(tuple(v for v in visits if v.since == chosen.since))


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitorEntry:
    """An invited surgeon. ``staff_no`` is a number of their own, given by who records it.

    ``department`` is the code of the host department, ``responsible_no`` the 工号 of the surgeon
    of this hospital who answers for the visit. Days are in Shanghai, the last one inclusive.
    ``licence`` is the one of the home hospital; it may be left out where it is on record.
    """

    staff_no: str
    name: str
    home_hospital: str
    department: str
    invitation_no: str
    responsible_no: str
    since: date
    last_day: date
    licence: LicenceEntry | None = None


def visitor_faults(entry: VisitorEntry) -> Faults:
    """Name every fault of a visit by field."""
    found = entries.joined(
        entries.staff_no_faults(entry.staff_no),
        entries.text_faults("name", "姓名", entry.name, entries.LONGEST_NAME),
        entries.text_faults("home_hospital", "所在医院", entry.home_hospital),
        entries.text_faults("invitation_no", "邀请函编号", entry.invitation_no),
        entries.text_faults("responsible_no", "院内负责医师工号", entry.responsible_no),
        {} if entry.department else {"department": ["请选择接诊科室"]},
        entries.span_faults(
            entry.since, entry.last_day, ("since", "last_day"), ("来院日期", "离院日期")
        ),
    )
    if (entry.last_day - entry.since).days >= LONGEST_DAYS:
        found.setdefault("last_day", []).append(
            "一次邀请最长一年；长期来院执业的，须办理多机构执业备案并按本院人员登记"
        )
    if entry.responsible_no and entry.responsible_no == entry.staff_no:
        found.setdefault("responsible_no", []).append("院内负责医师不能是外请专家本人")
    if entry.licence is not None:
        found = entries.joined(found, entries.licence_faults(entry.licence))
    return found
