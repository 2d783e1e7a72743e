from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit import queries as trail
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.requirements import queries, service
from surgery_gov.requirements.models import (
    QualificationRow,
    QualificationWithdrawal,
    RequirementSetRow,
)
from surgery_gov.requirements.queries import checks_for, checks_of
from surgery_gov.requirements.queries.chronicle import moments_of
from surgery_gov.requirements.queries.due import due_for
from surgery_gov.requirements.rules.checks import State
from surgery_gov.requirements.rules.conditions import Proof
from tests.requirements.stories import (
    ASSISTED,
    NORM,
    SUPERVISED,
    THEORY,
    TODAY,
    TRAINING,
    draft,
    operated,
    proof,
    require,
)

pytestmark = pytest.mark.usefixtures("world")
DAY = timedelta(days=1)


def states(staff_no, code, at, **options):
    return {c.code: c.state for c in checks_for(staff_no, [code], at, **options)[code]}


def test_a_past_check_is_recomputed_as_it_was(officer, now):
    require(officer, "grade:3", TRAINING)
    with clock.stopped_at(now + DAY):
        service.record_qualification(officer, "01001", proof())
        require(officer, "grade:3", TRAINING, THEORY, since=TODAY + 2 * DAY)
    with clock.stopped_at(now + 3 * DAY):
        assert states("01001", "51.2300", now) == {"training": State.MET}
        assert states("01001", "51.2300", now, known_at=now) == {"training": State.NOT_MET}
        assert set(states("01001", "51.2300", now + 2 * DAY)) == {"training", "examination_theory"}


def test_what_is_in_force_is_not_changed_any_more(officer, now):
    first = require(officer, "grade:3", ASSISTED)
    with pytest.raises(Invalid) as refused:
        require(officer, "grade:3", THEORY)
    assert list(refused.value.errors) == ["since"]
    require(officer, "grade:3", THEORY, since=TODAY + DAY)
    with pytest.raises(Stale):
        service.set_requirement(officer, draft("grade:3", since=TODAY + 2 * DAY), seen=first)
    with pytest.raises(Conflict, match="没有需要改的"):
        require(officer, "grade:3", THEORY, since=TODAY + 2 * DAY)
    assert len(queries.history_of("grade:3")) == 2


def test_codes_must_be_in_the_catalog_and_the_review_within_the_policy(officer, now):
    listed = replace(ASSISTED, among="listed", codes=("99.9999",))
    with pytest.raises(Invalid) as refused:
        require(officer, "50.2200", listed)
    assert list(refused.value.errors) == ["codes"]
    with pytest.raises(Invalid) as refused:
        require(officer, "grade:4", review=13)
    assert "约第16条" in refused.value.errors["review_months"][0]


def test_nobody_sets_or_records_without_the_permission(officer, now):
    nobody = replace(officer, permissions=frozenset())
    with pytest.raises(Forbidden):
        require(nobody, "grade:3", ASSISTED)
    with pytest.raises(Forbidden):
        service.record_qualification(nobody, "01001", proof())


def test_nobody_records_or_withdraws_his_own(officer, now):
    own = replace(officer, staff_no="01001")
    with pytest.raises(Forbidden, match="自己"):
        service.record_qualification(own, "01001", proof())
    key = service.record_qualification(officer, "01001", proof())
    with pytest.raises(Forbidden, match="自己"):
        service.withdraw_qualification(own, "01001", key, "误")


def test_a_record_is_kept_once_and_withdrawn_once_with_a_reason(officer, now):
    key = service.record_qualification(officer, "01001", proof())
    with pytest.raises(Conflict, match="已经登记过"):
        service.record_qualification(officer, "01001", proof())
    with pytest.raises(Invalid):
        service.withdraw_qualification(officer, "01001", key, " ")
    with pytest.raises(NotFound):
        service.withdraw_qualification(officer, "01002", key, "误")
    service.withdraw_qualification(officer, "01001", key, "证书是别人的")
    with pytest.raises(Conflict, match="撤回"):
        service.withdraw_qualification(officer, "01001", key, "证书是别人的")
    service.record_qualification(officer, "01001", proof())
    events = [line.event for line in trail.read(trail.Filter()).items]
    assert events.count("qualification.withdrawn") == 1
    assert events.count("qualification.recorded") == 2


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (proof(day=TODAY + DAY), {"day"}),
        (proof(valid_until=date(2025, 1, 1)), {"valid_until"}),
        (proof(score=90), {"score"}),
        (proof(Proof.THEORY, "理论"), {"score", "code"}),
        (proof(Proof.THEORY, "理论", score=101, grade=3), {"score"}),
        (proof(Proof.NORM, "名单"), {"code"}),
        (proof(code="99.9999"), {"code"}),
    ],
)
def test_all_that_is_wrong_with_a_record_is_told(officer, now, entry, fields):
    with pytest.raises(Invalid) as refused:
        service.record_qualification(officer, "01001", entry)
    assert set(refused.value.errors) == fields


