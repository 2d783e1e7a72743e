"""What happened after the opening: people came, left and moved; privileges were decided on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby

from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import Row, rows
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.confirmation import Confirmation, ConfirmedItem
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.wording import from_text
from surgery_gov.staff import service as staff

_DECIDE = {
    DecisionKind.GRANT.label: privileges.grant,
    DecisionKind.RESTRICT.label: privileges.restrict,
    DecisionKind.SUSPEND.label: privileges.suspend,
    DecisionKind.REINSTATE.label: privileges.reinstate,
    DecisionKind.REVOKE.label: privileges.revoke,
}
_TAKING = {DecisionKind.SUSPEND.label, DecisionKind.REVOKE.label}
_RENEWAL = DecisionKind.RENEW.label
_GIVING_BACK = DecisionKind.REINSTATE.label


def of_staff(dates: StoryDates) -> Iterator[Event]:
    """Yield who left, who changed department, who was given another title."""
    codes = {row["科室名称"]: row["科室代码"] for row in rows("departments", dates)}
    for row in rows("staff_changes", dates):
        day = date.fromisoformat(row["日期"])
        at = dates.instant(f"{row['日期']} 08:40")
        who = f"{row['姓名']}（{row['工号']}）"
        yield Event(at, f"{row['变更']}：{who}", _change(row, day, codes))


def _change(row: Row, day: date, codes: dict[str, str]) -> Callable[[], object]:
    match row["变更"]:
        case "离职":
            return partial(staff.end_employment, SYSTEM, row["工号"], day)
        case "调科":
            return partial(staff.transfer, SYSTEM, row["工号"], codes[row["新值"]], day)
        case "职称":
            return partial(staff.record_title, SYSTEM, row["工号"], row["新值"], day)
    raise ValueError(row["变更"])


def of_rounds(dates: StoryDates) -> Iterator[Event]:
    """Yield the yearly rounds: what is held at grade 4 is renewed, one order per surgeon."""
    for row in rows("rounds", dates):
        at = dates.instant(f"{row['决定日期']} 10:00")
        for staff_no, items in groupby(_renewed(row, at, dates), key=lambda item: item["工号"]):
            codes = [item["手术编码"] for item in items]
            act = _confirmed({**row, "工号": staff_no}, codes, at)
            yield Event(at, f"年度评估续期：{staff_no}", act)


def _confirmed(row: Row, codes: Iterable[str], decided_at: datetime) -> Callable[[], object]:
    """Renew by formal document what went through the hands on paper."""
    until = day_after(date.fromisoformat(row["截止日期"]))
    confirmation = Confirmation(
        staff_no=row["工号"],
        document_no=row["文号"],
        document_day=date.fromisoformat(row["生效日期"]),
        decided_at=decided_at,
        items=tuple(ConfirmedItem(code=code, until=until, renews=True) for code in codes),
        reason=row["原因"],
        basis=row.get("依据", ""),
    )
    return partial(privileges.confirm, SYSTEM, confirmation)


def _renewed(round_: Row, at: datetime, dates: StoryDates) -> Sequence[Row]:
    """Return the granted rows that a round renews: still held, of its departments, ending then."""
    grade4 = {r["手术编码"] for r in rows("catalog", dates) if r["手术级别"] == "四级"}
    departments = set(round_["科室"].split("、"))
    people = {r["工号"] for r in rows("staff", dates) if r["科室"] in departments}
    taken = _taken(at, dates)
    found = [
        row
        for row in rows("privileges", dates)
        if row["工号"] in people
        and row["手术编码"] in grade4
        and row["授权截止日期"] == round_["原截止日期"]
        and (row["工号"], row["手术编码"]) not in taken
    ]
    return sorted(found, key=lambda row: (row["工号"], row["手术编码"]))


def _taken(at: datetime, dates: StoryDates) -> set[tuple[str, str]]:
    """Return what had been suspended or revoked by then, and not given back."""
    taken: set[tuple[str, str]] = set()
    decided = sorted(rows("decisions", dates), key=lambda row: dates.instant(row["决定时间"]))
    for row in decided:
        key = (row["工号"], row["授权项目"])
        if dates.instant(row["决定时间"]) > at:
            break
        if row["决定"] in _TAKING:
            taken.add(key)
        elif row["决定"] == _GIVING_BACK:
            taken.discard(key)
    return taken


def of_decisions(dates: StoryDates) -> Iterator[Event]:
    """Yield what was decided one by one."""
    for row in rows("decisions", dates):
        at, renewed = dates.instant(row["决定时间"]), row["决定"] == _RENEWAL
        yield Event(
            at,
            f"{row['决定']}：{row['姓名']}（{row['工号']}）{row['授权项目']}",
            _confirmed(row, [row["授权项目"]], at) if renewed else _decided(row),
        )


def _decided(row: Row) -> Callable[[], object]:
    last = row["截止日期"]
    order = Order(
        staff_no=row["工号"],
        targets=(Target.parse(row["授权项目"]),),
        effective_at=start_of_day(date.fromisoformat(row["生效日期"])),
        until=day_after(date.fromisoformat(last)) if last else None,
        conditions=from_text(row["条件"]) if row["条件"] else None,
        reason=row["原因"],
        basis=row["依据"],
        document_no=row["文号"],
    )
    return partial(_DECIDE[row["决定"]], SYSTEM, order)
