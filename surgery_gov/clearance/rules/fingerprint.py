"""A digest of what was known, so that years later the same facts can be told from others."""

import hashlib
import json
from datetime import datetime
from typing import Any

from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.kernel.period import Period
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.rules.conditions import to_json
from surgery_gov.privileges.rules.decisions import Decision as PrivilegeDecision

_WRITE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def fingerprint(dossier: Dossier) -> str:
    """Return the SHA-256 of everything in the dossier that bears on the answer, in any order.

    What a surgeon or a department is called today bears on nothing. One supervisor is written as
    it was when no more could be named.
    """
    text = _WRITE(_facts(dossier))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _facts(dossier: Dossier) -> list[Any]:
    surgeon, edition = dossier.surgeon, dossier.edition
    return [
        surgeon.staff_no if surgeon else None,
        sorted(_span(e.period) for e in dossier.employments),
        sorted([x.certificate_no, x.scope, *_span(x.period)] for x in dossier.licences),
        [edition.name, edition.document_no, _iso(edition.in_force_from)] if edition else None,
        sorted(
            [p.code, p.name, p.grade, sorted(p.departments), p.restricted, p.prohibited]
            for p in dossier.procedures.values()
        ),
        sorted([target, [_act(d) for d in acts]] for target, acts in dossier.ledgers.items()),
        sorted(dossier.departments.items()),
        dossier.low_grades_by_department,
        _supervisors(dossier),
        *_only_where_read(dossier),
    ]


def _supervisors(dossier: Dossier) -> list[Any] | None:
    each = [(no, _facts(facts)) for no, facts in sorted(dossier.supervisors.items())]
    if len(each) > 1:
        return [list(pair) for pair in each]
    return each[0][1] if each else None


def _only_where_read(dossier: Dossier) -> list[Any]:
    """What most questions do not need adds nothing, so that earlier digests stay what they are."""
    cases = sorted(
        [code, sorted(_case(each) for each in performed)]
        for code, performed in dossier.cases.items()
    )
    visits = sorted(
        [v.home_hospital, v.invitation_no, v.responsible_no, *_span(v.period)]
        for v in dossier.visits
    )
    return [part for part in (cases, visits) if part]


def _case(each: Performed) -> list[Any]:
    return [
        each.source,
        each.case_no,
        each.day.isoformat() if each.day else "",
        _iso(each.moment),
        each.doubtful,
        _iso(each.first_recorded_at),
    ]


def _act(decision: PrivilegeDecision) -> list[Any]:
    return [
        decision.id,
        decision.kind.value,
        _iso(decision.effective_at),
        _iso(decision.until),
        _iso(decision.recorded_at),
        decision.document_no,
        decision.reason,
        to_json(decision.conditions),
    ]


def _span(period: Period) -> tuple[str, str]:
    return _iso(period.since), _iso(period.until)


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
