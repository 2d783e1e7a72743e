"""From the verdicts to what the document confirms, and until when."""

from collections.abc import Mapping
from datetime import date, datetime

from surgery_gov.applications.rules.content import Content
from surgery_gov.applications.rules.course import Course, Line
from surgery_gov.applications.rules.terms import GRADES, Terms
from surgery_gov.applications.rules.words import Kind
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.confirmation import ConfirmedItem


def effective_at(document_day: date, now: datetime) -> datetime:
    """Return from when it counts: the document's day, never before it is registered."""
    return max(now, start_of_day(document_day))


def last_day(content: Content, line: Line, terms: Terms, effective: datetime) -> date:
    """Return the last day: as asked, as shortened, and no later than the cycle allows."""
    days = [terms.latest_day(content.kind, line.grade, effective)]
    if content.until:
        days.append(content.until)
    if line.last and line.last.until:
        days.append(line.last.until)
    return min(days)


def confirmed(
    content: Content,
    course: Course,
    terms: Terms,
    effective: datetime,
    withheld: Mapping[str, str],
) -> tuple[ConfirmedItem, ...]:
    """Return what the document confirms: every item still open that is not withheld."""
    return tuple(
        ConfirmedItem(
            code=line.code,
            until=day_after(last_day(content, line, terms, effective)),
            conditions=_conditions(content, line),
            renews=content.kind is Kind.RENEWAL,
            most=most_grade(course, terms),
        )
        for line in course.lines.values()
        if line.open and line.code not in withheld
    )


def most_grade(course: Course, terms: Terms) -> int:
    """Return the highest grade that the hands this application went through are enough for."""
    return max(
        (g for g in GRADES if set(terms.hands_for(g)) <= set(course.route)),
        default=0,
    )


def _conditions(content: Content, line: Line) -> tuple[Condition, ...] | None:
    said = line.last.conditions if line.last else ()
    return None if content.kind is Kind.RENEWAL and not said else said
