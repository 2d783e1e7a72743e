"""Proposals: what a list is filtered by, what setting one aside takes, and how one is told."""

from typing import Any

from marshmallow import fields

from surgery_gov.privileges.queries.proposals import Row
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.settling import Way
from surgery_gov.privileges.schemas.documents import instant, person_document
from surgery_gov.web.schema import Line, Strict, Text


class ProposalsSchema(Strict):
    """Filter of the list of proposals."""

    kind = fields.Enum(Kind, by_value=True, load_default=None)


class DismissalSchema(Strict):
    """Why nothing is done, and the facts that were seen."""

    reason = Text(load_default="", longest=1000)
    seen = Line(load_default=None)


class SettlementSchema(Strict):
    """What many proposals settled at once have in common; each has a choice of its own beside.

    ``rest`` is what is done about those without one.
    """

    pick = fields.List(Line(), load_default=list)
    rest = fields.Enum(Way, by_value=True, load_default=None)
    document_no = Line(load_default="")
    reason = Text(load_default="", longest=1000)


def proposal_document(row: Row) -> dict[str, Any]:
    """Return one proposal as JSON."""
    proposed = row.proposed
    return {
        "kind": proposed.kind.value,
        "label": proposed.kind.label,
        "surgeon": person_document(row.person),
        "target": str(proposed.target),
        "name": proposed.name,
        "grade": proposed.grade,
        "why": proposed.why,
        "basis": proposed.basis,
        "act": proposed.act.value,
        "since": instant(proposed.since),
        "facts": proposed.facts,
    }
