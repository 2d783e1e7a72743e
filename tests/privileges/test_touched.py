"""What an act touches besides the privilege itself: holders, the supervised, planned cases."""

import pytest

from surgery_gov.kernel import clock
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.impact import preview_of
from surgery_gov.privileges.queries.planned import planned_cases_with
from surgery_gov.privileges.rules import AtSite, DecisionKind, FirstSupervised, UnderSupervisor
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order

pytestmark = pytest.mark.usefixtures("world")
TAKING = [DecisionKind.RESTRICT, DecisionKind.SUSPEND, DecisionKind.REVOKE]


def effects(affairs, kind, staff_no="01001", target="51.2300", **more):
    conditions = (AtSite("东院区"),) if kind is DecisionKind.RESTRICT else None
    asked = order(staff_no, target, effective="2026-12-01", conditions=conditions, **more)
    return [e.text + e.note for e in preview_of(affairs, kind, asked, clock.now()).effects]


@pytest.mark.parametrize("kind", TAKING)
def test_who_is_supervised_by_this_surgeon_is_named(affairs, kind):
    granted(affairs, "01001", "51.2300", "50.2200")
    granted(affairs, "01002", "51.2300", conditions=(UnderSupervisor("01001"),))
    granted(affairs, "01007", "51.2300", conditions=(FirstSupervised(3, "01001"),))
    granted(affairs, "01003", "50.2200", conditions=(UnderSupervisor("01001"),))
    [said] = [e for e in effects(affairs, kind) if "上级医师" in e]
    assert "钱思齐（01002）、李清扬（01007）的此项权限" in said
    assert "孙立群" not in said


def test_who_is_no_longer_supervised_then_is_not_named(affairs):
    granted(affairs, "01001", "51.2300")
    granted(affairs, "01002", "51.2300", until="2026-11-30", conditions=(UnderSupervisor("01001"),))
    assert not [e for e in effects(affairs, DecisionKind.SUSPEND) if "上级医师" in e]


def test_a_number_inside_a_longer_one_is_not_meant(affairs):
    granted(affairs, "01001", "51.2300")
    granted(affairs, "01002", "51.2300", conditions=(AtSite("楼01001"),))
    assert not [e for e in effects(affairs, DecisionKind.SUSPEND) if "上级医师" in e]


@pytest.mark.parametrize("target", ["51.2300", "grade:2@PW"])
def test_the_only_holder(affairs, target):
    granted(affairs, "01001", target)
    assert any("此前仅一人持有" in e for e in effects(affairs, DecisionKind.REVOKE, target=target))
    assert any("仅一人持有" in e for e in effects(affairs, DecisionKind.RESTRICT, target=target))
    granted(affairs, "01002", target)
    said = effects(affairs, DecisionKind.REVOKE, target=target)
    assert any("由2人减为1人，仅一人" in e for e in said)


def test_planned_cases_are_said_where_somebody_keeps_them(affairs):
    granted(affairs, "01001", "51.2300")
    assert not [e for e in effects(affairs, DecisionKind.SUSPEND) if "已安排" in e]
    seen = []

    def count(staff_no, targets, since):
        seen.append((staff_no, list(targets), since))
        return {"51.2300": 2}

    planned_cases_with(count)
    try:
        said = effects(affairs, DecisionKind.SUSPEND)
        assert any("已安排、届时不能由其主刀的手术2例" in e for e in said)
        assert not [
            e for e in effects(affairs, DecisionKind.RENEW, until="2029-01-01") if "已安排" in e
        ]
    finally:
        planned_cases_with(None)
    assert seen[0] == ("01001", ["51.2300"], on("2026-12-01"))


def test_a_preview_is_stale_once_somebody_else_hangs_on_it(affairs):
    granted(affairs, "01001", "51.2300")
    asked = order("01001", "51.2300", effective="2026-12-01")
    seen = preview_of(affairs, DecisionKind.SUSPEND, asked, clock.now()).digest
    granted(affairs, "01002", "51.2300", conditions=(UnderSupervisor("01001"),))
    assert preview_of(affairs, DecisionKind.SUSPEND, asked, clock.now()).digest != seen
    service.suspend(affairs, asked)
