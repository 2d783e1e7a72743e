"""The gate as a service: may this case take this step, and tomorrow's list in one call."""

from typing import Any

from flask import Response

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop.api.room import answered, api
from surgery_gov.preop.queries.cases import cases_between, get_case, number_of
from surgery_gov.preop.queries.gathering import gather_cases
from surgery_gov.preop.rules.judging import readiness
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import openapi
from surgery_gov.preop.schemas.documents import instant, readiness_document
from surgery_gov.preop.schemas.feed import DayQuery, ReadinessQuery
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@api.get("/<number>/readiness")
@api.doc(**openapi.ASKED)
@api.arguments(ReadinessQuery, location="query")
@needs(Permission.PREOP_ASK, Permission.PREOP_FEED)
def one(asked: dict[str, Any], number: str) -> Response:
    """Say whether the case may take the step, with every item, its basis and what to do."""
    at = asked["at"] or clock.now()
    row = get_case(number_of(number), scope_of(actor()), asked["at"])
    if row.state == "cancelled":
        raise Conflict(f"{row.number}已经取消，不能继续。需要手术时请重新登记。")
    (gathered,) = gather_cases([row], at)
    return answered(readiness_document(row, readiness(gathered.facts, asked["stage"])))


@api.get("/readiness")
@api.doc(**openapi.ASKED_DAY)
@api.arguments(DayQuery, location="query")
@needs(Permission.PREOP_ASK, Permission.PREOP_FEED)
def day(asked: dict[str, Any]) -> Response:
    """Say the same of every case planned to begin that day and not called off."""
    at, stage = clock.now(), asked["stage"]
    since, until = start_of_day(asked["day"]), day_after(asked["day"])
    rows = cases_between(since, until, asked["department"], scope_of(actor()))
    found = [
        readiness_document(gathered.row, readiness(gathered.facts, stage))
        for gathered in gather_cases(rows, at)
    ]
    return answered(
        {
            "day": asked["day"].isoformat(),
            "stage": stage.value,
            "at": instant(at),
            "total": len(found),
            "ready": sum(each["ready"] for each in found),
            "cases": found,
        }
    )