def test_cases_count_by_numbers_and_by_nothing_else(officer, now):
    require(officer, "51.2300", SUPERVISED, ASSISTED)
    operated(
        officer,
        now,
        {"病案号": "1", "指导": "01002"},
        {"病案号": "2", "指导": "01001"},
        {"病案号": "3", "指导": "钱思齐"},
        {"病案号": "4", "指导": "09999"},
        {"病案号": "5"},
        {"病案号": "6", "术者工号": "赵明远", "指导": "01002"},
        {"病案号": "7", "术者工号": "01007", "一助": "01001"},
        {"病案号": "8", "术者工号": "01007", "一助": "赵明远"},
    )
    supervised, assisted = checks_for("01001", ["51.2300"], now)["51.2300"]
    assert (supervised.got, supervised.state) == (1, State.UNKNOWN)
    assert "另有5例没有写明指导医师" in supervised.message
    assert (assisted.got, assisted.state) == (1, State.UNKNOWN)
    assert "另有1例一助只有姓名" in assisted.message


def test_one_operation_told_by_two_sources_is_one_case(officer, now):
    require(officer, "51.2300", replace(SUPERVISED, cases=2))
    for source in ("HIS", "病案"):
        operated(officer, now, {"病案号": "1", "指导": "01002"}, source=source)
    assert states("01001", "51.2300", now) == {"cases_supervised": State.NOT_MET}
    operated(officer, now, {"病案号": "2", "指导": "01002"}, source="手麻")
    assert states("01001", "51.2300", now) == {"cases_supervised": State.MET}


def test_a_correction_counts_from_when_it_was_known(officer, now):
    require(officer, "51.2300", replace(SUPERVISED, cases=1))
    operated(officer, now, {"病案号": "1"})
    with clock.stopped_at(now + DAY):
        operated(officer, now + DAY, {"病案号": "1", "指导": "01002"})
    with clock.stopped_at(now + 2 * DAY):
        assert states("01001", "51.2300", now) == {"cases_supervised": State.MET}
        assert states("01001", "51.2300", now, known_at=now) == {"cases_supervised": State.UNKNOWN}


def test_what_is_not_known_is_one_check_that_cannot_be_told(officer, now):
    found = checks_for("01001", ["99.9999", "86.2200"], now)
    assert [c.code for c in found["99.9999"]] == ["not_in_catalog"]
    assert found["86.2200"] == ()
    assert [c.code for c in checks_of(["09999", "0\x00"], "51.2300", now)["09999"]] == [
        "not_on_file"
    ]


def test_statements_stay_constant(officer, now, count_statements):
    require(officer, "grade:3", ASSISTED, TRAINING)
    require(officer, "51.2300", SUPERVISED)
    operated(officer, now, {"病案号": "1", "指导": "01002"})
    for few, many in (
        (lambda: checks_for("01001", ["51.2300"], now), _many_codes(now)),
        (lambda: checks_of(["01001"], "51.2300", now), _many_surgeons(now)),
    ):
        with count_statements() as one:
            few()
        with count_statements() as all_:
            many()
        assert one.count == all_.count <= 8


def _many_codes(now):
    codes = ["51.2300", "50.2200", "47.0100", "86.2200", "52.7x00", "37.5100"]
    return lambda: checks_for("01001", codes, now)


def _many_surgeons(now):
    return lambda: checks_of(["01001", "01002", "01003", "01007"], "51.2300", now)


def test_the_database_keeps_every_row(officer, now):
    require(officer, "37.5100", NORM)
    key = service.record_qualification(officer, "01001", proof())
    service.withdraw_qualification(officer, "01001", key, "误")
    for statement in (
        update(RequirementSetRow.__table__).values(note="x"),
        delete(RequirementSetRow.__table__),
        update(QualificationRow.__table__).values(name="x", evidence_digest="1"),
        delete(QualificationRow.__table__),
        update(QualificationWithdrawal.__table__).values(reason="x"),
    ):
        with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
            connection.execute(statement)
    attach = update(QualificationRow.__table__).values(evidence_digest="a" * 64)
    with db.session.get_bind().begin() as connection:
        connection.execute(attach)
    with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
        connection.execute(attach)


def test_certificates_that_end_soon_are_due_for_the_surgeon_and_the_office(officer, now):
    for last in (TODAY, TODAY + 90 * DAY, TODAY + 91 * DAY, TODAY - DAY):
        service.record_qualification(officer, "01001", proof(valid_until=last))
    surgeon = replace(
        officer,
        staff_no="01001",
        permissions=frozenset({"requirements:read_own"}),
    )
    assert len(due_for(officer, now)) == len(due_for(surgeon, now)) == 2
    assert due_for(replace(surgeon, staff_no="01002"), now) == []
    assert due_for(replace(officer, permissions=frozenset()), now) == ()


def test_the_archive_holds_what_was_known(officer, now):
    key = service.record_qualification(officer, "01001", proof(number="A1"))
    (moment,) = moments_of("01001", now)
    assert (moment.document_no, moment.section, moment.day_only) == ("A1", "培训考核", True)
    with clock.stopped_at(now + DAY):
        service.withdraw_qualification(officer, "01001", key, "误")
        assert len(moments_of("01001", now)) == 1
        assert moments_of("01001", now + DAY) == []
