"""CDS Hooks: cards say what stands against it, and never that all is well without knowing."""

import copy
from dataclasses import replace

import pytest

from surgery_gov.audit import queries as audit
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.schemas.openapi_hooks import EXAMPLE_FEEDBACK, EXAMPLE_HOOK
from tests.clearance.facts import LIVER
from tests.preop.world import sent

SIGN, BOOK = "/cds-services/surgery-order-sign", "/cds-services/surgery-appointment-book"
SYSTEM = "urn:surgery-gov:"


OURS = "https://surgery.hospital.example"


@pytest.fixture
def ehr(hospital, app, token_for):
    app.config["SURGERY_GOV"] = replace(app.config["SURGERY_GOV"], base_url=f"{OURS}/")
    headers = token_for(Permission.CLEARANCE_ASK, Permission.PREOP_ASK, name="EHR")
    client = app.test_client()

    def call(path, body=None, **more):
        sent = {"headers": {**headers, **{k.replace("_", "-"): v for k, v in more.items()}}}
        return client.get(path, **sent) if body is None else client.post(path, json=body, **sent)

    return call


def order(surgeon="10301", **changes):
    """What an EHR sends when one operation is ordered."""
    body = copy.deepcopy(EXAMPLE_HOOK)
    resource = body["context"]["draftOrders"]["entry"][0]["resource"]
    resource["code"]["coding"][0]["code"] = LIVER
    resource["performer"][0]["identifier"]["value"] = surgeon
    resource |= {"occurrenceDateTime": "2026-11-25T08:30:00+08:00", **changes}
    return body


def drop(body, *names):
    resource = body["context"]["draftOrders"]["entry"][0]["resource"]
    for name in names:
        del resource[name]
    return body


def booking(**changes):
    appointment = {
        "resourceType": "Appointment",
        "serviceType": [{"coding": [{"system": f"{SYSTEM}procedure", "code": LIVER}]}],
        "start": "2026-11-25T08:30:00+08:00",
        "participant": [{"actor": {"reference": "Practitioner/7"}}],
        **changes,
    }
    surgeon = {
        "resourceType": "Practitioner",
        "id": "7",
        "identifier": [{"system": f"{SYSTEM}staff", "value": "10301"}],
    }
    return {
        **EXAMPLE_HOOK,
        "hook": "appointment-book",
        "context": {
            "appointments": {"resourceType": "Bundle", "entry": [{"resource": appointment}]}
        },
        "prefetch": {"surgeon": surgeon, "patient": None},
    }


def test_the_services_are_listed(ehr):
    told = ehr("/cds-services").json["services"]
    assert {one["hook"] for one in told} == {"order-sign", "appointment-book"}
    assert all({"id", "description"} <= set(one) for one in told)


@pytest.mark.parametrize(("surgeon", "indicator"), [("10301", "info"), ("10268", "critical")])
def test_an_order_is_advised_on_by_the_kept_decision(ehr, surgeon, indicator):
    (card,) = ehr(SIGN, order(surgeon)).json["cards"]
    assert card["indicator"] == indicator
    assert len(card["summary"]) < 140
    assert card["links"][0]["url"].startswith(f"{OURS}/clearance/answers/D-")
    assert card["source"]["url"] == OURS
    assert ("overrideReasons" in card) is (indicator != "info")


def test_a_card_never_leads_to_a_host_that_the_caller_named(ehr, app, now):
    number = sent(now, "10301", [LIVER])
    named = {"identifier": [{"system": f"{SYSTEM}case:HIS", "value": "OP-7001"}]}
    for address in ("", OURS):
        app.config["SURGERY_GOV"] = replace(app.config["SURGERY_GOV"], base_url=address)
        told = ehr(BOOK, booking(**named), Host="evil.example", X_Forwarded_Host="evil.example")
        assert "evil.example" not in told.text
        decided, prepared = told.json["cards"]
        assert ("links" in decided) is ("url" in prepared["source"]) is bool(address)
        if not address:
            assert "查看判定：D-" in decided["detail"]
            assert f"打开病例：{number}" in prepared["detail"]


def test_a_case_that_is_named_is_judged_by_the_gate(ehr, now):
    number = sent(now, "10301", [LIVER])
    named = {"identifier": [{"system": f"{SYSTEM}case:HIS", "value": "OP-7001"}]}
    decided, prepared = ehr(BOOK, booking(**named)).json["cards"]
    assert decided["indicator"] == "info"
    assert prepared["indicator"] == "critical"
    assert "多学科" in prepared["detail"]
    assert prepared["links"][0]["url"].endswith(f"/cases/{number}")
    unknown = {"identifier": [{"system": f"{SYSTEM}case", "value": "SS2026-999999"}]}
    assert ehr(BOOK, booking(**unknown)).json["cards"][1]["indicator"] == "warning"


@pytest.mark.parametrize(
    ("lacking", "word"),
    [("performer", "术者工号"), ("occurrenceDateTime", "计划时间")],
)
def test_what_is_not_known_is_said_and_never_fine(ehr, lacking, word):
    (card,) = ehr(SIGN, drop(order(), lacking)).json["cards"]
    assert card["indicator"] == "warning"
    assert word in card["summary"]


def test_surgery_without_a_code_is_not_judged_and_a_drug_is_not_surgery(ehr):
    surgical = {"coding": [{"system": "http://snomed.info/sct", "code": "387713003"}]}
    (card,) = ehr(SIGN, drop(order(category=[surgical]), "code")).json["cards"]
    assert "手术编码" in card["summary"]
    foreign = order(code={"coding": [{"system": "http://snomed.info/sct", "code": "1"}]})
    assert ehr(SIGN, foreign).json["cards"] == []
    assert ehr(SIGN, order(resourceType="MedicationRequest")).json["cards"] == []


def test_two_surgeons_are_no_surgeon(ehr):
    both = [{"identifier": {"system": f"{SYSTEM}staff", "value": n}} for n in ("10301", "10268")]
    (card,) = ehr(SIGN, order(performer=both)).json["cards"]
    assert card["indicator"] == "warning"


MALFORMED = [
    ({}, "hook"),
    ({**order(), "hookInstance": "7"}, "hookInstance"),
    ({**order(), "hook": "patient-view"}, "hook"),
    ({**order(), "context": {}}, "context.draftOrders"),
    ({**order(), "context": {"draftOrders": []}}, "context.draftOrders"),
    ({**order(), "prefetch": {"patient": "x"}}, "prefetch.patient"),
    (order(occurrenceDateTime="2026-03-05T08:30:00"), "context.draftOrders.start"),
    (order(performer="10301"), "context.draftOrders.performer"),
]


def test_what_is_malformed_is_refused_at_its_place(ehr):
    for body, field in MALFORMED:
        answer = ehr(SIGN, body)
        assert answer.status_code == 422, body
        assert field in answer.json["errors"]


def test_an_unknown_service_and_a_stranger_are_refused(ehr, app):
    assert ehr("/cds-services/none", order()).status_code == 404
    assert app.test_client().get("/cds-services").status_code == 401


def test_feedback_is_on_the_trail_without_comments(ehr, app):
    told = copy.deepcopy(EXAMPLE_FEEDBACK)
    told["feedback"][0]["overrideReason"]["userComment"] = "张三 0003120"
    assert ehr(f"{SIGN}/feedback", told).json == {}
    with app.app_context():
        newest = audit.read(audit.Filter()).items[0]
    assert "rescue" in str(newest)
    assert "0003120" not in str(newest)
    assert ehr(f"{SIGN}/feedback", {"feedback": [{"card": "x"}]}).status_code == 422
