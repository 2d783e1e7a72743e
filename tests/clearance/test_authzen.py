"""The standard service: OpenID AuthZEN Authorization API 1.0, at its four levels."""

import json

import pytest
from sqlalchemy import func, select

from surgery_gov.accounts.service import create_token
from surgery_gov.clearance.models import ClearanceAnswer
from surgery_gov.clearance.queries.answers import get_answer, replay
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.permissions import SYSTEM, Permission
from tests.clearance import world
from tests.clearance.facts import GALL, LIVER, WART
from tests.conftest import NOON

MARCH, JULY = "2026-03-04T08:30:00+08:00", "2026-07-08T08:30:00+08:00"
ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"
WHO, WHAT, HOW = (f"/access/v1/search/{each}" for each in ("subject", "resource", "action"))
ASKING = {WHO: "subject", WHAT: "resource", HOW: "action"}


@pytest.fixture
def service(app):
    """Posts as a program that may ask; the hospital is built and the clock stands."""
    world.build(db.session.get_bind())
    with clock.stopped_at(NOON):
        token = create_token(SYSTEM, "HIS", [Permission.CLEARANCE_ASK])
        db.session.remove()
        client = app.test_client()

        def post(path, body, *, token=token, headers=None, **options):
            data = body if isinstance(body, bytes) else json.dumps(body)
            given = {"Authorization": f"Bearer {token}"} if token else {}
            options.setdefault("content_type", "application/json")
            return client.post(path, data=data, headers={**given, **(headers or {})}, **options)

        yield post


def surgeon(number="10268", **more):
    return {"type": "surgeon", "id": number, **more}


def procedure(code=LIVER, **more):
    return {"type": "procedure", "id": code, **more}


def asked(at=MARCH, code=LIVER, number="10268", **more):
    return {
        "subject": surgeon(number),
        "action": {"name": "perform"},
        "resource": procedure(code),
        "context": {"time": at},
        **more,
    }


def without(body, key):
    return {name: value for name, value in body.items() if name != key}


def kept():
    return db.session.scalar(select(func.count()).select_from(ClearanceAnswer))


# Basic


def test_the_case_to_keep(service):
    march = service(ONE, asked(MARCH)).json
    assert march["decision"] is True
    then = asked(MARCH, context={"time": MARCH, "known_at": "2026-03-04T09:00:00+08:00"})
    assert service(ONE, then).json["decision"] is True
    july = service(ONE, asked(JULY)).json
    assert july["decision"] is False
    (finding,) = july["context"]["findings"]
    assert finding["code"] == "privilege_revoked"
    assert "仁一医〔2026〕41号" in finding["message"]
    assert finding["basis"]


def test_the_answer_carries_what_explains_it_and_can_be_replayed(service):
    context = service(ONE, asked(JULY)).json["context"]
    assert context["outcome"] == "deny"
    assert context["grade"] == 4
    assert context["edition"] == "2026版"
    assert context["evaluated_at"] == NOON.isoformat()
    assert context["at"] == "2026-07-08T00:30:00+00:00"
    assert context["obligations"] == []
    assert replay(get_answer(context["decision_id"])).same


def test_no_time_means_now(service):
    answer = service(ONE, without(asked(), "context"))
    assert answer.status_code == 200
    assert answer.json["context"]["at"] == NOON.isoformat()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (asked(number="nobody"), "unknown_surgeon"),
        (asked(code="99.9999"), "unknown_procedure"),
        (asked(action={"name": "assist"}), "unknown_action"),
        (asked(subject={"type": "user", "id": "10268"}), "unknown_type"),
        (asked(resource={"type": "record", "id": LIVER}), "unknown_type"),
    ],
)
def test_what_is_unknown_is_a_refusal_and_not_an_error(service, body, code):
    answer = service(ONE, body)
    assert answer.status_code == 200
    assert answer.json["decision"] is False
    assert code in {finding["code"] for finding in answer.json["context"]["findings"]}


def test_properties_and_unknown_fields_are_ignored(service):
    body = asked(
        subject=surgeon(properties={"title": "主任医师"}, extra=1),
        action={"name": "perform", "properties": {"method": "GET"}},
        resource=procedure(properties={"status": "active"}),
        context={"time": "2026-03-04T08:30+08:00", "ip": "192.168.1.1"},
        foo="bar",
        futureField={"nested": True},
    )
    answer = service(ONE, body)
    assert answer.status_code == 200
    assert answer.json["decision"] is True


