"""The demo hospital is loaded through the commands and holds what it promises."""

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from surgery_gov.accounts.queries import get_account, password_matches
from surgery_gov.audit import queries as trail
from surgery_gov.audit import service as audit
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.findings import Why
from surgery_gov.clearance.rules.question import Question
from surgery_gov.demo import load, logins, operated
from surgery_gov.filings import queries as filings
from surgery_gov.kernel import clock, commands, db
from surgery_gov.kernel.db import Instant
from surgery_gov.kernel.errors import Conflict
from surgery_gov.operations import queries as operations
from surgery_gov.operations.rules.scope import EVERYONE
from surgery_gov.policy import queries as policy
from surgery_gov.privileges.queries.proposals import proposals_at
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff.rules.scope import EVERYONE as EVERYWHERE
from surgery_gov.visitors import queries as visitors
from tests.support.selection import only_on

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MARCH = datetime(2026, 3, 4, 0, 30, tzinfo=UTC)
JULY = datetime(2026, 7, 4, 0, 30, tzinfo=UTC)
LOBECTOMY, GALLBLADDER = "50.3x00", "51.2300"


@pytest.fixture(scope="module")
def _loaded(fresh_database, tmp_path_factory):
    """The demo hospital, loaded once for the tests that only read."""
    with fresh_database(tmp_path_factory.mktemp("demo")) as url:
        told = []
        with connected(url), clock.stopped_at(NOON):
            summary = load(lambda done, total, what: told.append((done, total, what)))
        yield url, summary, told


@pytest.fixture
def hospital(_loaded):
    url, summary, told = _loaded
    with connected(url):
        yield summary, told


@contextmanager
def connected(url):
    engine = db.connect(url)
    commands.trace_to(audit.write)
    try:
        yield
    finally:
        db.session.remove()
        engine.dispose()


def counts(statement):
    return dict(db.session.execute(text(statement)).all())


def ask(code, at, known_at=NOON, staff_no="10268"):
    question = Question(staff_no=staff_no, codes=(code,), at=at, known_at=known_at)
    return decide(question, gather(question, known_at))


def test_it_holds_what_it_promises(hospital):
    summary, _ = hospital
    assert (summary.hospital, summary.edition) == ("仁和市第一人民医院", "2026版")
    editions = counts("SELECT name, status FROM edition")
    assert editions == {"2026版": "published", "2026版第2次修订": "draft"}
    employed = counts("SELECT 'n', count(DISTINCT surgeon_id) FROM surgeon_employment")["n"]
    assert employed == summary.surgeons == 120
    assert counts("SELECT 'n', count(*) FROM privilege")["n"] >= summary.privileges == 1500
    assert counts("SELECT 'n', count(*) FROM account")["n"] == len(logins()) + 8 == 18


def test_later_decisions_of_every_kind_are_on_the_ledger(hospital):
    kinds = counts("SELECT kind, count(*) FROM privilege_decision GROUP BY kind")
    assert min(kinds.values()) >= 8
    assert sum(kinds[k] for k in ("restrict", "suspend", "reinstate", "revoke")) >= 60
    states = counts("SELECT state, count(*) FROM privilege_span GROUP BY state")
    assert states["suspended"] >= 7


def test_a_year_of_operations_is_on_record_with_some_unresolved_of_each_reason(hospital):
    summary, _ = hospital
    with clock.stopped_at(NOON):
        whole, unresolved, reasons = operations.count_reasons(EVERYONE, operations.Filter())
    assert whole == summary.operations == 12_025
    assert 150 <= unresolved <= 400
    assert min(reasons.values()) >= 2
    revisions = counts("SELECT revision, count(*) FROM operation_record GROUP BY revision")
    assert revisions[1] == 12_025
    assert revisions[2] >= 2


def test_most_operations_were_done_by_surgeons_who_held_the_privilege_then(hospital):
    rows = db.session.execute(
        text(
            "SELECT surgeon_no, code, performed_at FROM operation_record"
            " WHERE performed_at IS NOT NULL AND NOT doubtful AND id % 40 = 0"
        ).columns(performed_at=Instant())
    ).all()
    known = [row for row in rows if row.surgeon_no]
    answers = []
    for row in known:
        question = Question(
            staff_no=row.surgeon_no, codes=(row.code,), at=row.performed_at, known_at=NOON
        )
        answers.append(decide(question, gather(question, NOON)).permitted)
    assert len(answers) > 250
    assert 0.9 <= sum(answers) / len(answers) < 1


