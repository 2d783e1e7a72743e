"""Who supervises, from the plan to the count: the gate, the verdict afterwards, the record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surgery_gov.kernel.errors import Invalid
from surgery_gov.operations.queries import performed_by
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import get_case, list_cases
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.queries.judging import gather_case
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.plans import Source, faults
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.scope import EVERYONE
from tests.clearance import world as clearance
from tests.clearance.facts import JANUARY_1, LIVER, YEAR_END
from tests.preop import test_theatre as theatre
from tests.preop.test_pages import PLAN, hidden
from tests.preop.world import PATIENT, PROGRAM, actor, plan, sent

LEARNER, FIT, UNFIT = "20415", "10301", "10268"
OFFICE = actor("medical_affairs", "M001", None)


@pytest.fixture
def learner(hospital):
    """Surgeon 20415 holds LIVER, the first nine cases under supervision; 10268 has lost it."""
    first = [{"kind": "first_supervised", "value": "9"}]
    with hospital.begin() as connection:
        clearance.give(connection, 70, (3, LIVER), JANUARY_1, YEAR_END, conditions=first)
    return hospital


def item(number, now):
    case = gather_case(number, EVERYONE, now)
    found = readiness(case.facts, Stage.REQUEST).items
    return next(each for each in found if each.code == "clearance")


def planned(now, number, **team):
    source = Source(system="HIS", number=number)
    return service.send_case(PROGRAM, source, PATIENT, plan(now, LEARNER, [LIVER], **team)).number


TEAMS = [
    ({"assistants": (UNFIT, FIT)}, "warned", "须由钱立新（10301）到场指导"),
    ({"assistants": (FIT,)}, "met", "由钱立新（10301）到场指导"),
    ({"assistants": (UNFIT,)}, "missing", "上级医师赵明远（10268）当时不能独立实施"),
    ({"supervisor_no": FIT, "assistants": (UNFIT,)}, "met", "由钱立新（10301）到场指导"),
    ({"supervisor_no": UNFIT, "assistants": (FIT,)}, "missing", "上级医师赵明远（10268）"),
    ({}, "warned", "这是第1例"),
]


def test_the_gate_asks_with_whom_the_plan_names_else_with_every_assistant(learner, now):
    for position, (team, state, said) in enumerate(TEAMS):
        found = item(planned(now, str(position), **team), now)
        assert (found.state.value, said in found.what) == (state, True), team
        open_ = "没有填写指导医师，按助手" in found.what + found.remedy
        assert open_ is ("supervisor_no" not in team and bool(team)), team
        to_fill_in = "请在手术计划中填写指导医师" in found.remedy
        assert to_fill_in is ("supervisor_no" not in team and state != "met"), team


def done(now, supervisor_no=""):
    return theatre.done(now, LEARNER, supervisor_no=supervisor_no)


def test_afterwards_the_verdict_says_what_the_count_says(learner, now):
    for hours, supervisor_no in enumerate(["", FIT, UNFIT, "99999"]):
        number = planned(now, f"N{supervisor_no}", assistants=(FIT,))
        told = done(now - hours * timedelta(hours=3), supervisor_no)
        answer = service.record_performance(PROGRAM, number, told)
        cases = performed_by([LEARNER], [LIVER], now)[LEARNER, LIVER]
        [counted] = [case for case in cases if case.moment == told.began_at]
        assert counted.was_under("") is (supervisor_no in {FIT, UNFIT})
        codes = {finding.code.value for finding in answer.findings}
        assert ("condition_not_met" not in codes) is counted.was_under("")
        assert answer.permitted is (supervisor_no == FIT)
        assert item(number, now).state.value == ("met" if answer.permitted else "missing")


def test_a_plan_keeps_its_supervisor_and_who_it_is_takes_part(learner, now):
    number = sent(now, LEARNER, [LIVER], assistants=(UNFIT,), supervisor_no=FIT)
    row = get_case(number)
    assert row.plan.supervisor_no == FIT
    assert number in list_cases([number], replace(EVERYONE, everyone=False, staff_no=FIT))
    changed = replace(row.plan, supervisor_no="")
    service.change_plan(OFFICE, number, changed, "另行安排", row.version)
    assert get_case(number).plan.supervisor_no == ""
    assert get_case(number).revision == 2


def test_nobody_supervises_himself_nor_while_giving_anesthesia(hospital, now):
    wrong = plan(now, LEARNER, [LIVER], supervisor_no=LEARNER)
    assert "不能是术者本人" in faults(wrong, now)["supervisor_no"][0]
    both = plan(now, LEARNER, [LIVER], supervisor_no="20311", assistants=("10301",))
    assert "anesthetist_no" in faults(both, now)
    with pytest.raises(Invalid):
        service.send_case(PROGRAM, Source(system="HIS", number="9"), PATIENT, wrong)


def test_many_cases_with_many_assistants_take_as_many_statements_as_few(
    learner, now, count_statements
):
    team = ("10301", "10268", "99999")
    numbers = [planned(now, str(n), assistants=team) for n in range(12)]
    seen = []
    for few in (numbers[:2], numbers):
        rows = list(list_cases(few).values())
        with count_statements() as statements:
            gather_cases(rows, now)
        seen.append(statements.count)
    assert seen[0] == seen[1]


@pytest.fixture
def affairs(app, learner, log_in):
    return log_in("medical_affairs", login="M001", name="周文静")


def test_a_page_takes_the_supervisor_previews_by_it_and_says_who_was_there(affairs, now):
    typed = {**PLAN, "codes": [LIVER], "surgeon_no": LEARNER, "supervisor_no": FIT}
    once = hidden(affairs.get("/cases/new").text, "once")
    looked = affairs.post("/cases/new", data={**typed, "once": once}).text
    assert "有权实施全部手术，肝叶切除术（50.3x00）由钱立新（10301）到场指导" in looked
    assert hidden(looked, "supervisor_no") == FIT
    wrong = affairs.post("/cases/new", data={**typed, "once": once, "supervisor_no": LEARNER})
    assert (wrong.status_code, "指导医师不能是术者本人" in wrong.text) == (422, True)
    number = sent(now, LEARNER, [LIVER], supervisor_no=FIT)
    assert "指导医师" in affairs.get(f"/cases/{number}").text
    assert f'value="{FIT}"' in affairs.get(f"/cases/{number}/performance/record").text
    service.record_performance(PROGRAM, number, done(now, FIT))
    page = affairs.get(f"/cases/{number}/performance").text
    assert "在手术开始时可以实施，肝叶切除术（50.3x00）由钱立新（10301）到场指导" in page
    service.record_performance(PROGRAM, number, done(now), "没有人指导")
    page = affairs.get(f"/cases/{number}/performance").text
    assert "不满足上级指导的条件" in page
    assert "补登记指导医师" in page
    assert "超出手术权限实施" not in page
