"""Reduces what a form holds to what the gate looks at."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import denied, transcribed, unanswered
from surgery_gov.preop.rules.opinions import Opinion, Seat, agreed_at
from surgery_gov.preop.rules.records import SIGNED, Kind, Record, Scope, Signature

LEADS, LED_BY = "leads", "led_by"
"""Kept beside the answers of a discussion: whether the host was found to lead the department then
(yes, no, or claimed where only the record says so), and by which authorization."""
FOUND = frozenset({LEADS, LED_BY})
YES, CLAIMED, NO = "yes", "claimed", "no"


def read(
    *,
    kind: Kind,
    author_no: str,
    completed_at: datetime | None,
    recorded_at: datetime,
    codes: Collection[str],
    values: Mapping[str, Any],
    document_id: str = "",
    signatures: tuple[Signature, ...] = (),
    opinions: tuple[Opinion, ...] = (),
    attended: frozenset[str] = frozenset(),
    disciplines: frozenset[str] = frozenset(),
) -> Record:
    """Return the record of a form as the gate sees it."""
    form = FORMS[kind]
    people = values.get("participants", [])
    named = frozenset(people) if isinstance(people, list) else frozenset()
    scope = values.get("scope")
    decided = kind is Kind.APPROVAL and bool(seats_asked(kind, values))
    return Record(
        kind=kind,
        author_no=author_no,
        completed_at=_decided(completed_at, opinions)
        if decided
        else _completed(kind, completed_at, signatures),
        recorded_at=recorded_at,
        codes=frozenset(codes),
        participants=named | attended,
        scope=Scope(scope) if scope in set(Scope) else None,
        leads=values.get(LEADS) == YES,
        claims=values.get(LEADS) == CLAIMED,
        submitted_at=completed_at if decided else None,
        opinions=opinions,
        disciplines=disciplines,
        signatures=signatures,
        blank=unanswered(form, values),
        wrong=denied(form, values),
        document_id=document_id,
    )


def seats_asked(kind: Kind, values: Mapping[str, Any]) -> tuple[Seat, ...]:
    """Return who has to say something about a record, in order.

    Nobody is asked again for what a system tells from its document.
    """
    if kind is Kind.APPROVAL and not transcribed(FORMS[kind], values):
        return tuple(Seat)
    if kind is Kind.DISCUSSION and values.get(LEADS) == CLAIMED:
        return (Seat.HEAD,)
    return ()


def _decided(submitted_at: datetime | None, opinions: tuple[Opinion, ...]) -> datetime | None:
    """What others decide on is complete when the last of them has agreed."""
    return agreed_at(tuple(Seat), opinions) if submitted_at is not None else None


def _completed(
    kind: Kind, completed_at: datetime | None, signatures: tuple[Signature, ...]
) -> datetime | None:
    """What is signed is complete with the last signature; the gate judges who has signed."""
    if kind in SIGNED:
        return max((s.at for s in signatures), default=None)
    return completed_at
