from datetime import timedelta

import pytest

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.drafts import drafts_of
from surgery_gov.privileges.queries.holders import holders_of
from surgery_gov.privileges.queries.impact import preview
from surgery_gov.privileges.queries.listing import Filter, Show, export_rows, list_surgeons
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.record import holding_of, record_of
from surgery_gov.privileges.rules import DecisionKind, Noted, Standing, Target
from surgery_gov.privileges.rules.impact import Weight
from surgery_gov.privileges.rules.scope import Everyone, InDepartment, Nobody, Oneself
from surgery_gov.staff import service as staff
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def filled(world, affairs):
    granted(affairs, "01001", "51.2300", "50.2200", "grade:2@PW")
    granted(affairs, "01002", "50.2200", until="2027-01-01")
    granted(affairs, "01003", "37.5100")
    service.suspend(affairs, order("01001", "51.2300", effective="2026-11-01"))
    service.revoke(affairs, order("01003", "37.5100", effective="2026-06-01"))


def listed(scope, now, **wanted):
    return [row.staff_no for row in list_surgeons(scope, Filter(at=now, **wanted)).items]


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Everyone(), ["01001", "01002", "01003", "01007", "M001"]),
        (InDepartment("PW"), ["01001", "01002", "01007", "M001"]),
        (InDepartment("XW"), ["01003"]),
        (Oneself("01002"), ["01002"]),
        (Nobody(), []),
    ],
)
def test_a_list_holds_whom_the_scope_allows(filled, now, scope, seen):
    assert listed(scope, now) == seen
    exported = {row.staff_no for row in export_rows(scope, Filter(at=now))}
    assert exported == {"01001", "01002"} & set(seen)


def test_looking_at_another_day_does_not_widen_what_a_head_may_see(filled, now, affairs):
    staff.transfer(affairs, "01001", "XW", local_date(now))
    yesterday = now - timedelta(days=1)
    assert "01001" not in listed(InDepartment("PW"), yesterday)
    assert "01001" in listed(InDepartment("XW"), yesterday)
    exported = {row.staff_no for row in export_rows(InDepartment("PW"), Filter(at=yesterday))}
    assert exported == {"01002"}


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ({"q": "zmy"}, ["01001"]),
        ({"q": "思齐"}, ["01002"]),
        ({"q": "0100"}, ["01001", "01002", "01003", "01007"]),
        ({"q": "%"}, []),
        ({"department": "XW"}, ["01003"]),
        ({"show": Show.HELD}, ["01001", "01002"]),
        ({"show": Show.SUSPENDED}, ["01001"]),
        ({"show": Show.ENDING}, ["01002"]),
        ({"show": Show.NONE}, ["01003", "01007", "M001"]),
    ],
)
def test_a_list_is_filtered(filled, now, wanted, seen):
    assert listed(Everyone(), now, **wanted) == seen


def test_a_row_counts_what_holds(filled, now):
    [row] = list_surgeons(Everyone(), Filter(at=now, q="01001")).items
    assert (row.active, row.grade4, row.grade3, row.suspended, row.ending) == (2, 1, 0, 1, 0)
    [row] = list_surgeons(Everyone(), Filter(at=on("2026-10-01"), q="01001")).items
    assert (row.active, row.grade3, row.suspended) == (3, 1, 0)


def test_a_renewed_privilege_does_not_end_soon(filled, affairs, now):
    service.renew(affairs, order("01002", "50.2200", effective="2027-01-01", until="2028-01-01"))
    assert listed(Everyone(), now, show=Show.ENDING) == []
    [held] = record_of(person(Everyone(), "01002"), now).holdings
    assert not held.ends_soon
    assert held.period.until == on("2028-01-01")


def test_a_list_takes_as_many_statements_for_many_as_for_one(filled, now, count_statements):
    with count_statements() as one:
        list_surgeons(Everyone(), Filter(at=now, q="01001"))
    with count_statements() as all_of_them:
        list_surgeons(Everyone(), Filter(at=now))
    assert one.count == all_of_them.count <= 8


def test_a_record_says_how_each_stands(filled, now):
    record = record_of(person(Everyone(), "01001"), now)
    assert [(str(h.target), h.state.standing, h.grade) for h in record.holdings] == [
        ("50.2200", Standing.ACTIVE, 4),
        ("grade:2@PW", Standing.ACTIVE, 2),
        ("51.2300", Standing.SUSPENDED, 3),
    ]
    assert record.holdings[2].period.since == on("2026-01-01")
    assert record.edition.name == "2026年版"


def test_a_record_as_known_before_the_decision(filled, affairs, now):
    with clock.stopped_at(now + timedelta(days=1)):
        service.revoke(affairs, order("01001", "50.2200", effective="2026-05-01"))
    zhao = person(Everyone(), "01001")
    held = holding_of(zhao, Target.parse("50.2200"), on("2026-07-01"))
    assert held.state.standing is Standing.REVOKED
    held = holding_of(zhao, Target.parse("50.2200"), on("2026-07-01"), known_at=now)
    assert held.state.standing is Standing.ACTIVE


def test_what_was_never_decided_is_not_found(filled, now):
    with pytest.raises(NotFound):
        holding_of(person(Everyone(), "01007"), Target.parse("50.2200"), now)


