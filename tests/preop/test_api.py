"""The service for programs: what a HIS sends, asks and is told."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from surgery_gov.audit import queries as trail
from surgery_gov.audit.models import AuditEntry
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import SYSTEM, Permission
from surgery_gov.preop import service
from surgery_gov.preop.queries.cases import number_of
from surgery_gov.preop.rules.plans import Source
from surgery_gov.preop.rules.records import SIGNED, Kind
from surgery_gov.preop.schemas.openapi_examples import EXAMPLE_CASE
from surgery_gov.staff.rules.entries import DepartmentEntry
from surgery_gov.staff.service import add_department
from tests.clearance.facts import GALL, LIVER
from tests.preop.world import PATIENT, actor, entry, filled, plan

CASES = "/api/v1/cases"
HOUR = timedelta(hours=1)
SURGEON = actor("surgeon", "10301")


def text(at):
    return at.isoformat()


def body(now, **changes):
    start = now + 2 * HOUR
    return {
        **EXAMPLE_CASE,
        "codes": [LIVER],
        "surgeon_no": "10301",
        "assistants": [],
        "supervisor_no": "",
        "starts_at": text(start),
        "ends_at": text(start + 3 * HOUR),
        **changes,
    }


def record(kind, at, **more):
    answers = more.pop("answers", {})
    return {
        "kind": kind.value, "source": "HIS", "author_no": "10301",
        "values": filled(kind, **answers), "completed_at": at and text(at), **more,
    }  # fmt: skip


@pytest.fixture
def his(hospital, app, token_for):
    """``his("POST", path, body)`` as the system that plans operations."""
    headers = token_for(Permission.PREOP_FEED, Permission.PREOP_PERFORM, name="HIS")
    client = app.test_client()

    def call(method, path="", sent=None, **more):
        given = {"headers": {**headers, **more.pop("headers", {})}, **more}
        return client.open(CASES + path, method=method, json=sent, **given)

    return call


def test_a_case_is_created_once_and_the_same_again_answers_the_same(his, now):
    first = his("POST", sent=body(now))
    assert (first.status_code, first.json["revision"]) == (201, 1)
    again = his("POST", sent=body(now))
    assert (again.status_code, again.json) == (200, first.json)
    changed = his("POST", sent=body(now, surgeon_no="10268"))
    assert changed.json == {**first.json, "revision": 2}
    for number in (first.json["number"], "HIS:OP-7001"):
        shown = his("GET", f"/{number}")
        assert shown.json["plan"]["surgeon_no"] == "10268"
        assert "张三" not in shown.text
        assert "0003120" not in shown.text


def test_what_is_in_no_list_here_is_kept_and_told(his, now):
    wrong = body(now, department="??", codes=[LIVER, "99.9"], surgeon_no="9", assistants=["10268"])
    told = his("POST", sent=wrong)
    assert told.status_code == 201
    assert set(told.json["unknown"]) == {
        "department", "codes.1", "surgeon_no"
    }  # fmt: skip
    for number in ("OP\n1", "OP\u200b1"):
        assert his("POST", sent=body(now, source_number=number)).status_code == 422


def test_every_form_is_told_and_what_it_tells_is_taken(his, now):
    forms = his("GET", "/forms").json["forms"]
    assert [f["kind"] for f in forms] == [kind.value for kind in Kind]
    mdt = next(f for f in forms if f["kind"] == "mdt")
    assert mdt["disciplines"]
    assert {f["key"] for f in mdt["fields"]} == set(filled(Kind.MDT))


def test_nothing_of_the_patient_is_on_the_trail(his, now):
    his("POST", sent=body(now))
    his("POST", sent=body(now, patient_name="王五"))
    his("PUT", "/HIS:OP-7001/records/a-1", record(Kind.ASSESSMENT, now - HOUR))
    his("POST", sent=body(now, patient_name="王五", patient_age="71岁", site="9号"))
    told = trail.read(trail.Filter(events=("case.",))).items
    assert "手术间、患者信息" in told[0].text
    assert [line.event for line in told].count("case.patient_changed") == 1  # one act, one entry
    written = [f"{e.event} {e.details}" for e in db.session.scalars(select(AuditEntry))]
    for words in ("张三", "王五", "71岁", "0003120", "肝恶性肿瘤", "见病历"):
        assert not any(words in one for one in written)


def test_every_fault_is_told_at_its_field_at_once(his, now):
    wrong = body(now, urgency="soon", surgeon_no="", starts_at="2026-11-22T08:00:00", codes=[3])
    wrong |= {"anesthetist_no": "", "assistants": ["1", "1"], "colour": "red"}
    answer = his("POST", sent=wrong, headers={"X-Request-ID": "r-7"})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    fields = set(answer.json["errors"])
    assert fields == {
        "urgency", "surgeon_no", "starts_at", "codes.0", "anesthetist_no", "assistants", "colour"
    }  # fmt: skip
    assert "时区" in answer.json["errors"]["starts_at"][0]
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] == "r-7"
    assert "张三" not in answer.text


@pytest.mark.parametrize(
    ("data", "mimetype", "status"),
    [(b"{", "application/json", 400), (b"[]", "application/json", 422),
     (b"{}", "text/plain", 415), (b"", "application/json", 422),
     (b"[" * 50_000, "application/json", 400), (b"9" * 5_000, "application/json", 400),
     (b'{"source": "HIS", "source": "EMR"}', "application/json", 400),
     (b'{"source": NaN}', "application/json", 400),
     ('{"source": "\u4e2d"}'.encode("gbk"), "application/json", 400)],
)  # fmt: skip
def test_what_is_no_document_is_refused(his, data, mimetype, status):
    answer = his("POST", data=data, content_type=mimetype)
    assert answer.status_code == status
    assert status != 400 or "UTF-8" in answer.json["title"]


def test_each_system_may_do_what_its_token_says(his, app, token_for, now):
    his("POST", sent=body(now))
    client = app.test_client()
    ask, perform = (
        token_for(Permission.PREOP_ASK, name="A"),
        token_for(Permission.PREOP_PERFORM, name="P"),
    )
    gate = f"{CASES}/HIS:OP-7001/readiness?stage=schedule"
    assert client.get(gate, headers=ask).status_code == 200
    assert client.get(gate, headers=perform).status_code == 403
    assert client.post(CASES, json=body(now), headers=ask).status_code == 403
    assert client.get(gate).status_code == 401
    assert client.get(f"{CASES}/HIS:none", headers=ask).status_code == 404


def test_the_gate_opens_by_records_that_are_sent(his, now):
    his("POST", sent=body(now, codes=[GALL], surgeon_no="10268"))
    gate = "/HIS:OP-7001/readiness?stage=schedule"
    assert set(his("GET", gate).json["open"]) == {"assessment", "discussion"}
    talk = {"scope": "ward", "participants": ["10268", "10301"]}
    for kind, answers in ((Kind.ASSESSMENT, {}), (Kind.DISCUSSION, talk)):
        sent = record(kind, now - HOUR, answers=answers)
        path = f"/HIS:OP-7001/records/{kind.value}-1"
        assert his("PUT", path, sent).status_code == 201
        assert his("PUT", path, sent).json["revision"] == 1
    told = his("GET", gate).json
    assert told["open"] == []
    assert told["ready"] is True
    assert his("GET", f"{gate}&at={text(now - HOUR)}").status_code == 404  # not yet known
    assert his("GET", f"{gate}&at={text(now + HOUR)}").status_code == 422


def test_a_correction_is_another_revision_with_its_reason(his, now):
    his("POST", sent=body(now))
    path, first = "/HIS:OP-7001/records/c-1", record(Kind.CONSENT, now - HOUR)
    assert his("PUT", path, first).status_code == 201
    other = {**first, "values": {**first["values"], "relation": "配偶"}}
    assert "reason" in his("PUT", path, other).json["errors"]
    assert his("PUT", path, {**other, "reason": "写错关系"}).json["revision"] == 2
    wrong = {**first, "values": {"colour": "red"}, "participants": ["1"]}
    assert set(his("PUT", path, wrong).json["errors"]) == {"values.colour", "participants"}
    late = record(Kind.CONSENT, now + HOUR)
    assert "completed_at" in his("PUT", "/HIS:OP-7001/records/c-2", late).json["errors"]
    assert his("PUT", path, record(Kind.ASSESSMENT, now - HOUR)).status_code == 409
    assert his("PUT", "/HIS:OP-7001/records/c%0A", first).status_code == 422


def test_a_system_touches_only_what_it_sent_itself(his, app, token_for, now):
    his("POST", sent=body(now))
    path, mine = "/HIS:OP-7001/records/a-1", record(Kind.ASSESSMENT, now - HOUR)
    assert his("PUT", path, mine).status_code == 201
    other = {"headers": token_for(Permission.PREOP_FEED, name="手麻系统")}
    client = app.test_client()

    def told(answer):
        assert answer.status_code == 403
        return answer.json["title"]

    assert "手麻系统" in told(client.post(CASES, json=body(now, site="9号"), **other))
    assert "HIS" in told(his("POST", sent=body(now, source="手麻系统")))
    assert "HIS" in told(his("PUT", path, {**mine, "source": "EMR"}))
    their = {**mine, "source": "手麻系统", "reason": "更正", "author_no": "1"}
    assert "HIS" in told(client.put(f"{CASES}{path}", json=their, **other))
    assert "HIS" in told(
        client.post(f"{CASES}/HIS:OP-7001/cancellation", json={"reason": "发热"}, **other)
    )
    assert his("GET", "/HIS:OP-7001").json["state"] == "planned"


NOTES, THEATRE = Permission.PREOP_FEED_NOTES, Permission.PREOP_FEED_THEATRE


@pytest.mark.parametrize(
    ("more", "source"),
    [((), "HIS"), ((), ""), ((NOTES,), "HIS"), ((THEATRE,), ""), ((), "EMR")],
)
def test_to_anothers_case_a_system_adds_the_kinds_its_token_names(
    hospital, app, token_for, more, source
):
    headers = token_for(Permission.PREOP_FEED, *more, name="EMR")
    now = clock.now()
    wanted = plan(now, "10301", [LIVER])
    if source:
        told = Source(system=source, number="1")
        sent = service.send_case(SYSTEM, told, PATIENT, wanted).number
    else:
        sent = service.enter_case(SURGEON, PATIENT, wanted)
    theatre = {Kind.ANESTHESIA, Kind.RISK, Kind.SIGN_IN, Kind.TIME_OUT, Kind.SIGN_OUT}
    for kind in Kind:
        done = None if kind in SIGNED else now - HOUR
        answers = {"minutes": "90"} if kind is Kind.RISK else {}
        told = record(kind, done, source="EMR", answers=answers)
        path = f"{CASES}/{sent}/records/{kind}"
        answer = app.test_client().put(path, json=told, headers=headers)
        allowed = source == "EMR" or (THEATRE if kind in theatre else NOTES) in more
        assert (answer.status_code != 403) is allowed, (kind, answer.text)
        if not allowed:
            assert answer.mimetype == "application/problem+json"
            assert "换发令牌" in answer.json["title"]
            assert kind.label in answer.json["title"]


def test_what_was_written_here_is_not_changed_from_outside(his, now):
    number = service.enter_case(SURGEON, PATIENT, plan(now, "10301", [LIVER]))
    key = service.write_record(SURGEON, number, entry(Kind.ASSESSMENT, now))
    sent = record(Kind.ASSESSMENT, now - HOUR, reason="改")
    assert his("PUT", f"/{number}/records/{key}", sent).status_code == 403
    assert his("POST", f"/{number}/cancellation", {"reason": "改"}).status_code == 403


def test_an_older_message_never_replaces_a_newer_one(his, now):
    def at(minutes, **changes):
        return body(now, changed_at=text(now + timedelta(minutes=minutes)), **changes)

    first, second = at(-30), at(-10, site="4号")
    assert [his("POST", sent=b).status_code for b in (first, second)] == [201, 200]
    assert his("POST", sent=first).json["revision"] == 2  # a late retry
    late = his("POST", sent=at(-20, site="5号"))
    assert (late.status_code, late.json["code"]) == (409, "outdated")
    assert "不用重发" in late.json["title"]
    assert his("GET", "/HIS:OP-7001").json["plan"]["site"] == "4号"
    assert his("POST", sent=at(4, site="6号")).json["revision"] == 3  # its clock is ahead a little
    assert "changed_at" in his("POST", sent=at(6)).json["errors"]

    path, one = "/HIS:OP-7001/records/a-1", record(Kind.ASSESSMENT, now - HOUR)
    two = {**one, "values": {**one["values"], "risk": "高"}, "reason": "补充"}
    back = {**one, "reason": "恢复原文"}
    assert [his("PUT", path, r).json["revision"] for r in (one, two, one, two)] == [1, 2, 2, 2]
    assert [his("PUT", path, r).json["revision"] for r in (back, two, back)] == [3, 3, 3]


def test_a_discussion_held_in_another_system_opens_the_gate(his, now, log_in):
    for code, name in (("AN", "麻醉科"), ("IM", "影像科"), ("ICU", "重症医学科")):
        add_department(SYSTEM, DepartmentEntry(code=code, name=name, since=now.date()))
    his("POST", sent=body(now))
    path, gate = "/HIS:OP-7001/records/mdt-1", "/HIS:OP-7001/readiness?stage=schedule"
    said = [
        {"department": name, "staff_no": no, "at": text(now - 2 * HOUR), "opinion": "同意"}
        for name, no in (("AN", "20311"), ("影像科", "40001"), ("重症医学科", "40002"))
    ]
    mdt = record(Kind.MDT, now - HOUR, participants=["10301"], disciplines=said)
    faulty = [
        {**said[0], "department": "不存在科"},
        {**said[1], "staff_no": "20311"},
        {**said[2], "at": text(now)},
    ]
    del faulty[1]["at"]
    wrong = his("PUT", path, {**mdt, "disciplines": faulty})
    assert set(wrong.json["errors"]) == {"disciplines.0.department", "disciplines.1.at"}
    faulty[0]["department"], faulty[1]["at"] = "AN", text(now - 2 * HOUR)
    wrong = his("PUT", path, {**mdt, "disciplines": faulty})
    assert set(wrong.json["errors"]) == {
        "disciplines.0.staff_no", "disciplines.1.staff_no", "disciplines.2.at"
    }  # fmt: skip
    consent = record(Kind.CONSENT, now - HOUR, disciplines=said)
    assert set(his("PUT", path, consent).json["errors"]) == {"disciplines"}

    few = [
        said[0],
        {**said[1], "answer": "declined", "opinion": "门诊"},
        {**said[2], "opinion": ""},
    ]
    assert his("PUT", path, {**mdt, "disciplines": few}).status_code == 201
    assert "mdt" in his("GET", gate).json["open"]
    assert his("PUT", path, {**mdt, "reason": "补录学科意见"}).json["revision"] == 2
    assert "mdt" not in his("GET", gate).json["open"]
    assert his("PUT", path, {**mdt, "reason": "补录学科意见"}).json["revision"] == 2
    head = log_in("department_head", login="10001", department="GD")
    shown = head.get(f"/cases/{number_of('HIS:OP-7001')}/mdt/mdt-1").text
    assert "影像科" in shown
    assert "同意" in shown


def test_every_kind_of_record_is_taken(his, now):
    his("POST", sent=body(now))
    signed = [
        {"hand": hand, "staff_no": no, "at": text(now)}
        for hand, no in (("surgeon", "10301"), ("anesthetist", "20311"), ("nurse", "30417"))
    ]
    for kind in Kind:
        answers = {"minutes": "150"} if kind is Kind.RISK else {}
        sent = record(kind, None, answers=answers, signatures=signed, document_id="EMR-1")
        answer = his("PUT", f"/HIS:OP-7001/records/{kind.value}", sent)
        assert answer.status_code == 201, answer.text
        assert len(answer.json["signatures"]) == 3


def test_an_operation_is_recorded_once_whoever_did_it(his, now):
    his("POST", sent=body(now))
    done = {
        "surgeon_no": "10268", "codes": [LIVER],
        "began_at": text(now - 3 * HOUR), "ended_at": text(now - HOUR),
    }  # fmt: skip
    first = his("POST", "/HIS:OP-7001/performance", done)
    assert first.status_code == 201, first.text
    assert (first.json["outcome"], first.json["same_surgeon"]) == ("deny", False)
    again = his("POST", "/HIS:OP-7001/performance", done)
    assert (again.status_code, again.json) == (200, first.json)
    other = {**done, "surgeon_no": "10301"}
    assert "reason" in his("POST", "/HIS:OP-7001/performance", other).json["errors"]
    assert his("POST", sent=body(now)).status_code == 200  # a late retry is harmless
    assert his("POST", sent=body(now, site="4号")).status_code == 409


def test_a_case_is_called_off_once(his, now):
    his("POST", sent=body(now))
    for _ in range(2):
        answer = his("POST", "/HIS:OP-7001/cancellation", {"reason": "发热"})
        assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert his("GET", "/HIS:OP-7001/readiness?stage=schedule").status_code == 409
    day = now.date().isoformat()
    assert his("GET", f"/readiness?day={day}&stage=schedule").json["total"] == 0


def test_tomorrow_is_answered_in_a_constant_number_of_statements(his, now, count_statements):
    day = (now + timedelta(days=1)).date().isoformat()
    start = now + timedelta(days=1)
    counts = []
    for number in range(40):
        begins = start + timedelta(minutes=number)
        sent = body(
            now, source_number=f"OP-{number}", starts_at=text(begins), ends_at=text(begins + HOUR),
            department="GD" if number % 2 else "PW", codes=[LIVER, GALL],
            surgeon_no=["10301", "10268", "20415"][number % 3], assistants=["99"],
        )  # fmt: skip
        assert his("POST", sent=sent).status_code == 201
        if number in (9, 39):
            with count_statements() as seen:
                listed = his("GET", f"/readiness?day={day}&stage=schedule").json
            counts.append(seen.count)
    assert listed["total"] == 40
    assert counts[0] == counts[1] <= 25
    one = his("GET", "/HIS:OP-7/readiness?stage=schedule").json
    assert one in listed["cases"]
    assert his("GET", f"/readiness?day={day}&stage=schedule&department=GD").json["total"] == 20


def test_nothing_of_the_patient_is_in_the_log(his, now, capsys):
    his("POST", sent=body(now))
    his("POST", sent=body(now, codes=[], ends_at=text(now)))
    assert "0003120" not in json.dumps(capsys.readouterr()._asdict())