@pytest.mark.parametrize("field", ["subject", "action", "resource"])
@pytest.mark.parametrize("wrong", [None, "alice", 1, [], {}, True])
def test_a_required_entity_that_is_missing_or_wrong_is_400(service, field, wrong):
    for body in (without(asked(), field), asked(**{field: wrong})):
        answer = service(ONE, body)
        assert answer.status_code == 400
        assert answer.json["title"]
        assert "decision" not in answer.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", {"id": "10268"}),
        ("subject", {"type": "surgeon"}),
        ("subject", {"type": "surgeon", "id": 10268}),
        ("subject", {"type": "surgeon", "id": ""}),
        ("subject", {"type": "surgeon", "id": "a\x00b"}),
        ("subject", {"type": "surgeon", "id": "\ud800"}),
        ("subject", {"type": "surgeon", "id": "9" * 201}),
        ("subject", {"type": "surgeon", "id": "1", "properties": "x"}),
        ("action", {"name": 123}),
        ("resource", {"type": "procedure"}),
        ("resource", {"id": LIVER}),
        ("context", "now"),
        ("context", None),
        ("context", {"time": "2026-03-04T08:30:00"}),
        ("context", {"time": "tomorrow"}),
        ("context", {"time": 1772584200}),
        ("context", {"time": None}),
        ("context", {"time": "2026-02-30T08:30:00+08:00"}),
        ("context", {"time": "0001-01-01T00:00:00+14:00"}),
        ("context", {"time": "9999-12-31T23:59:59-14:00"}),
        ("context", {"known_at": "2026-03-04"}),
        ("context", {"known_at": "2099-01-01T00:00:00+08:00"}),
        ("context", {"site": 7}),
    ],
)
def test_a_value_of_the_wrong_kind_is_400_with_a_reason(service, field, value):
    answer = service(ONE, asked(**{field: value}))
    assert answer.status_code == 400
    assert answer.json["title"].endswith("。")
    assert kept() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"subject": NaN}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_400(service, data):
    assert service(ONE, data).status_code == 400


def test_a_name_given_twice_is_400(service):
    body = json.dumps(asked(JULY)).encode()
    twice = body[:-1] + b', "context": {"time": "' + MARCH.encode() + b'"}}'
    assert service(ONE, twice).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_400(service, kind):
    assert service(ONE, asked(), content_type=kind).status_code == 400


def test_a_charset_in_the_content_type_is_fine(service):
    kind = "application/json; charset=utf-8"
    assert service(ONE, asked(), content_type=kind).json["decision"] is True


@pytest.mark.parametrize("path", [ONE, MANY, WHO, WHAT, HOW])
def test_without_a_good_token_it_is_401_and_says_how(service, path):
    for token in (None, "wrong"):
        answer = service(path, asked(), token=token, headers={"X-Request-ID": "r-1"})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["X-Request-ID"] == "r-1"
        assert "decision" not in answer.json


def test_a_token_without_the_permission_is_403(service):
    token = create_token(SYSTEM, "other", [Permission.PRIVILEGES_READ_ALL])
    assert service(ONE, asked(), token=token).status_code == 403
    assert kept() == 0


def test_a_logged_in_person_is_not_let_in_by_the_cookie(app, log_in):
    client = log_in("medical_affairs")
    assert client.post(ONE, json=asked()).status_code == 401


@pytest.mark.parametrize("body", [asked(), {}, asked(JULY)])
def test_the_request_id_is_echoed_on_answers_and_errors_alike(service, body):
    given = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    assert service(ONE, body, headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    assert service(ONE, body).headers["X-Request-ID"]


def test_the_same_question_gets_the_same_answer_each_time(service):
    decisions = {service(ONE, asked(JULY)).json["decision"] for _ in range(5)}
    assert decisions == {False}
    assert kept() == 5


def test_a_get_is_405(service, app):
    assert app.test_client().get(ONE).status_code == 405


# Batch


def test_defaults_fill_what_an_item_leaves_out(service):
    body = {
        **without(asked(JULY), "resource"),
        "evaluations": [{"resource": procedure(LIVER)}, {"resource": procedure(GALL)}],
    }
    answer = service(MANY, body).json
    assert "decision" not in answer
    assert [each["decision"] for each in answer["evaluations"]] == [False, True]


def test_an_empty_item_inherits_everything(service):
    answer = service(MANY, {**asked(MARCH), "evaluations": [{}, {"context": {"time": JULY}}]}).json
    assert [each["decision"] for each in answer["evaluations"]] == [True, False]


def test_an_item_overrides_a_whole_entity_and_never_a_part_of_it(service):
    body = {**asked(MARCH), "evaluations": [{"resource": {"id": GALL}}, {"context": {}}]}
    first, second = service(MANY, body).json["evaluations"]
    assert first["decision"] is False
    assert first["context"]["error"]["status"] == 400
    assert second["context"]["at"] == NOON.isoformat()


def test_fully_written_items_need_no_defaults(service):
    body = {"evaluations": [asked(MARCH), asked(JULY), asked(JULY, GALL)]}
    answer = service(MANY, body).json
    assert [each["decision"] for each in answer["evaluations"]] == [True, False, True]


@pytest.mark.parametrize("faulty", [{}, "x", None, {"resource": 1}])
def test_a_faulty_item_is_refused_in_its_place_and_the_rest_answered(service, faulty):
    body = {
        **without(asked(MARCH), "resource"),
        "evaluations": [{"resource": procedure()}, faulty, {"resource": procedure(GALL)}],
    }
    answer = service(MANY, body)
    assert answer.status_code == 200
    evaluations = answer.json["evaluations"]
    assert [each["decision"] for each in evaluations] == [True, False, True]
    assert evaluations[1]["context"]["error"]["message"]
    assert kept() == 2


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, True, False]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_ends_with_the_item_that_decides(service, semantic, expected):
    times = (MARCH, JULY, MARCH, JULY)
    body = {
        **asked(),
        "options": {"evaluations_semantic": semantic, "another_option": "value"},
        "evaluations": [{"context": {"time": at}} for at in times],
    }
    answer = service(MANY, body).json
    assert [each["decision"] for each in answer["evaluations"]] == expected