def test_first_cases_are_done_under_supervision_and_a_review_is_reached(hospital):
    with clock.stopped_at(NOON):
        found = proposals_at(Everyone(), NOON)
        reached = {
            (r.person.name, r.proposed.name) for r in found if r.proposed.kind is Kind.REACHED
        }
        answers = {code: ask(code, NOON) for code in ("39.1x05", "50.2908")}
        begun = ask("01.5106", NOON, staff_no="10321")
    assert ("赵明远", "肝病损切除术 50.2908") in reached
    assert answers["39.1x05"].permitted  # three under supervision, one more alone
    assert not [f for f in answers["39.1x05"].findings if f.data.get("kind") == "first_supervised"]
    assert not answers["50.2908"].permitted
    assert "已完成5例" in "".join(f.what for f in answers["50.2908"].findings)
    assert "前3例须在上级医师叶青松（00411）指导下实施" in "".join(f.what for f in begun.findings)


def test_three_invited_surgeons_are_as_far_as_the_story_goes(hospital):
    with clock.stopped_at(NOON):
        page, held = visitors.list_invitations(EVERYWHERE)
        shown = {row.name: row.shown for row in page.items}
    assert shown == {"钟明德": "used", "顾言": "approved", "沈丹青": "submitted"}
    assert held["pending"] == 1


def test_the_institution_is_marked_as_a_demo(hospital):
    found = policy.institution_at(NOON.date(), NOON)
    assert found.is_demo
    assert found.profile.issuing_authority == "仁和市卫生健康委员会"


def test_the_case_to_keep_is_answered_as_promised(hospital):
    as_known_in_march = ask(LOBECTOMY, MARCH, known_at=MARCH)
    today = ask(LOBECTOMY, MARCH)
    refused = ask(LOBECTOMY, JULY)
    assert as_known_in_march.permitted
    assert today.permitted
    assert not refused.permitted
    assert [f.code for f in refused.findings] == [Why.REVOKED]
    assert "仁一医〔2026〕41号" in refused.findings[0].what
    assert ask(GALLBLADDER, JULY).permitted


def test_the_trail_is_whole_and_goes_forward_in_time(hospital):
    _, broken = trail.verify()
    times = list(db.session.scalars(text("SELECT at FROM audit_entry ORDER BY id")))
    assert broken is None
    assert times == sorted(times)


def test_one_filing_was_made_and_its_workbook_is_kept(hospital):
    rows = db.session.execute(text("SELECT kind, status, edition FROM filing")).all()
    assert [tuple(row) for row in rows] == [("initial", "exported", "2026版")]
    with clock.stopped_at(NOON):
        assert filings.due(NOON) is None


def test_everybody_can_log_in_with_the_printed_password(hospital):
    with clock.stopped_at(NOON):
        for login in logins():
            assert password_matches(login.login, login.password)
            assert not get_account(login.login).must_change_password


def test_progress_is_told_from_the_first_act_to_the_last(hospital):
    summary, told = hospital
    assert [done for done, _, _ in told] == list(range(summary.acts + 1))
    assert {total for _, total, _ in told} == {summary.acts}


def test_a_database_that_is_not_empty_is_left_alone(hospital):
    before = trail.head()
    with pytest.raises(Conflict, match="只能载入空的数据库"):
        load(lambda *_: None)
    assert trail.head() == before


@only_on("sqlite")  # about dates; that it loads on the other one is told by the tests above
@pytest.mark.parametrize("day", ["2026-06-16", "2027-01-01", "2028-02-29"])
def test_it_loads_on_any_day(database, day, monkeypatch):
    monkeypatch.setattr(operated, "HOW_MANY", 1200)  # a tenth tells as much of the days
    noon = datetime.fromisoformat(f"{day}T12:00:00+08:00")
    with clock.stopped_at(noon):
        summary = load(lambda *_: None)
    kinds = Counter(counts("SELECT name, status FROM edition").values())
    assert summary.privileges == 1500
    assert kinds == {"published": 1, "draft": 1}
    assert trail.verify()[1] is None
