"""What a department or a surgeon is called changes nothing about what was decided."""

from datetime import timedelta

import pytest

from surgery_gov.clearance.queries.answers import get_answer, replay
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.scope import Reach
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import DepartmentEntry
from tests.clearance.facts import LIVER, WART
from tests.conftest import NOON

MARCH = NOON - timedelta(days=250)


def asked(desk, officer, staff_no, code):
    (answer,) = desk.ask(officer, [Question(staff_no=staff_no, codes=(code,), at=MARCH)])
    return answer


def replayed(answer):
    return replay(get_answer(answer.decision_id, Reach(everyone=True)))


def test_a_grade_in_a_department_goes_on_covering_after_the_department_is_renamed(
    hospital, desk, officer
):
    before = asked(desk, officer, "10301", WART)
    with clock.stopped_at(NOON + timedelta(hours=1)):
        staff.rename_department(SYSTEM, "PW", "普外中心")
        after = asked(desk, officer, "10301", WART)
        assert before.decision.permitted
        assert after.decision.permitted
        assert replayed(before).same
        assert not replayed(before).facts_changed


def test_a_refusal_is_replayed_the_same_after_the_surgeon_is_renamed(hospital, desk, officer):
    before = asked(desk, officer, "20415", LIVER)
    with clock.stopped_at(NOON + timedelta(hours=1)):
        staff.rename_surgeon(SYSTEM, "20415", "孙小怡", "户籍改名")
        assert not before.decision.permitted
        assert replayed(before).same
        assert not replayed(before).facts_changed


def test_a_name_once_borne_is_never_given_to_another_department(hospital):
    staff.rename_department(SYSTEM, "PW", "普外中心")
    with pytest.raises(Invalid, match="用过的名称"):
        staff.add_department(SYSTEM, DepartmentEntry(code="PX", name="普通外科", since=NOON.date()))
    staff.rename_department(SYSTEM, "PW", "普通外科")
