"""One application from its draft to the theatre, as everybody involved sees it, and every refusal.

The grade-4 operation 部分肝切除术 goes through all hands, is returned once, corrected, approved
with its first three cases under supervision, effective with its document, suspended, reinstated.
"""

import re
from datetime import timedelta

import pytest

from surgery_gov.applications import service
from surgery_gov.applications.queries.due import due_for
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Hand, Opinion, Status
from surgery_gov.certificates.queries.drafts import draft_for
from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import decide
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.rules.conditions import FirstSupervised
from surgery_gov.privileges.rules.ledger import Standing, state_at
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.target import Target
from tests.applications import world as w
from tests.conftest import NOON

LIVER = "50.2200"


@pytest.fixture
def world(app, now):
    return w.build()


@pytest.fixture
def people(world, log_in):
    return {
        "zhao": log_in("surgeon", login="01001", name="赵明远", department="PW"),
        "head": log_in("department_head", login="H001", name="普外主任", department="PW"),
        "affairs": log_in("medical_affairs", login="M101", name="周慧敏", department="YW"),
        "secretary": log_in("committee_secretary", login="C001", name="吴思远", department="YW"),
    }


def at(minutes):
    return clock.stopped_at(NOON + timedelta(minutes=minutes))


def may(when):
    return decide(
        question := Question(staff_no="01001", codes=(LIVER,), at=when), gather(question, when)
    )


def order():
    return Order(
        staff_no="01001",
        targets=(Target(code=LIVER),),
        effective_at=clock.now(),
        reason="术后出血病例待查",
        basis="质控",
        document_no="仁一医〔2026〕61号",
    )


def words(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"<[^>]+>", "", answer.text)


ACTORS = {"zhao": w.ZHAO, "head": w.HEAD, "affairs": w.AFFAIRS, "secretary": w.SECRETARY}


def todo(people):
    """Return who has something of applications to do, and look that the page says the same."""
    found = set()
    for who, actor in ACTORS.items():
        due = [d for d in due_for(actor, clock.now()) if d.kind.startswith("applications.")]
        page = words(people[who], "/agenda/")
        assert all(d.title in page for d in due)
        found |= {who} if due else set()
    return found


def test_one_story_told_alike_by_every_page(world, people):
    number = w.submitted(w.ZHAO, LIVER)
    key = w.row(number).id
    assert todo(people) == {"head"}
    with at(1):
        service.return_from_department(w.HEAD, key, "请补进修证明")
        assert todo(people) == {"zhao"}
    with at(2):
        corrected = w.content(LIVER, reason="进修证明见附件")
        service.write(w.ZHAO, key, corrected)
        assert service.submit(w.ZHAO, key) == number
    with at(3):
        w.assess(number)
        assert todo(people) == {"affairs"}
    with at(4):
        w.review(number)
        assert todo(people) == {"secretary"}
    with at(5):
        meeting = w.meeting(number)
        assert "议程1件" in words(people["secretary"], "/agenda/")
        first = Verdict(
            code=LIVER, opinion=Opinion.CONDITIONAL, conditions=(FirstSupervised(cases=3),)
        )
        service.resolve(w.SECRETARY, meeting, w.minutes(w.decided(number, first)))
        assert not may(clock.now()).permitted
        assert todo(people) == {"affairs", "secretary"}
    with at(6):
        effective = clock.now()
        w.issue(number, document="仁一医〔2026〕60号")
    with at(7):
        assert not may(effective - timedelta(seconds=1)).permitted
        answer = may(effective)
        assert answer.permitted
        assert "前3例" in "".join(map(str, answer.obligations))
        assert todo(people) == set()
        told_alike(people, key)
    disposed(world, people)


def told_alike(people, key):
    """Every page of everybody involved tells what has become of it."""
    for path in ("/archive/01001", "/privileges/surgeons/01001", f"/applications/{key}"):
        told = words(people["affairs"], path)
        assert "部分肝切除术" in told, path
        assert "仁一医〔2026〕60号" in told or path.startswith("/privileges"), path
    assert "退回补正" in words(people["zhao"], f"/applications/{key}")
    assert "有，附条件" not in words(people["head"], "/matrix/PW")
    (item,) = draft_for("01001", clock.now()).items
    assert item.target == LIVER
    assert "前3例" in str(item)
    assert "部分肝切除术" in words(people["affairs"], "/certificates/rosters")
    trail = words(people["affairs"], "/audit/")
    for part in ("登记发文仁一医〔2026〕60号", "决议委〔2026〕7号", "请补进修证明"):
        assert part in trail


