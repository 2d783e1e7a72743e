from dataclasses import replace

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.models import Privilege, PrivilegeDecision, PrivilegeSpan
from surgery_gov.privileges.queries.drafts import drafts_of
from surgery_gov.privileges.queries.impact import preview
from surgery_gov.privileges.queries.ledger import every_ledger, ledgers_asked, ledgers_of
from surgery_gov.privileges.rules import AtSite, DecisionKind, Standing, fold, state_at
from surgery_gov.privileges.service import rebuilding
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order
from tests.support.meanwhile import meanwhile
from tests.support.races import at_once

pytestmark = pytest.mark.usefixtures("world")


def standing(world, at, target="51.2300", staff_no="01001", known_at=None):
    ledgers = ledgers_of(world.surgeons[staff_no], known_at and on(known_at))
    return state_at(ledgers.get(target, ()), on(at)).standing


def entries():
    db.session.expire_all()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()


def spans():
    rows = db.session.execute(
        select(PrivilegeSpan.__table__).order_by(PrivilegeSpan.privilege_id, PrivilegeSpan.since)
    )
    return [row._mapping for row in rows]


def test_the_case_to_keep(world, affairs):
    with clock.stopped_at(on("2026-01-01")):
        granted(affairs, until="2027-01-01")
    with clock.stopped_at(on("2026-06-10")):
        service.revoke(affairs, order(effective="2026-06-15"))
    assert standing(world, "2026-03-04") is Standing.ACTIVE
    assert standing(world, "2026-03-04", known_at="2026-03-04") is Standing.ACTIVE
    assert standing(world, "2026-07-01", known_at="2026-03-04") is Standing.ACTIVE
    assert standing(world, "2026-07-01") is Standing.REVOKED


def test_one_grant_of_several_targets_is_one_entry_on_the_trail(world, affairs):
    ids = granted(affairs, "01001", "51.2300", "50.2200", "grade:2@PW")
    assert len(ids) == 3
    [entry] = entries()
    assert (entry.event, entry.subject) == ("privilege.granted", "surgeon:01001")
    assert "腹腔镜下胆囊切除术 51.2300" in entry.details
    assert "普外科全部二级手术" in entry.details
    assert "仁一医〔2026〕41号" in entry.details


def test_a_decision_keeps_who_why_and_under_which_edition(world, affairs):
    granted(affairs)
    [decision] = ledgers_of(world.surgeons["01001"])["51.2300"]
    assert (decision.actor_id, decision.actor_name) == ("M001", "周文静")
    assert (decision.document_no, decision.edition) == ("仁一医〔2026〕41号", "2026年版")
    assert "约第15条" in decision.basis


def test_the_whole_life_of_a_privilege(world, affairs):
    granted(affairs)
    service.restrict(affairs, order(effective="2026-02-01", conditions=(AtSite("东院区"),)))
    service.suspend(affairs, order(effective="2026-03-01"))
    service.reinstate(affairs, order(effective="2026-05-01"))
    service.renew(affairs, order(effective="2026-06-01", until="2029-01-01"))
    service.revoke(affairs, order(effective="2028-06-01"))
    assert [standing(world, d) for d in ("2026-03-04", "2028-05-04", "2028-06-04")] == [
        Standing.SUSPENDED,
        Standing.ACTIVE,
        Standing.REVOKED,
    ]
    assert [e.event.split(".")[1] for e in entries()] == [
        "granted",
        "restricted",
        "suspended",
        "reinstated",
        "renewed",
        "revoked",
    ]


def test_a_renewal_keeps_the_conditions_unless_it_says_others(world, affairs):
    granted(affairs, conditions=(AtSite("东院区"),))
    service.renew(affairs, order(effective="2026-06-01", until="2029-01-01"))
    assert spans()[-1]["conditions"] == [{"kind": "site", "value": "东院区"}]
    service.renew(affairs, order(effective="2026-07-01", until="2029-01-01", conditions=()))
    assert spans()[-1]["conditions"] == []


def test_every_reason_is_given_at_once(affairs):
    with pytest.raises(Invalid) as refusal:
        granted(affairs, "01001", "51.9999", "99.9900", until="2025-01-01", document_no="")
    errors = refusal.value.errors
    assert set(errors) == {"targets", "until", "document_no"}
    assert len(errors["targets"]) == 2


def test_what_the_ledger_does_not_allow_is_a_conflict(affairs):
    granted(affairs)
    with pytest.raises(Conflict, match="起止重叠"):
        granted(affairs)
    with pytest.raises(Conflict, match="未授予，不能暂停"):
        service.suspend(affairs, order("01002"))