def test_a_record_takes_a_constant_number_of_statements(filled, now, count_statements):
    with count_statements() as many:
        record_of(person(Everyone(), "01001"), now)
    with count_statements() as one:
        record_of(person(Everyone(), "01002"), now)
    assert many.count == one.count <= 8


def test_who_may_perform_it(filled, now):
    found = holders_of("50.2200", now, Everyone())
    assert [h.person.staff_no for h in found.holders] == ["01001", "01002"]
    assert found.able == 2


def test_a_band_reaches_the_low_grade_and_an_item_taken_away_is_not_given_back(
    filled, affairs, now
):
    found = holders_of("47.0100", now, Everyone())
    assert [(h.person.staff_no, str(h.target)) for h in found.holders] == [("01001", "grade:2@PW")]
    granted(affairs, "01001", "47.0100")
    service.suspend(affairs, order("01001", "47.0100", effective="2026-11-01"))
    assert holders_of("47.0100", now, Everyone()).able == 0


def test_who_had_it_is_shown_with_the_time_they_had_it(filled, now):
    [taken] = holders_of("37.5100", now, Everyone()).holders
    assert taken.state.standing is Standing.REVOKED
    assert (taken.period.since, taken.period.until) == (on("2026-01-01"), on("2026-06-01"))


def test_a_head_sees_the_department_but_counts_the_hospital(filled, now):
    found = holders_of("50.2200", now, InDepartment("XW"))
    assert (found.holders, found.able) == ((), 2)


def test_an_unknown_code_is_not_found(now):
    with pytest.raises(NotFound, match="不在届时施行"):
        holders_of("51.9999", now, Everyone())


def foreseen(actor, kind, wanted, now):
    return preview(drafts_of(actor, DecisionKind(kind), wanted, now), now)


def test_revoking_the_last_but_one_says_only_one_is_left(filled, affairs, now):
    seen = foreseen(affairs, "revoke", order("01002", "50.2200", effective="2026-12-01"), now)
    assert [(e.weight, e.text) for e in seen.effects] == [
        (Weight.WARN, "“部分肝切除术”有权限的术者由2人减为1人，仅一人")
    ]


def test_suspending_the_last_says_nobody_is_left(filled, affairs, now):
    service.revoke(affairs, order("01002", "50.2200", effective="2026-11-01"))
    seen = foreseen(affairs, "suspend", order("01001", "50.2200", effective="2026-12-01"), now)
    assert seen.effects[0].weight is Weight.STOP
    assert "没有术者" in seen.effects[0].text
    assert any("另外办理恢复" in e.text for e in seen.effects)


def test_a_revocation_tells_of_the_grants_for_later_that_it_takes(filled, affairs, now):
    granted(affairs, "01002", "50.2200", effective="2027-02-01", until="2028-01-01")
    seen = foreseen(affairs, "revoke", order("01002", "50.2200", effective="2026-12-01"), now)
    assert any("一并取消" in e.text for e in seen.effects)


def test_a_decision_dated_back_says_so(filled, affairs, now):
    seen = foreseen(affairs, "revoke", order("01002", "50.2200", effective="2026-05-01"), now)
    assert any("早于今天" in e.text and "不改" in e.note for e in seen.effects)


def test_a_long_grant_of_grade_four_tells_when_review_is_due(filled, affairs, now):
    wanted = order("01007", "52.7x00", effective="2026-12-01", until="2029-01-01")
    seen = foreseen(affairs, "grant", wanted, now)
    assert any("2027-12-01须再次评估" in e.text for e in seen.effects)
    restricted = order("01003", "37.5100", effective="2026-12-01", until="2029-01-01")
    assert any("限制类" in e.text for e in foreseen(affairs, "grant", restricted, now).effects)


def test_a_condition_in_words_is_told_to_need_people(filled, affairs, now):
    wanted = order("01002", "50.2200", effective="2026-12-01", conditions=(Noted("限前五例"),))
    assert any("由人确认" in e.text for e in foreseen(affairs, "restrict", wanted, now).effects)


def test_the_difference_shows_what_changes(filled, affairs, now):
    seen = foreseen(affairs, "revoke", order("01002", "50.2200", effective="2026-12-01"), now)
    assert [(c.item, c.before, c.after) for c in seen.foreseen[0].changes] == [
        ("状态", "有效", "已取消"),
        ("起止", "2026-01-01 ～ 2026-12-31", "2026-01-01 ～ 2026-11-30"),
        ("条件", "无", "无"),
        ("依据文号", "仁一医〔2026〕41号", "仁一医〔2026〕41号"),
    ]


def test_a_grant_tells_that_the_licence_ends_before_it(filled, affairs, now):
    wanted = order("01007", "51.2300", effective="2026-12-01", until="2027-06-01")
    seen = foreseen(affairs, "grant", wanted, now)
    assert any("执业证书有效至2026-12-31" in e.text for e in seen.effects)
    later = order("01007", "51.2300", effective="2027-02-01", until="2027-06-01")
    assert foreseen(affairs, "grant", later, now).effects[0].weight is Weight.STOP


def test_a_new_title_changes_no_privilege(filled, affairs, now):
    before = record_of(person(Everyone(), "01001"), now)
    staff.record_title(affairs, "01001", "主任医师", local_date(now))
    assert record_of(person(Everyone(), "01001"), now) == before
