"""May this surgeon perform these procedures at this time? Pure: facts in, decision out.

Fails closed: whatever is unknown, missing or contradictory is a refusal that says so. Every
reason is listed, never only the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from surgery_gov.clearance.rules import refusals
from surgery_gov.clearance.rules.checks import passed, post_of, visit_of
from surgery_gov.clearance.rules.conditions import weigh
from surgery_gov.clearance.rules.counted import count
from surgery_gov.clearance.rules.coverage import Coverage, Holding, cover
from surgery_gov.clearance.rules.dossier import Dossier, Procedure, Surgeon
from surgery_gov.clearance.rules.findings import Check, Finding, Outcome, Severity
from surgery_gov.clearance.rules.question import PROCEDURE, SURGEON, Action, Question
from surgery_gov.clearance.rules.weighed import Weighed
from surgery_gov.privileges.rules.conditions import Counted, patients_of
from surgery_gov.privileges.rules.counted import Count, is_single

RULES_EDITION = "2026-11-26"
"""The day since which the rules are as they are: another one with whatever changes an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The answer for one procedure; ``holding`` is the privilege shown beside it, if any.

    ``findings`` are about this procedure alone, ``general`` speak against every procedure asked;
    ``checks`` are what was found to meet its conditions.
    """

    code: str
    procedure: Procedure | None
    findings: tuple[Finding, ...]
    general: tuple[Finding, ...]
    holding: Holding | None
    checks: tuple[Check, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The answer for this procedure, were it the only one asked about."""
        return _outcome((*self.general, *self.findings))

    @property
    def permitted(self) -> bool:
        """Whether nothing speaks against this procedure, nor against the surgeon."""
        return self.outcome is not Outcome.DENY

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept; ``since`` and ``until`` are those of the privilege shown."""
        state = self.holding.state if self.holding else None
        return {
            "code": self.code,
            "name": self.procedure.name if self.procedure else None,
            "grade": self.procedure.effective_grade if self.procedure else None,
            "restricted": bool(self.procedure and self.procedure.restricted),
            "outcome": self.outcome.value,
            "target": str(self.holding.target) if self.holding else None,
            "standing": state.standing.value if state else None,
            "since": state.since.isoformat() if state and state.since else None,
            "until": state.until.isoformat() if state and state.until else None,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The answer, every finding, what was checked and passed, and the editions behind it."""

    question: Question
    findings: tuple[Finding, ...]
    surgeon: Surgeon | None = None
    department: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    checks: tuple[Check, ...] = ()
    edition: str | None = None
    rules_edition: str = RULES_EDITION

    @property
    def outcome(self) -> Outcome:
        """Permit, permit with obligations, or deny."""
        return _outcome(self.findings)

    @property
    def permitted(self) -> bool:
        """Whether nothing speaks against it."""
        return self.outcome is not Outcome.DENY

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The findings that speak against it."""
        return tuple(f for f in self.findings if f.severity is Severity.DENY)

    def as_json(self) -> dict[str, Any]:
        """Return the whole answer as it is kept, given and compared."""
        return {
            "outcome": self.outcome.value,
            "surgeon": self.surgeon.name if self.surgeon else None,
            "department": self.department,
            "edition": self.edition,
            "rules_edition": self.rules_edition,
            "findings": [finding.as_json() for finding in self.findings],
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            "checks": [check.as_json() for check in self.checks],
        }

    @property
    def obligations(self) -> tuple[Finding, ...]:
        """What has to be seen to before the operation."""
        return tuple(f for f in self.findings if f.severity is Severity.OBLIGATION)


def decide(question: Question, dossier: Dossier) -> Decision:
    """Answer the question from the dossier alone."""
    known_kind = question.resource_type == PROCEDURE
    codes = tuple(dict.fromkeys(question.codes)) if known_kind else ()
    general = (
        *_of_question(question),
        *_of_surgeon(question, dossier),
        *_of_catalog(question, dossier),
    )
    verdicts = tuple(_judge(code, question, dossier, general) for code in codes)
    post = post_of(question, dossier) or visit_of(question, dossier)
    return Decision(
        question=question,
        surgeon=dossier.surgeon,
        department=post.department if post else None,
        findings=(*general, *(f for verdict in verdicts for f in verdict.findings)),
        verdicts=verdicts,
        checks=(
            *passed(question, dossier, (v.procedure for v in verdicts)),
            *(check for verdict in verdicts for check in verdict.checks),
        ),
        edition=dossier.edition.name if dossier.edition else None,
    )


def _outcome(findings: tuple[Finding, ...]) -> Outcome:
    severities = {finding.severity for finding in findings}
    if Severity.DENY in severities:
        return Outcome.DENY
    return Outcome.PERMIT_WITH_OBLIGATIONS if severities else Outcome.PERMIT


def _of_question(question: Question) -> Iterator[Finding]:
    if question.subject_type != SURGEON:
        yield refusals.unknown_type("人员", question.subject_type, SURGEON)
    if question.resource_type != PROCEDURE:
        yield refusals.unknown_type("对象", question.resource_type, PROCEDURE)
    if not question.codes:
        yield refusals.nothing_asked()
    if question.action != Action.PERFORM:
        yield refusals.unknown_action(question)


def _of_surgeon(question: Question, dossier: Dossier) -> Iterator[Finding]:
    surgeon = dossier.surgeon
    if question.subject_type != SURGEON:
        return
    if surgeon is None:
        yield refusals.unknown_surgeon(question.staff_no)
        return
    if post_of(question, dossier) is None and visit_of(question, dossier) is None:
        yield refusals.not_employed(question, surgeon, dossier)
    if not any(question.at in licence.period for licence in dossier.licences):
        yield refusals.unlicensed(question, surgeon, dossier.licences)


def _of_catalog(question: Question, dossier: Dossier) -> Iterator[Finding]:
    if dossier.edition is None:
        yield refusals.no_edition(question)


def _judge(
    code: str, question: Question, dossier: Dossier, general: tuple[Finding, ...]
) -> Verdict:
    procedure = dossier.procedures.get(code) if dossier.edition else None
    said: list[Finding | Check] = list(_of_procedure(code, procedure, dossier))
    holding = None
    if dossier.surgeon and question.subject_type == SURGEON:
        coverage = cover(code, procedure, question.at, dossier)
        holding = coverage.shown
        said.extend(coverage.findings)
        said.extend(_conditions(coverage, question, procedure, dossier))
        said.extend(_of_visitor(code, coverage, question, dossier))
    return Verdict(
        code=code,
        procedure=procedure,
        findings=tuple(each for each in said if isinstance(each, Finding)),
        general=general,
        holding=holding,
        checks=tuple(each for each in said if isinstance(each, Check)),
    )


def _of_procedure(code: str, procedure: Procedure | None, dossier: Dossier) -> Iterator[Finding]:
    if dossier.edition and procedure is None:
        yield refusals.unknown_procedure(code, dossier.edition)
    if procedure and procedure.prohibited:
        yield refusals.prohibited(code, procedure)


def _of_visitor(
    code: str, coverage: Coverage, question: Question, dossier: Dossier
) -> Iterator[Finding]:
    """A visit stands in for the post only where the item itself is granted for one patient."""
    visit = visit_of(question, dossier)
    if visit is None or post_of(question, dossier) is not None or coverage.holding is None:
        return
    by_item = coverage.holding.target.code is not None
    if not by_item or not is_single(coverage.holding.state.conditions):
        yield refusals.visitor_not_covered(code, dossier.procedures.get(code), visit)


def _conditions(
    coverage: Coverage, question: Question, procedure: Procedure | None, dossier: Dossier
) -> Iterator[Finding | Check]:
    holding = coverage.holding
    span = holding.state.span if holding else None
    if holding is None or span is None or procedure is None or not span.conditions:
        return

    @cache
    def speaks_against(staff_no: str) -> tuple[Finding, ...]:
        return _against_alone(staff_no, procedure.code, question, dossier)

    patients = patients_of(span.conditions) or frozenset()
    asked = (question.patient or "").strip()
    others = patients - {asked} if asked in patients else frozenset()

    def counted(condition: Counted) -> Count:
        target = str(holding.target)
        return count(condition, dossier, procedure.code, target, question.at, others=others)

    yield from weigh(
        Weighed(
            conditions=span.conditions,
            question=question,
            procedure=procedure,
            speaks_against=speaks_against,
            called=lambda staff_no: _called(staff_no, dossier),
            count=counted,
        )
    )


def _against_alone(
    staff_no: str, code: str, question: Question, dossier: Dossier
) -> tuple[Finding, ...]:
    """Return all that is said of the supervisor of that 工号 were he to do it alone."""
    facts = dossier.supervisors.get(staff_no)
    if facts is None:
        return (refusals.unknown_surgeon(staff_no),)
    alone = replace(question, staff_no=staff_no, codes=(code,), supervisors=(), done=False)
    return decide(alone, facts).findings


def _called(staff_no: str, dossier: Dossier) -> str:
    facts = dossier.supervisors.get(staff_no)
    return f"{facts.surgeon.name}（{staff_no}）" if facts and facts.surgeon else f"“{staff_no}”"
