"""The decision as a standard service: OpenID AuthZEN Authorization API 1.0.

Fails closed: whatever cannot be read, decided or kept is answered with 503 and
``"decision": false``, never with a bare defect.
"""

from collections.abc import Iterator

import structlog
from flask import Response, current_app, request
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from surgery_gov.clearance.queries.searches import may, what_may, who_may
from surgery_gov.clearance.rules import refusals
from surgery_gov.clearance.rules.question import PROCEDURE, SURGEON, Action, Question
from surgery_gov.clearance.schemas import answers, openapi
from surgery_gov.clearance.schemas.pages import Query, cut
from surgery_gov.clearance.schemas.requests import (
    Batch,
    Body,
    Semantic,
    read_body,
    read_evaluation,
    read_evaluations,
)
from surgery_gov.clearance.schemas.searches import (
    Search,
    read_action_search,
    read_resource_search,
    read_subject_search,
)
from surgery_gov.clearance.schemas.texts import Malformed
from surgery_gov.clearance.service.desk import desk
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Busy, DomainError
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.errors import SENTENCES, status_of
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs, open_to_all
from surgery_gov.web.requests import request_id

RETRY_AFTER = "5"
METADATA_SECONDS = 3600
api = Blueprint("authzen", __name__, description="OpenID AuthZEN Authorization API 1.0")
log = structlog.get_logger()


@api.post("/access/v1/evaluation")
@api.doc(**openapi.EVALUATION)
@needs(Permission.CLEARANCE_ASK)
def evaluation() -> Response:
    """May this surgeon perform this procedure at this time?"""
    question = read_evaluation(_body(), clock.now())
    (answer,) = desk.ask(actor(), [question])
    return _json(answers.evaluation(answer))


@api.post("/access/v1/evaluations")
@api.doc(**openapi.EVALUATIONS)
@needs(Permission.CLEARANCE_ASK)
def evaluations() -> Response:
    """Answer several questions in their order, or up to the one that decides."""
    asked = read_evaluations(_body(), clock.now())
    if isinstance(asked, Question):
        (answer,) = desk.ask(actor(), [asked])
        return _json(answers.evaluation(answer))
    found = _all_of(asked) if asked.semantic is Semantic.EXECUTE_ALL else list(_up_to(asked))
    return _json({"evaluations": found})


@api.post("/access/v1/search/subject")
@api.doc(**openapi.WHO)
@needs(Permission.CLEARANCE_ASK)
def search_subject() -> Response:
    """Who may do this?"""
    query = _query("subject")
    search = read_subject_search(query, clock.now())
    found = [s.staff_no for s in who_may(search.question, search.known_at)] if _ours(search) else []
    return _found(SURGEON, found, search, query)


@api.post("/access/v1/search/resource")
@api.doc(**openapi.WHAT)
@needs(Permission.CLEARANCE_ASK)
def search_resource() -> Response:
    """What may they do?"""
    query = _query("resource")
    search = read_resource_search(query, clock.now())
    found = what_may(search.question, search.known_at) if _ours(search) else []
    return _found(PROCEDURE, found, search, query)


@api.post("/access/v1/search/action")
@api.doc(**openapi.HOW)
@needs(Permission.CLEARANCE_ASK)
def search_action() -> Response:
    """In which way may they do it?"""
    query = _query("action")
    search = read_action_search(query, clock.now())
    found = [Action.PERFORM.value] if may(search.question, search.known_at) else []
    names, page = cut(found, search.wanted, query, search.question.at, search.known_at)
    return _json({"results": [{"name": name} for name in names], "page": page})


@api.get("/.well-known/authzen-configuration")
@api.doc(**openapi.DISCOVERY)
@open_to_all
def discovery() -> Response:
    """Say where everything is."""
    address = current_app.config["SURGERY_GOV"].base_url
    base = (address or request.url_root).rstrip("/")
    answer = _json(
        {
            "policy_decision_point": base,
            "access_evaluation_endpoint": f"{base}/access/v1/evaluation",
            "access_evaluations_endpoint": f"{base}/access/v1/evaluations",
            "search_subject_endpoint": f"{base}/access/v1/search/subject",
            "search_resource_endpoint": f"{base}/access/v1/search/resource",
            "search_action_endpoint": f"{base}/access/v1/search/action",
        }
    )
    if address:  # else it repeats the host this caller named, and is for no other
        answer.cache_control.max_age = METADATA_SECONDS
    return answer


@api.errorhandler(Exception)
def closed(fault: Exception) -> Response:
    """Answer what went wrong; what was nobody's mistake is a refusal to be asked again."""
    if isinstance(fault, DomainError) and not isinstance(fault, Busy):
        return _problem(status_of(fault), fault.message, fault.code)
    if isinstance(fault, HTTPException):
        status = fault.code or 500
        sentence = SENTENCES.get(status, SENTENCES[400])
        return _problem(status, sentence, fault.name.lower().replace(" ", "_"))
    log.error("clearance_undecided", exc_info=fault)
    answer = _json({**answers.refused(refusals.undecidable()), "request_id": request_id()})
    answer.status_code = 503
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _body() -> Body:
    return read_body(request.mimetype, request.get_data(cache=False))


def _query(search: str) -> Query:
    return Query(search=search, body=_body(), secret=current_app.config["SECRET_KEY"])


def _all_of(batch: Batch) -> list[dict[str, object]]:
    """Answer every item; the answers are kept together."""
    questions = [item for item in batch.items if isinstance(item, Question)]
    answered = iter(desk.ask(actor(), questions) if questions else ())
    return [
        answers.faulty(item) if isinstance(item, Malformed) else answers.evaluation(next(answered))
        for item in batch.items
    ]


def _up_to(batch: Batch) -> Iterator[dict[str, object]]:
    """Answer item by item until one decides; an item that cannot be read is a denial."""
    stops_at = batch.semantic is Semantic.PERMIT_ON_FIRST_PERMIT
    for item in batch.items:
        if isinstance(item, Malformed):
            answered = answers.faulty(item)
        else:
            answered = answers.evaluation(*desk.ask(actor(), [item]))
        yield answered
        if answered["decision"] is stops_at:
            return


def _ours(search: Search) -> bool:
    """Whether the kinds asked about are judged here; of any other nothing is found."""
    asked = search.question
    return (asked.subject_type, asked.resource_type, asked.action) == (
        SURGEON,
        PROCEDURE,
        Action.PERFORM.value,
    )


def _found(kind: str, found: list[str], search: Search, query: Query) -> Response:
    shown, page = cut(found, search.wanted, query, search.question.at, search.known_at)
    return _json({"results": answers.entities(kind, shown), "page": page})


def _json(body: object) -> Response:
    return Response(answers.written(body), mimetype="application/json")


def _problem(status: int, message: str, code: str) -> Response:
    body = {"status": status, "code": code, "title": message, "request_id": request_id()}
    answer = _json({"type": "about:blank", **body})
    answer.status_code, answer.mimetype = status, "application/problem+json"
    return answer