def test_a_refused_order_of_many_leaves_nothing(affairs):
    granted(affairs)
    with pytest.raises(Conflict):
        granted(affairs, "01001", "50.2200", "51.2300")
    assert db.session.scalar(select(func.count()).select_from(PrivilegeDecision)) == 1
    assert db.session.scalar(select(func.count()).select_from(Privilege)) == 1


def test_grades_three_and_four_only_item_by_item(affairs):
    with pytest.raises(ValueError, match="逐项授予"):
        order("01001", "grade:4@PW")


def test_restricted_technology_is_grade_four_so_no_band_reaches_it(affairs):
    granted(affairs, "01003", "grade:2@XW")
    assert granted(affairs, "01003", "37.5100")


@pytest.mark.parametrize("act", ["grant", "renew", "suspend", "reinstate", "restrict", "revoke"])
def test_nobody_decides_for_themselves(affairs, act):
    with pytest.raises(Forbidden, match="本人"):
        getattr(service, act)(affairs, order("M001", until="2028-01-01"))
    assert [e.event for e in entries()] == ["command.refused"]


@pytest.mark.parametrize(
    ("act", "permission"),
    [
        ("grant", Permission.PRIVILEGES_GRANT),
        ("renew", Permission.PRIVILEGES_GRANT),
        ("restrict", Permission.PRIVILEGES_SUSPEND),
        ("suspend", Permission.PRIVILEGES_SUSPEND),
        ("reinstate", Permission.PRIVILEGES_SUSPEND),
        ("revoke", Permission.PRIVILEGES_REVOKE),
    ],
)
def test_each_act_needs_its_permission(affairs, act, permission):
    without = replace(affairs, permissions=affairs.permissions - {permission})
    with pytest.raises(Forbidden):
        getattr(service, act)(without, order())


def test_a_surgeon_outside_the_scope_is_not_found(affairs):
    narrow = (affairs.permissions - {Permission.PRIVILEGES_READ_ALL}) | {
        Permission.PRIVILEGES_READ_DEPARTMENT
    }
    chief = replace(affairs, permissions=narrow, department="PW")
    assert granted(chief, "01001")
    with pytest.raises(NotFound):
        granted(chief, "01003", "36.1000")


def test_an_unknown_surgeon_is_not_found(affairs):
    with pytest.raises(NotFound, match="开头的0"):
        granted(affairs, "1001")


def test_a_preview_is_stale_once_the_ledger_moved(affairs, now):
    granted(affairs)
    wanted = order(effective="2026-12-01")
    seen = preview(drafts_of(affairs, DecisionKind.REVOKE, wanted, now), now).digest
    service.suspend(affairs, order(effective="2026-11-01"))
    with pytest.raises(Stale, match="重新核对"):
        service.revoke(affairs, replace(wanted, seen=seen))


def test_a_preview_is_stale_once_another_holder_is_gone(affairs, now):
    granted(affairs, "01001")
    granted(affairs, "01002")
    wanted = order(effective="2026-12-01")
    seen = preview(drafts_of(affairs, DecisionKind.REVOKE, wanted, now), now).digest
    service.revoke(affairs, order("01002", effective="2026-11-01"))
    with pytest.raises(Stale):
        service.revoke(affairs, replace(wanted, seen=seen))


def test_a_preview_confirmed_in_an_unchanged_world_is_carried_out(affairs, now):
    granted(affairs)
    wanted = order(effective="2026-12-01")
    seen = preview(drafts_of(affairs, DecisionKind.REVOKE, wanted, now), now).digest
    assert service.revoke(affairs, replace(wanted, seen=seen))


def test_the_database_itself_keeps_decisions_and_refuses_overlaps(affairs, database):
    granted(affairs)
    table, span = PrivilegeDecision.__table__, spans()[0]
    for statement in (update(table).values(reason=""), delete(table)):
        with pytest.raises(DBAPIError), database.begin() as connection:
            connection.execute(statement)
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(
            insert(PrivilegeSpan.__table__).values(
                {**span, "id": None, "since": on("2027-01-01"), "until": None}
                if database.dialect.name == "sqlite"
                else {k: v for k, v in {**span, "until": None}.items() if k != "id"}
            )
        )


def test_the_same_grant_at_once_has_one_effect(affairs):
    outcomes = at_once(6, lambda _: granted(affairs))
    assert sum(isinstance(o, tuple) for o in outcomes) == 1
    assert all(isinstance(o, tuple | Conflict) for o in outcomes)
    assert (len(spans()), len(every_ledger())) == (1, 1)


