"""One case: may it take the next step, what is missing and who does it; then everything else."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.preop.queries.after import duties_of
from surgery_gov.preop.queries.cases import plans_of
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.judging import is_guest
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.rules.readiness import Item, Readiness, Stage
from surgery_gov.preop.rules.records import FOLLOWING, SAFETY, Kind
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.rules.standing import Standing, standing
from surgery_gov.preop.schemas import shown
from surgery_gov.preop.schemas.timeline import timeline
from surgery_gov.preop.views.acts import Act, act_for, act_on, goes_round, latest
from surgery_gov.preop.views.afterwards import KINDS
from surgery_gov.preop.views.room import READ, open_case, pages
from surgery_gov.staff import queries as staff
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

BEFORE = tuple(kind for kind in Kind if kind not in FOLLOWING)
MEANWHILE = (Kind.SIGN_OUT, *FOLLOWING)


@pages.get("/<number>")
@needs(*READ)
def case(number: str) -> ResponseReturnValue:
    """Show a case."""
    found = open_case(number)
    names = {**dict(staff.department_choices()), **whoever(shown.persons_in(found))}
    guest = is_guest(number, scope_of(actor()))
    return render_template(
        "preop/case.html",
        case=found,
        row=found.row,
        guest=guest,
        names=names,
        person=shown.person,
        **_judged(found, guest=guest),
        **_on_record(found, guest=guest),
        **_planned(found, names),
    )


def _judged(case: Gathered, *, guest: bool) -> dict[str, Any]:
    """Return what the gate says of the step looked at, and what one can do about it."""
    how = standing(case.facts)
    over = case.row.state == "performed"
    stage = _asked() or (Stage.LEAVE if over else how.next)
    judged = how.stages[stage]
    items = shown.ordered(judged.items)
    acts = {} if guest or case.row.state != "planned" else _acts(items, case)
    return {
        "how": how,
        "stage": stage,
        "stages": _tabs(how, stage),
        "judged": judged,
        "title": _title(case, judged),
        "sentence": _sentence(case, how),
        "items": items,
        "acts": acts,
        "next": next(iter(acts.values()), None),
        "unstated": any(goes_round(i, case) for j in how.stages.values() for i in j.items),
        "kinds": shown.KINDS,
    }


def _on_record(case: Gathered, *, guest: bool) -> dict[str, Any]:
    """Return what is on record, what may be added to it, and what is owed after the operation."""
    over, closed = case.row.state == "performed", case.row.state == "cancelled"
    return {
        "records": [(r, *shown.how(r, case), shown.done_at(r, case)) for r in case.records],
        "more": [] if guest or closed else _more(case),
        "owed": duties_of(case.row.number, clock.now()) if over else (),
        "standings": KINDS,
        "until": shown.until,
    }


def _planned(case: Gathered, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the plan, how it was changed, and all that happened."""
    plans = plans_of(case.row)
    return {
        "plan_rows": shown.plan_rows(case.row.plan, names),
        "plans": plans,
        "changed": [
            shown.compared(before.plan, after.plan, names) for before, after in pairwise(plans)
        ],
        "timeline": timeline(case, plans, names),
    }


def _asked() -> Stage | None:
    asked = request.args.get("stage", "")
    return Stage(asked) if asked in set(Stage) else None


def _tabs(how: Standing, stage: Stage) -> list[tuple[Stage, int, bool]]:
    return [(each, len(judged.open), each is stage) for each, judged in how.stages.items()]


def _title(case: Gathered, judged: Readiness) -> str:
    if case.row.state == "cancelled":
        return "手术已取消"
    if case.row.state == "performed":
        return "手术已结束" if judged.ready else f"手术已结束，还缺{len(judged.open)}项"
    if judged.ready:
        return f"可{judged.stage.label}"
    return f"还不能{judged.stage.label}：缺{len(judged.open)}项"


def _sentence(case: Gathered, how: Standing) -> str:
    if case.row.state != "planned":
        return ""
    if how.reached is None:
        return "申请要求的条件还没有具备。"
    if how.reached is Stage.LEAVE:
        return "全部条件都已具备。"
    return f"可{how.reached.label}：这一步要求的都已具备。"


def _acts(items: list[Item], case: Gathered) -> dict[str, Act]:
    found = {i.code: act_for(i, case, actor()) for i in items if i.stops and _in_turn(i, items)}
    return {code: act for code, act in found.items() if act is not None}


def _in_turn(item: Item, items: list[Item]) -> bool:
    """Whether no earlier phase of the safety check still waits to be done."""
    if item.code not in SAFETY:
        return True
    before = SAFETY[: SAFETY.index(Kind(item.code))]
    return not any(i.stops for i in items if i.code in before)


def _more(case: Gathered) -> list[Act]:
    """Return the records that one may begin though nothing asks for them now."""
    kinds = MEANWHILE if case.row.state == "performed" else BEFORE
    passed = {bypass.what.value for bypass in case.facts.on_record.bypasses}
    unbegun = (
        k
        for k in kinds
        if k not in SAFETY[1:] and k.value not in passed and latest(case.records, k) is None
    )
    acts = (act_on(kind, case, actor()) for kind in unbegun)
    return [act for act in acts if act is not None]