def test_a_faulty_item_is_a_denial_that_stops_and_no_permit(service):
    items = [{"resource": {}}, {"resource": procedure()}]
    for semantic, expected in (
        ("deny_on_first_deny", [False]),
        ("permit_on_first_permit", [False, True]),
    ):
        body = {
            **asked(),
            "evaluations": items,
            "options": {"evaluations_semantic": semantic},
        }
        answer = service(MANY, body).json
        assert [each["decision"] for each in answer["evaluations"]] == expected


@pytest.mark.parametrize("extra", [{}, {"evaluations": []}])
def test_without_items_the_batch_is_a_single_question(service, extra):
    assert service(MANY, {**asked(MARCH), **extra}).json["decision"] is True
    assert service(MANY, {**asked(JULY), **extra}).json["decision"] is False
    assert service(MANY, {**without(asked(), "subject"), **extra}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"evaluations": {}},
        {"evaluations": "x"},
        {"evaluations": None},
        {"options": []},
        {"options": {"evaluations_semantic": "any"}},
        {"options": {"evaluations_semantic": []}},
        {"evaluations": [{}] * 1001},
        {"evaluations": [{}], "subject": "10268"},
    ],
)
def test_a_batch_of_the_wrong_form_is_400(service, wrong):
    assert service(MANY, {**asked(), **wrong}).status_code == 400


# Search


def who(at=JULY, code=LIVER, **more):
    return {**asked(at, code), "subject": {"type": "surgeon"}, **more}


def what(at=JULY, number="10268", **more):
    return {**asked(at, number=number), "resource": {"type": "procedure"}, **more}


def how(at=JULY, **more):
    return {**without(asked(at), "action"), **more}


def ids(answer):
    assert answer.status_code == 200
    return [each["id"] for each in answer.json["results"]]


def test_who_may_do_this_then(service):
    assert ids(service(WHO, who(MARCH))) == ["10268", "10301"]
    assert ids(service(WHO, who(JULY))) == ["10301"]
    answer = service(WHO, who(JULY)).json
    assert answer["results"] == [{"type": "surgeon", "id": "10301"}]
    assert answer["page"] == {"next_token": "", "count": 1, "total": 1}


def test_what_they_may_do_then(service):
    assert ids(service(WHAT, what(MARCH))) == sorted([LIVER, GALL])
    assert ids(service(WHAT, what(JULY))) == [GALL]
    assert ids(service(WHAT, what(JULY, "10301"))) == sorted([LIVER, WART])


def test_in_which_way_they_may_do_it_then(service):
    assert service(HOW, how(MARCH)).json["results"] == [{"name": "perform"}]
    assert service(HOW, how(JULY)).json["results"] == []
    assert service(HOW, how(MARCH, action="ignored")).json["results"] == [{"name": "perform"}]