def test_two_different_acts_at_once_follow_one_another(affairs):
    granted(affairs)
    acts = (service.suspend, service.revoke)
    outcomes = at_once(2, lambda n: acts[n](affairs, order(effective="2026-06-01")))
    [decisions] = every_ledger().values()
    assert len(decisions) == 1 + sum(isinstance(o, tuple) for o in outcomes)
    assert decisions[-1].kind in {DecisionKind.SUSPEND, DecisionKind.REVOKE}
    folded = [(s.since, s.until, s.state.value) for s in fold(decisions)]
    assert [(s["since"], s["until"], s["state"]) for s in spans()] == folded


def test_orders_of_many_in_opposite_order_do_not_wait_for_each_other(affairs):
    codes = ("51.2300", "50.2200", "47.0100", "86.2200", "52.7x00")
    outcomes = at_once(4, lambda n: granted(affairs, "01001", *codes[:: 1 if n % 2 else -1]))
    assert sum(isinstance(o, tuple) for o in outcomes) == 1
    assert all(isinstance(o, tuple | Conflict) for o in outcomes)


def test_a_decision_is_recorded_after_what_it_follows(world, affairs):
    """Whoever waited for the lock may carry an earlier instant than what was decided meanwhile."""
    with clock.stopped_at(on("2026-08-02")):
        granted(affairs)
    with clock.stopped_at(on("2026-08-01")):
        service.suspend(affairs, order(effective="2026-09-01"))
    first, second = ledgers_of(world.surgeons["01001"])["51.2300"]
    assert (first.recorded_at, second.kind) == (second.recorded_at, DecisionKind.SUSPEND)


@pytest.fixture
def lived(world, affairs):
    granted(affairs, "01001", "51.2300", "50.2200")
    granted(affairs, "01002")
    service.suspend(affairs, order(effective="2026-03-01"))
    service.renew(affairs, order(effective="2026-06-01", until="2029-01-01"))
    service.reinstate(affairs, order(effective="2026-05-01"))
    service.revoke(affairs, order("01002", effective="2026-04-01"))


@pytest.mark.usefixtures("lived")
def test_the_projection_equals_the_fold():
    stored = {key: [] for key in every_ledger()}
    for row in spans():
        stored[row["privilege_id"]].append((row["since"], row["until"], row["decision_id"]))
    assert stored == {
        key: [(s.since, s.until, s.decision.id) for s in fold(decisions)]
        for key, decisions in every_ledger().items()
    }


@pytest.mark.usefixtures("lived")
def test_rebuilding_says_when_nothing_differed():
    rebuilt = service.rebuild(SYSTEM)
    assert (rebuilt.differing, rebuilt.privileges) == ((), 3)


def test_rebuilding_finds_and_mends_a_damaged_projection(affairs, database):
    granted(affairs)
    before = spans()
    with database.begin() as connection:
        connection.execute(text("UPDATE privilege_span SET state = 'suspended'"))
    assert len(service.rebuild(SYSTEM).differing) == 1
    assert [{**s, "id": 0} for s in spans()] == [{**s, "id": 0} for s in before]
    assert service.rebuild(SYSTEM).differing == ()


def test_a_ledger_is_read_in_one_statement(world, affairs, count_statements):
    granted(affairs, "01001", "51.2300", "50.2200", "grade:2@PW")
    with count_statements() as seen:
        found = ledgers_asked(world.surgeons["01001"], ["51.2300", "47.0100"])
    assert set(found) == {"51.2300", "grade:2@PW"}
    assert len([s for s in seen.statements if s.startswith("SELECT")]) == 1


def test_an_order_of_many_takes_as_many_statements_as_an_order_of_one(affairs, count_statements):
    with count_statements() as one:
        granted(affairs, "01001", "51.2300")
    with count_statements() as many:
        granted(affairs, "01002", "51.2300", "50.2200", "47.0100", "86.2200")
    assert many.count == one.count


def test_what_is_granted_while_the_projection_is_rebuilt_stands(world, affairs, monkeypatch):
    granted(affairs, "01001", "51.2300")
    with db.session.get_bind().begin() as connection:
        connection.execute(delete(PrivilegeSpan.__table__))
    outcome = meanwhile(
        monkeypatch, rebuilding, "every_ledger", lambda: granted(affairs, "01002", "51.2300")
    )
    assert service.rebuild(affairs).differing
    assert outcome() is None
    assert service.rebuild(affairs).differing == ()
