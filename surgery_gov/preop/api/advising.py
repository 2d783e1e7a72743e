"""CDS Hooks 2.0: advice with cards where an operation is ordered or booked.

The decision is clearance's own, given and kept at its desk; a case that is named is judged by
the same gate as everywhere. Bearer tokens are ours; the protocol's JWT is not implemented.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response

from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.service.desk import desk
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.api.room import answered, base, hooks
from surgery_gov.preop.queries.cases import get_case, number_of
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import cards, openapi_hooks
from surgery_gov.preop.schemas.fhir import Unreadable, Wanted, operations
from surgery_gov.preop.schemas.hooks import FeedbackSchema, HookSchema
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

PATIENT = {"patient": "Patient/{{context.patientId}}"}
SERVICES: Mapping[str, dict[str, Any]] = {
    "surgery-order-sign": {
        "hook": "order-sign",
        "title": "手术医嘱：术者权限与术前准备",
        "description": "开出手术医嘱时，核对术者的手术权限；已登记的病例再核对申请要求的各项。",
        "prefetch": PATIENT,
    },
    "surgery-appointment-book": {
        "hook": "appointment-book",
        "title": "手术排台：术者权限与术前准备",
        "description": "排台时，核对术者的手术权限；已登记的病例再核对排台要求的各项。",
        "prefetch": PATIENT,
    },
}
_DRAFTS = {"order-sign": "draftOrders", "appointment-book": "appointments"}
_STAGES = {"order-sign": Stage.REQUEST, "appointment-book": Stage.SCHEDULE}


@hooks.get("")
@hooks.doc(**openapi_hooks.DISCOVERY)
@needs(Permission.CLEARANCE_ASK)
def discovery() -> Response:
    """List the services."""
    return answered({"services": [{"id": key, **told} for key, told in SERVICES.items()]})


@hooks.post("/<service_id>")
@hooks.doc(**openapi_hooks.ADVICE)
@hooks.arguments(HookSchema, example=openapi_hooks.EXAMPLE_HOOK)
@needs(Permission.CLEARANCE_ASK)
def advise(asked: dict[str, Any], service_id: str) -> Response:
    """Answer with a card for each operation among the drafts; without one there is no card."""
    hook = _service(service_id)["hook"]
    if asked["hook"] != hook:
        raise Invalid({"hook": [f"这项服务只接受 {hook}"]})
    drafts = _DRAFTS[hook]
    if drafts not in asked["context"]:
        raise Invalid({f"context.{drafts}": ["请填写"]})
    try:
        place = f"context.{drafts}"
        wanted = operations(asked["context"][drafts], place, asked["prefetch"])
    except Unreadable as fault:
        raise Invalid({fault.place: [fault.message]}) from fault
    found = [card for one in wanted for card in _advice(one, _STAGES[hook])]
    return answered({"cards": found})


@hooks.post("/<service_id>/feedback")
@hooks.doc(**openapi_hooks.FEEDBACK)
@hooks.arguments(FeedbackSchema, example=openapi_hooks.EXAMPLE_FEEDBACK)
@needs(Permission.CLEARANCE_ASK)
def feedback(given: dict[str, Any], service_id: str) -> Response:
    """Put on the trail which cards were followed, and why others were not."""
    _service(service_id)
    told = [
        {
            "card": one["card"],
            "outcome": one["outcome"],
            "reason": one.get("overrideReason", {}).get("reason", {}).get("code", ""),
            "at": one["outcomeTimestamp"].isoformat(),
        }
        for one in given["feedback"]
    ]
    service.note_feedback(actor(), service_id, told)
    return answered({})


def _service(service_id: str) -> Mapping[str, Any]:
    if service_id not in SERVICES:
        raise NotFound("没有这项提醒服务。有哪些，请看 /cds-services。")
    return SERVICES[service_id]


def _advice(wanted: Wanted, stage: Stage) -> list[cards.Card]:
    found = []
    if wanted.lacks:
        lacks = "、".join(wanted.lacks)
        found.append(cards.undecided([f"没有写明{lacks}，请补全后再核对"], base()))
    else:
        found.append(_decided(wanted))
    if wanted.case:
        found.append(_prepared(wanted.case, stage))
    return found


def _decided(wanted: Wanted) -> cards.Card:
    assert wanted.at is not None  # noqa: S101  (it lacks nothing)
    question = Question(
        staff_no=wanted.surgeon_no, codes=wanted.codes, at=wanted.at, patient=wanted.patient
    )
    (answer,) = desk.ask(actor(), [question])
    return cards.of_answer(answer, base())


def _prepared(reference: str, stage: Stage) -> cards.Card:
    """Judge the case; one that cannot be had is said so, never passed over."""
    if not actor().may(Permission.PREOP_ASK, Permission.PREOP_FEED):
        return cards.undecided(["令牌没有查询手术病例的权限，没有核对术前准备"], base())
    db.newest()
    try:
        row = get_case(number_of(reference), scope_of(actor()))
    except NotFound:
        return cards.undecided(["没有登记这台手术病例，没有核对术前准备"], base())
    if row.state != "planned":
        return cards.undecided([f"{row.number}已经取消或已经实施，请核对"], base())
    (gathered,) = gather_cases([row], clock.now())
    return cards.of_readiness(readiness(gathered.facts, stage), base())