def test_an_id_given_for_what_is_searched_is_ignored(service):
    assert ids(service(WHO, who(MARCH, subject=surgeon("20415")))) == ["10268", "10301"]
    assert ids(service(WHAT, what(MARCH, resource=procedure("x")))) == sorted([LIVER, GALL])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (WHO, who(code="99.9999")),
        (WHO, who(subject={"type": "spaceship"})),
        (WHO, who(action={"name": "assist"})),
        (WHO, who(resource={"type": "record", "id": LIVER})),
        (WHAT, what(number="nobody")),
        (WHAT, what(resource={"type": "record"})),
        (WHAT, what(subject={"type": "user", "id": "10268"})),
        (HOW, how(subject={"type": "user", "id": "10268"})),
        (HOW, how(subject=surgeon("nobody"))),
        (HOW, how(resource={"type": "record", "id": LIVER})),
    ],
)
def test_what_is_unknown_gives_an_empty_list(service, path, body):
    answer = service(path, body)
    assert answer.status_code == 200
    assert answer.json["results"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (WHO, without(who(), "action")),
        (WHO, without(who(), "subject")),
        (WHO, who(resource={"type": "procedure"})),
        (WHO, who(subject={})),
        (WHAT, without(what(), "subject")),
        (WHAT, without(what(), "action")),
        (WHAT, what(subject={"type": "surgeon"})),
        (HOW, without(how(), "resource")),
        (HOW, how(subject={"type": "surgeon"})),
        (WHO, who(page="x")),
        (WHO, who(page={"limit": 0})),
        (WHO, who(page={"limit": True})),
        (WHO, who(page={"limit": "5"})),
        (WHO, who(page={"token": 5})),
        (WHO, who(page={"token": "made-up"})),
        (WHO, who(context={"time": "x"})),
    ],
)
def test_a_search_of_the_wrong_form_is_400(service, path, body):
    assert service(path, body).status_code == 400


def test_pages_carry_on_to_the_end(service):
    first = service(WHO, who(MARCH, page={"limit": 1})).json
    assert [each["id"] for each in first["results"]] == ["10268"]
    token = first["page"]["next_token"]
    assert token
    second = service(WHO, who(MARCH, page={"token": token})).json
    assert [each["id"] for each in second["results"]] == ["10301"]
    assert second["page"]["next_token"] == ""


def test_a_token_belongs_to_its_query(service):
    token = service(WHO, who(MARCH, page={"limit": 1})).json["page"]["next_token"]
    for path, other in (
        (WHO, who(JULY)),
        (WHO, who(MARCH, GALL)),
        (WHAT, {**who(MARCH), "subject": surgeon()}),
    ):
        assert service(path, {**other, "page": {"token": token}}).status_code == 400


def test_pages_of_a_search_without_a_time_are_all_as_of_the_first(service):
    body = without(what(number="10301"), "context")
    first = service(WHAT, {**body, "page": {"limit": 1}}).json
    with clock.stopped_at(world.JANUARY_1):
        token = {"token": first["page"]["next_token"]}
        second = service(WHAT, {**body, "page": token}).json
    assert first["page"]["total"] == second["page"]["total"] == 2


def test_what_a_search_finds_is_permitted_when_asked(service):
    for number in ids(service(WHO, who(MARCH))):
        assert service(ONE, asked(MARCH, number=number)).json["decision"] is True
    for code in ids(service(WHAT, what(MARCH))):
        assert service(ONE, asked(MARCH, code)).json["decision"] is True


# Discovery


def test_anyone_may_read_where_everything_is(service, app):
    answer = app.test_client().get(
        "/.well-known/authzen-configuration", base_url="https://pdp.example.com"
    )
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.cache_control.max_age is None  # it repeats the host named by this caller
    base = "https://pdp.example.com"
    assert answer.json == {
        "policy_decision_point": base,
        "access_evaluation_endpoint": base + ONE,
        "access_evaluations_endpoint": base + MANY,
        "search_subject_endpoint": base + WHO,
        "search_resource_endpoint": base + WHAT,
        "search_action_endpoint": base + HOW,
    }


def test_the_service_is_in_the_openapi_document(app):
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]
    assert {ONE, MANY, WHO, WHAT, HOW} <= set(paths)
    assert paths[ONE]["post"]["requestBody"]["required"] is True


def test_several_may_supervise_and_the_obligation_says_who_has_to_be_there(service):
    first = [{"kind": "first_supervised", "value": "3"}]
    with db.session.get_bind().begin() as connection:
        world.give(connection, 60, (3, LIVER), world.JANUARY_1, world.YEAR_END, conditions=first)

    def told(supervisor):
        context = {"time": MARCH, "supervisor": supervisor}
        return service(ONE, asked(number="20415", context=context))

    one, several = told("10301").json, told(["20415", "10301", "nobody"]).json
    assert (one["decision"], one["context"]["obligations"]) == (True, [])
    [obligation] = several["context"]["obligations"]
    assert several["decision"] is True
    assert obligation["data"]["supervisors"] == ["10301"]
    assert told(["20415", "nobody"]).json["decision"] is False
    for wrong in (7, [7], [""], ["1"] * 21, {"id": "10301"}):
        assert told(wrong).status_code == 400
