"""Cases sent by the system that plans them. The same body again changes nothing."""

from typing import Any

from flask import Response

from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.api.room import answered, api
from surgery_gov.preop.queries.cases import get_case, number_of
from surgery_gov.preop.queries.performances import newest_performance
from surgery_gov.preop.queries.records import records_of
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import openapi, openapi_examples
from surgery_gov.preop.schemas.documents import case_document, head_document, performance_document
from surgery_gov.preop.schemas.feed import CancellationSchema, CaseSchema, PerformanceSchema
from surgery_gov.preop.schemas.known import unknown_in
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@api.post("")
@api.doc(**openapi.SENT)
@api.arguments(CaseSchema, example=openapi_examples.EXAMPLE_CASE)
@needs(Permission.PREOP_FEED)
def send(given: dict[str, Any]) -> Response:
    """Create or change the case of this source and source_number. 201 first, 200 after."""
    sent = service.send_case(actor(), **given)
    place = {"Location": f"/api/v1/cases/{sent.number}"}
    told = {**head_document(get_case(sent.number)), "unknown": unknown_in(given["plan"])}
    return answered(told, 201 if sent.created else 200, place)


@api.get("/<number>")
@api.doc(**openapi.SHOWN)
@needs(Permission.PREOP_FEED, Permission.PREOP_ASK)
def show(number: str) -> Response:
    """Return the plan and the records on file, by our number or as ``HIS:OP-7001``."""
    row = get_case(number_of(number), scope_of(actor()))
    return answered(case_document(row, records_of([row.id], clock.now())))


@api.post("/<number>/cancellation")
@api.doc(**openapi.CANCELLED)
@api.arguments(CancellationSchema, example=openapi_examples.EXAMPLE_CANCELLATION)
@needs(Permission.PREOP_FEED)
def cancel(given: dict[str, Any], number: str) -> Response:
    """Call the operation off."""
    ours = number_of(number)
    service.send_cancellation(actor(), ours, given["reason"])
    return answered(head_document(get_case(ours)))


@api.post("/<number>/performance")
@api.doc(**openapi.PERFORMANCE)
@api.arguments(PerformanceSchema, example=openapi_examples.EXAMPLE_PERFORMANCE)
@needs(Permission.PREOP_PERFORM)
def perform(given: dict[str, Any], number: str) -> Response:
    """Put the operation on record as it was, whoever really operated; a correction has a reason."""
    row = get_case(number_of(number), scope_of(actor()))
    first = service.take_performance(actor(), row.number, given["done"], given["reason"])
    kept = newest_performance(row.id)
    assert kept is not None  # noqa: S101  (it has just been recorded)
    return answered(performance_document(row, kept), 201 if first else 200)
