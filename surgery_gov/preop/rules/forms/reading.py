"""Reduces what a form holds to what the gate looks at."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import denied, unanswered
from surgery_gov.preop.rules.records import SIGNED, Kind, Record, Scope, Signature

LEADS = "leads"
"""Kept beside the answers of a discussion: the host was found to lead the department then."""


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
    attended: frozenset[str] = frozenset(),
    disciplines: frozenset[str] = frozenset(),
) -> Record:
    """Return the record of a form as the gate sees it."""
    form = FORMS[kind]
    people = values.get("participants", [])
    named = frozenset(people) if isinstance(people, list) else frozenset()
    scope = values.get("scope")
    return Record(
        kind=kind,
        author_no=author_no,
        completed_at=_completed(kind, completed_at, signatures),
        recorded_at=recorded_at,
        codes=frozenset(codes),
        participants=named | attended,
        scope=Scope(scope) if scope in set(Scope) else None,
        leads=values.get(LEADS) == "yes",
        disciplines=disciplines,
        signatures=signatures,
        blank=unanswered(form, values),
        wrong=denied(form, values),
        document_id=document_id,
    )


def _completed(
    kind: Kind, completed_at: datetime | None, signatures: tuple[Signature, ...]
) -> datetime | None:
    """What is signed is complete with the last signature; the gate judges who has signed."""
    if kind in SIGNED:
        return max((s.at for s in signatures), default=None)
    return completed_at
