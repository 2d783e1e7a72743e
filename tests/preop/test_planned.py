"""What a decision about a privilege touches of the operations that are planned."""

from dataclasses import replace
from datetime import timedelta

from surgery_gov.app import connect_features
from surgery_gov.kernel import clock
from surgery_gov.preop import service
from surgery_gov.preop.queries.planned import count_planned
from surgery_gov.preop.rules.plans import Source
from surgery_gov.privileges.queries.impact import preview_of
from surgery_gov.privileges.rules import DecisionKind, Target
from surgery_gov.privileges.rules.orders import Order
from tests.clearance.facts import GALL, LIVER, WART
from tests.preop.world import PATIENT, PROGRAM, actor, plan

OFFICE = actor("medical_affairs", "M001", None)
DAY = timedelta(days=1)


def planned(now, number, surgeon_no, codes, later=0 * DAY):
    wanted = plan(now, surgeon_no, codes)
    moved = replace(wanted, starts_at=wanted.starts_at + later, ends_at=wanted.ends_at + later)
    source = Source(system="HIS", number=number)
    return service.send_case(PROGRAM, source, PATIENT, moved).number


def test_cases_are_counted_by_target_from_then_on_and_as_last_planned(hospital, now):
    planned(now, "1", "10301", [LIVER, GALL])
    planned(now, "2", "10301", [LIVER], 2 * DAY)
    planned(now, "3", "10301", [WART], 3 * DAY)
    planned(now, "4", "10268", [LIVER])
    planned(now, "2", "10301", [GALL], 2 * DAY)
    targets = [LIVER, GALL, "grade:2@PW", "99.9900"]
    found = count_planned("10301", targets, now)
    assert found == {LIVER: 1, GALL: 2, "grade:2@PW": 1, "99.9900": 0}
    assert count_planned("10301", targets, now + DAY)[LIVER] == 0


def test_the_preview_of_a_suspension_names_the_operations_it_stops(hospital, now):
    connect_features()
    number = planned(now, "1", "10301", [LIVER])
    order = Order(
        staff_no="10301",
        targets=(Target(code=LIVER),),
        effective_at=clock.now(),
        reason="动态评估结论",
    )

    def said():
        effects = preview_of(OFFICE, DecisionKind.SUSPEND, order, clock.now()).effects
        return [e.text for e in effects if "已安排" in e.text]

    assert said() == ["已安排、届时不能由其主刀的手术1例"]
    service.cancel_case(OFFICE, number, reason="患者要求")
    assert said() == []
