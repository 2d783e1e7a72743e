"""What should be looked at: a case for each kind, set aside, listed, due - and nothing changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.catalog.rules.risen import Graded, graded_at, rose_above
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.period import Period
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.models import PrivilegeDecision, PrivilegeSpan
from surgery_gov.privileges.queries.due import due_for
from surgery_gov.privileges.queries.proposals import get_proposal, list_proposals, proposals_at
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.proposals import Held, House, proposals_for
from surgery_gov.privileges.rules.proposed import Act, Kind
from surgery_gov.privileges.rules.scope import Everyone, InDepartment
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import LicenceEntry
from surgery_gov.staff.rules.facts import Employment, Licence, SurgeonFacts
from tests.privileges import world as worlds
from tests.privileges.ledgers import on
from tests.privileges.proposing import happen

NOW = on("2026-11-22T12:00:00+08:00")
LONG_AGO = on("2020-01-01")
SOON = timedelta(days=90)


def post(department="PW", since=LONG_AGO, until=None, number=1):
    names = {"PW": "普外科", "XW": "心外科"}
    return Employment(
        id=number,
        department_code=department,
        department_name=names[department],
        since=since,
        until=until,
    )


def licence(until=None, since=LONG_AGO, number=1):
    return Licence(id=number, certificate_no="1103", scope="外科专业", since=since, until=until)


HERE, LICENSED = post(), licence()


def person(posts=(HERE,), licences=(LICENSED,)):
    return SurgeonFacts(id=1, staff_no="01001", name="赵明远", employments=posts, licences=licences)


def held(target="51.2300", grade=3, *, evaluated="2026-01-01", until="2028-01-01", **more):
    return Held(
        target=Target.parse(target),
        name="腹腔镜下胆囊切除术 51.2300",
        grade=grade,
        suspended=more.get("suspended", False),
        run=Period(on(evaluated), on(until) if until else None),
        evaluated_at=on(evaluated),
        decision_id=7,
    )


def house(**more):
    return House(
        at=NOW,
        soon=SOON,
        months_grade4=12,
        months_others=24,
        edition_since=on("2026-06-01"),
        edition="2026版",
        departments={"普外科": "PW"},
        **more,
    )


def graded(*pairs):
    return tuple(Graded(on(day), grade, frozenset({"普外科"})) for day, grade in pairs)


RISEN = {"51.2300": graded(("2020-01-01", 2), ("2026-06-01", 3))}


@pytest.mark.parametrize(
    ("facts", "holding", "risen", "expected"),
    [
        (
            person(licences=(licence(on("2026-11-01")),)),
            held(),
            {},
            "licence_lapsed suspend 2026-11-01",
        ),
        (
            person(licences=(licence(on("2027-01-01")),)),
            held(),
            {},
            "licence_ending suspend 2027-01-01",
        ),
        (person(posts=(post(until=on("2026-10-01")),)), held(), {}, "left revoke 2026-10-01"),
        (
            person(posts=(post(until=on("2026-10-01")), post("XW", on("2026-10-01"), number=2))),
            held(),
            {},
            "moved suspend 2026-10-01",
        ),
        (person(), held(grade=None), {}, "retired revoke 2026-06-01"),
        (person(), held(), RISEN, "regraded review 2026-06-01"),
        (person(), held("grade:2@PW", 2), RISEN, "regraded grant 2026-06-01"),
        (person(), held(grade=4, evaluated="2026-01-15"), {}, "review_due review 2027-01-15"),
        (person(), held(evaluated="2024-11-30"), {}, "review_due review 2026-11-30"),
        (person(), held(until="2027-01-01"), {}, "expiring renew 2027-01-01"),
    ],
)
def test_each_kind(facts, holding, risen, expected):
    kind, act, since = expected.split()
    [found] = proposals_for(facts, [holding], house(risen=risen))
    assert (found.kind, found.act, found.since) == (Kind(kind), Act(act), on(since))
    assert found.why
    assert found.basis


@pytest.mark.parametrize(
    ("facts", "holdings", "risen"),
    [
        (person(), [held()], {}),
        (person(posts=(post(),)), [held(until=None)], {}),
        # renewed after the change: whoever renewed knew of it
        (person(), [held(evaluated="2026-07-01")], RISEN),
        (person(), [held("grade:2@PW", 2, evaluated="2026-07-01")], RISEN),
        # the item is held already, so nothing was lost
        (person(), [held("grade:2@PW", 2), held(evaluated="2026-07-01")], RISEN),
        (
            person(posts=(post(until=on("2026-05-01")), post("XW", on("2026-05-01"), number=2))),
            [held(evaluated="2026-06-15")],
            {},
        ),
        # the next certificate is on record
        (
            person(licences=(licence(on("2027-01-01")), licence(None, on("2027-01-01"), 2))),
            [held()],
            {},
        ),
        # suspended already
        (person(licences=(licence(on("2026-11-01")),)), [held(suspended=True)], {}),
        # an invited surgeon never had a post here
        (person(posts=()), [held()], {}),
    ],
)
def test_nothing_to_look_at(facts, holdings, risen):
    assert not proposals_for(facts, holdings, house(risen=risen))


def test_the_digest_changes_with_the_facts_alone():
    ending = person(licences=(licence(on("2027-01-01")),))
    [one] = proposals_for(ending, [held()], house())
    [later] = proposals_for(ending, [held()], replace(house(), at=NOW + timedelta(days=3)))
    other = person(licences=(licence(on("2027-01-02")),))
    [moved] = proposals_for(other, [held()], house())
    assert one.facts == later.facts
    assert one.facts != moved.facts


def test_grades_in_the_order_of_editions():
    grades = graded(("2020-01-01", 2), ("2024-01-01", 3), ("2025-01-01", 2), ("2026-01-01", 4))
    assert graded_at(grades, on("2024-06-01")).grade == 3
    assert graded_at(grades, on("2019-01-01")) is None
    assert rose_above(grades, 2, on("2020-06-01")) == on("2026-01-01")
    assert rose_above(grades, 2, on("2026-02-01")) is None


@pytest.fixture
def world(database, now):
    return worlds.build()


@pytest.fixture
def story(world, affairs):
    happen(world, affairs)
    return world


def told(rows):
    return {(r.proposed.kind.value, r.proposed.staff_no, str(r.proposed.target)) for r in rows}


EXPECTED = {
    ("expiring", "01001", "51.2300"),
    ("regraded", "01001", "47.0100"),
    ("left", "01002", "47.0100"),
    ("left", "01002", "51.2300"),
    ("regraded", "01002", "47.0100"),
    ("retired", "01003", "36.1000"),
    ("moved", "01003", "36.1000"),
    ("licence_ending", "01007", "50.2200"),
    ("review_due", "01007", "50.2200"),
}


def test_all_kinds_are_found_and_the_ledger_is_left_as_it_was(story, now, count_statements):
    before = ledger_size()
    with count_statements() as few:
        rows = proposals_at(Everyone(), now)
    assert told(rows) == EXPECTED
    [lost] = [r for r in rows if r.proposed.act is Act.GRANT]
    assert lost.proposed.name == "腹腔镜下阑尾切除术 47.0100"
    assert lost.proposed.grade == 3
    assert ledger_size() == before
    with count_statements() as one:
        proposals_at(InDepartment("XW"), now)
    assert few.count <= 16
    assert one.count <= few.count


def ledger_size():
    return [
        db.session.scalar(select(func.count()).select_from(t))
        for t in (PrivilegeDecision, PrivilegeSpan, AuditEntry)
    ]


def test_a_head_sees_the_department_and_pages_are_of_one_kind(story, now):
    mine = told(list_proposals(InDepartment("PW"), now, size=20).page.items)
    assert {number for _, number, _ in mine} == {"01001", "01003", "01007"}
    found = list_proposals(Everyone(), now, Kind.LEFT)
    assert found.page.total == 2
    assert found.counts[Kind.LEFT] == 2
    assert found.total == len(EXPECTED)


def test_one_set_aside_stays_away_until_its_facts_change(story, affairs, now):
    target = Target.parse("50.2200")
    ask = ("01007", Kind.LICENCE_ENDING, target)
    service.dismiss_proposal(affairs, *ask, reason="已换证，待登记")
    assert ("licence_ending", "01007", "50.2200") not in told(proposals_at(Everyone(), now))
    assert ("review_due", "01007", "50.2200") in told(proposals_at(Everyone(), now))
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "privilege.proposal_dismissed")
    ).all()
    assert "已换证，待登记" in entry.details
    with pytest.raises(NotFound):
        service.dismiss_proposal(affairs, *ask, reason="再一次")
    entry = LicenceEntry(
        certificate_no="110310000001007",
        scope="外科专业",
        since=on("2026-11-23").date(),
        last_day=on("2027-01-20").date(),
    )
    staff.record_licence(affairs, "01007", entry)
    with clock.stopped_at(now + timedelta(days=2)):
        assert ("licence_ending", "01007", "50.2200") in told(proposals_at(Everyone(), clock.now()))


def test_setting_aside_needs_a_reason_another_person_and_the_facts_that_were_seen(
    story, affairs, head, now
):
    ask = ("01001", Kind.EXPIRING, Target.parse("51.2300"))
    with pytest.raises(Invalid):
        service.dismiss_proposal(affairs, *ask, reason="  ")
    with pytest.raises(Stale):
        service.dismiss_proposal(affairs, *ask, reason="好", seen="0" * 64)
    with pytest.raises(Forbidden):
        service.dismiss_proposal(head, *ask, reason="好")
    with pytest.raises(Forbidden):
        service.dismiss_proposal(replace(affairs, staff_no="01001"), *ask, reason="好")
    assert get_proposal(Everyone(), *ask, now)


def test_what_was_set_aside_cannot_be_changed(story, affairs):
    service.dismiss_proposal(
        affairs, "01001", Kind.EXPIRING, Target.parse("51.2300"), reason="将退休"
    )
    for statement in (
        "UPDATE proposal_dismissal SET reason = 'x'",
        "DELETE FROM proposal_dismissal",
    ):
        with pytest.raises(DBAPIError), db.session.get_bind().begin() as connection:
            connection.execute(text(statement))


@pytest.mark.usefixtures("story")
def test_what_is_due_for_whom(affairs, head, surgeon, now, count_statements):
    ours = {due.subject: due for due in due_for(affairs, now)}
    assert {"proposals:left", "proposals:retired", "expiring:30"} <= set(ours)
    assert ours["proposals:left"].detail == "2项手术权限"
    assert ours["expiring:30"].due_at == on("2026-12-20")
    assert [due.subject for due in due_for(head, now)] == ["expiring:30"]
    [own] = due_for(surgeon, now)
    assert own.values == {"staff_no": "01001", "target": "51.2300"}
    assert not due_for(replace(head, permissions=frozenset()), now)
    assert not due_for(replace(head, permissions=frozenset({Permission.CATALOG_READ})), now)
    with count_statements() as seen:
        due_for(affairs, now)
    assert seen.count <= 17