def disposed(world, people):
    """Suspended and reinstated: the answer follows at once, the past stays what it was."""
    with at(8):
        privileges.suspend(w.AFFAIRS, order())
        assert not may(clock.now()).permitted
        assert "暂停" in words(people["zhao"], "/privileges/mine")
        assert state(world, clock.now()).standing is Standing.SUSPENDED
    with at(9):
        privileges.reinstate(w.AFFAIRS, order())
        again = may(clock.now())
        assert again.permitted
        assert again.obligations
    with at(10):
        assert not may(NOON + timedelta(minutes=8)).permitted
        assert may(NOON + timedelta(minutes=7)).permitted
        told = words(people["affairs"], "/archive/01001")
        assert told.index("恢复") < told.index("暂停") < told.index("提交申请")


def state(world, when):
    return state_at(ledgers_of(world.surgeons["01001"])[LIVER], when)


def stage(name):
    """An application of the story, as far as a stage; returns its number and id."""
    number = w.submitted(w.ZHAO, LIVER)
    steps = {"assess": 0, "review": 1, "approve": 2, "issue": 3, "issued": 4}[name]
    for step in (w.assess, w.review, w.approve, w.issue)[:steps]:
        step(number)
    return number, w.row(number).id


own = {
    Hand.ASSESS: w.actor("01001", "赵明远", w.Role.DEPARTMENT_HEAD, "PW", login="o1"),
    Hand.REVIEW: w.actor("01001", "赵明远", w.Role.MEDICAL_AFFAIRS, "YW", login="o2"),
    Hand.APPROVE: w.actor("01001", "赵明远", w.Role.COMMITTEE_SECRETARY, "YW", login="o3"),
    Hand.ISSUE: w.actor("01001", "赵明远", w.Role.MEDICAL_AFFAIRS, "YW", login="o4"),
}
ACTS = {
    Hand.ASSESS: w.assess,
    Hand.REVIEW: w.review,
    Hand.APPROVE: lambda number, who=w.SECRETARY: w.approve(number, who=who),
    Hand.ISSUE: lambda number, who=w.AFFAIRS: w.issue(number, who=who),
}


@pytest.mark.parametrize("hand", Hand)
@pytest.mark.parametrize(
    ("who", "why"),
    [("own", Forbidden), ("wrong role", Forbidden), ("elsewhere", (Forbidden, NotFound))],
)
def test_the_wrong_person_is_refused_with_a_sentence(world, hand, who, why):
    number, _ = stage(hand.value)
    chosen = {"own": own[hand], "wrong role": w.QIAN, "elsewhere": w.OTHER_HEAD}[who]
    with pytest.raises(why) as refused:
        ACTS[hand](number, who=chosen)
    assert len(refused.value.message) > 8
    assert w.row(number).status == hand.value


@pytest.mark.parametrize("hand", Hand)
def test_twice_and_late_are_refused_with_a_sentence(world, hand):
    number, key = stage(hand.value)
    ACTS[hand](number)
    acts = len(w.acts(number))
    with pytest.raises((Conflict, Invalid)) as refused:
        ACTS[hand](number)
    assert len(refused.value.message) > 8
    with pytest.raises(Stale):
        service.send_back(w.AFFAIRS, key, Hand.APPROVE, "x", seen=1)
    assert len(w.acts(number)) == acts


@pytest.mark.parametrize(
    ("path", "who", "data"),
    [
        ("judge", "head", {"0-opinion": "agree", "1-opinion": "agree", "code": "51.2300"}),
        ("judge", "head", {"0-opinion": "grant_everything"}),
        ("judge", "secretary", {"0-opinion": "agree", "resolution": "x"}),
        ("issue", "affairs", {"document_no": "文1", "document_day": "2026-11-22"}),
        ("issue", "head", {"document_no": "文1", "document_day": "2026-11-22"}),
        ("turn/approve", "head", {"reason": "x"}),
        ("back", "affairs", {"to": "issue", "reason": "x"}),
        ("assessor", "affairs", {"assessor_no": "01001", "reason": "x"}),
    ],
)
def test_a_forged_form_changes_nothing_and_is_told(people, path, who, data):
    number, key = stage("assess")
    answer = people[who].post(f"/applications/{key}/{path}", data={**data, "seen": "99"})
    assert answer.status_code in {403, 404, 409, 422}
    assert re.search("[\u4e00-\u9fff]{6}", re.sub(r"<[^>]+>", "", answer.text))
    assert w.row(number).status == Status.ASSESS


def test_a_form_without_its_token_is_refused(app, people):
    number, key = stage("assess")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = people["head"].post(f"/applications/{key}/judge", data={"0-opinion": "agree"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert w.row(number).status == Status.ASSESS
