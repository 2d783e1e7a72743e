"""Reads the three searches of the standard service."""

from dataclasses import dataclass
from datetime import datetime

from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.schemas.pages import Query, Wanted, read_page
from surgery_gov.clearance.schemas.requests import (
    read_action,
    read_context,
    read_evaluation,
    read_id,
    read_times,
    read_told,
    read_type,
)

NOBODY = "-"  # a place for the 工号 or code searched for, never looked up


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """A question with a blank, and the page wanted; the first page fixes both instants."""

    question: Question
    known_at: datetime
    wanted: Wanted


def read_subject_search(query: Query, now: datetime) -> Search:
    """Who may do this?"""
    body = query.body
    return _search(
        query,
        now,
        subject_type=read_type(body, "subject"),
        staff_no=NOBODY,
        action=read_action(body),
        resource_type=read_type(body, "resource"),
        codes=(read_id(body, "resource"),),
    )


def read_resource_search(query: Query, now: datetime) -> Search:
    """What may they do?"""
    body = query.body
    return _search(
        query,
        now,
        subject_type=read_type(body, "subject"),
        staff_no=read_id(body, "subject"),
        action=read_action(body),
        resource_type=read_type(body, "resource"),
        codes=(),
    )


def read_action_search(query: Query, now: datetime) -> Search:
    """In which way may they do it? An action given is ignored."""
    body = {**query.body, "action": {"name": "perform"}}
    asked = read_evaluation(body, now)
    return Search(question=asked, known_at=asked.known_at or now, wanted=read_page(query))


def _search(query: Query, now: datetime, **fields: object) -> Search:
    context, wanted = read_context(query.body), read_page(query)
    at, known_at = read_times(context, now)
    question = Question(
        **fields,  # type: ignore[arg-type]
        at=wanted.at or at,
        known_at=wanted.known_at or known_at,
        **read_told(context),
    )
    return Search(question=question, known_at=question.known_at or now, wanted=wanted)
