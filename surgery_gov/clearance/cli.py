"""The question on the command line: ask, and replay an answer given."""

import sys
from datetime import datetime
from typing import Any

import click

from surgery_gov.clearance.queries.answers import get_answer
from surgery_gov.clearance.queries.answers import replay as replay_of
from surgery_gov.clearance.rules import refusals
from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.clearance.rules.decision import Verdict
from surgery_gov.clearance.rules.findings import Finding, Outcome
from surgery_gov.clearance.rules.question import Action, Question, Urgency
from surgery_gov.clearance.rules.words import moment
from surgery_gov.clearance.schemas import answers
from surgery_gov.clearance.schemas.texts import Malformed, instant, short_text
from surgery_gov.clearance.service.desk import desk
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import DomainError, Invalid, NotFound
from surgery_gov.kernel.permissions import operator

REFUSED = 1
WORDS = {
    Outcome.PERMIT: "可实施",
    Outcome.PERMIT_WITH_OBLIGATIONS: "可实施，附条件",
    Outcome.DENY: "不可实施",
}


class Moment(click.ParamType[datetime]):
    """An instant with its zone."""

    name = "时间"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it, or end with wrong usage."""
        try:
            return value if isinstance(value, datetime) else instant(value, _name(param))
        except Malformed as fault:
            self.fail(fault.message, param, ctx)


class Words(click.ParamType[str]):
    """A short text."""

    name = "文字"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it, or end with wrong usage."""
        try:
            return short_text(value, _name(param))
        except Malformed as fault:
            self.fail(fault.message, param, ctx)


@click.group()
def clearance() -> None:
    """May this surgeon perform these procedures at that time?"""


@clearance.command()
@click.argument("staff_no", metavar="工号", type=Words())
@click.argument("codes", metavar="编码...", nargs=-1, required=True, type=Words())
@click.option("--at", type=Moment(), help="手术时间，如 2026-03-04T08:30:00+08:00；不写是现在")
@click.option("--known-at", type=Moment(), help="按何时所知；不写是现在")
@click.option("--action", default=Action.PERFORM.value, type=Words(), help="行为，默认 perform")
@click.option("--urgency", type=click.Choice([u.value for u in Urgency]), help="手术类型")
@click.option("--site", type=Words(), help="手术地点")
@click.option("--patient", type=Words(), help="住院号或病案号")
@click.option(
    "--supervisor", "supervisors", multiple=True, type=Words(), help="在场上级医师的工号，可多次"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def ask(*, at: datetime | None, codes: tuple[str, ...], as_json: bool, **told: Any) -> None:
    """Ask, keep the answer and print it; exit 0 when permitted, 1 when refused."""
    question = Question(codes=codes, at=at or clock.now(), **told)
    try:
        (answer,) = desk.ask(operator(), [question])
    except Invalid as fault:
        raise click.UsageError(str(fault)) from fault
    except Exception as fault:
        _undecided(fault, as_json=as_json)
    else:
        click.echo(answers.written(answers.in_full(answer)) if as_json else _in_words(answer))
        sys.exit(0 if answer.decision.permitted else REFUSED)


@clearance.command()
@click.argument("decision_id", metavar="判定编号")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def replay(decision_id: str, *, as_json: bool) -> None:
    """Answer once more from what was known then; exit 0 when the same, 1 when not."""
    try:
        kept = get_answer(decision_id)
    except NotFound as fault:
        raise click.UsageError(fault.message) from fault
    comparison = replay_of(kept)
    if as_json:
        click.echo(answers.written(answers.replayed(kept.decision_id, comparison)))
    else:
        click.echo("\n".join(comparison.sentences()))
    sys.exit(0 if comparison.same else REFUSED)


def _undecided(fault: Exception, *, as_json: bool) -> None:
    """Refuse, and say on standard error what stood in the way."""
    finding = refusals.undecidable()
    click.echo(
        answers.written(answers.refused(finding)) if as_json else f"不可实施\n{finding.message}"
    )
    why = fault.message if isinstance(fault, DomainError) else type(fault).__name__
    click.echo(f"原因：{why}", err=True)
    sys.exit(REFUSED)


def _in_words(answer: Answer) -> str:
    decision, question = answer.decision, answer.question
    asked = f"工号 {question.staff_no}，{moment(question.at)}（北京时间）"
    told = f"目录 {decision.edition or '无'}，按 {moment(answer.known_at)} 所知"
    lines = [
        f"{WORDS[decision.outcome]}：{asked}",
        *(_verdict(verdict) for verdict in decision.verdicts),
        *(_reason(number, finding) for number, finding in enumerate(decision.findings, 1)),
        f"判定编号 {answer.decision_id}，{told}",
    ]
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> str:
    name = f" {verdict.procedure.name}" if verdict.procedure else ""
    return f"  {verdict.code}{name} {WORDS[verdict.outcome]}"


def _reason(number: int, finding: Finding) -> str:
    return f"{number}. {finding.message}\n   依据：{finding.as_json()['basis']}"


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param is not None and param.opts else "时间"
