"""Decisions about privileges, as a surgeon's archive tells them: one entry per act."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from surgery_gov.kernel.calendar import ZONE, last_day, local_date
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.procedures import departments_at, procedures_at
from surgery_gov.privileges.rules.conditions import describe
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.verbs import verbs_of
from surgery_gov.privileges.rules.words import in_words

SECTION = "手术权限"
Line = tuple[Decision, str, str]
"""A decision, the text of its target, and what it is called."""


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Tell the decisions in effect up to and on record at that instant, in a handful of statements.

    What one document decided alike of several procedures is one entry that names them all.
    """
    ledgers = ledgers_of(person(Everyone(), staff_no).id, at)
    lines = sorted(
        (line for target, own in ledgers.items() for line in _lines(target, own, at)),
        key=lambda line: (_act(line), line[1]),
    )
    names = _names(list(ledgers), at)
    acts = [list(alike) for _, alike in groupby(lines, key=_act)]
    acts.sort(key=lambda alike: (alike[0][0].effective_at, min(d.recorded_at for d, *_ in alike)))
    return [_moment(alike, names, staff_no) for alike in acts]


def _lines(target: str, ledger: Sequence[Decision], at: datetime) -> Iterator[Line]:
    verbs = verbs_of(ledger)
    yield from ((d, target, verbs[d.id]) for d in ledger if d.effective_at <= at)


def _act(line: Line) -> tuple[Any, ...]:
    """What decisions have in common that are one act."""
    decision, _, verb = line
    return (
        decision.effective_at,
        decision.kind.value,
        verb,
        decision.document_no,
        local_date(decision.recorded_at),
        decision.actor_id,
        decision.until is not None,
        decision.until or decision.effective_at,
        decision.reason,
        tuple(describe(c) for c in decision.conditions),
    )


def _names(targets: Sequence[str], at: datetime) -> Mapping[str, str]:
    codes = [t for t in targets if not t.startswith("grade:")]
    _, procedures = procedures_at(codes, at, at)
    departments = departments_at(at)
    return {t: in_words(Target.parse(t), procedures.get(t), departments) for t in targets}


def _moment(lines: Sequence[Line], names: Mapping[str, str], staff_no: str) -> Moment:
    decision, target, verb = lines[0]
    named = "、".join(names[each] for _, each, _ in lines)
    counted = f"{len(lines)}项：" if len(lines) > 1 else ""
    alone = {"target": target} if len(lines) == 1 else {}
    local = decision.effective_at.astimezone(ZONE)
    return Moment(
        at=decision.effective_at,
        section=SECTION,
        label=verb,
        text=f"{counted}{named}{_facts(decision)}",
        day_only=(local.hour, local.minute) == (0, 0),
        document_no=decision.document_no,
        by=decision.actor_name,
        endpoint="privileges.one" if alone else "privileges.surgeon",
        values={"staff_no": staff_no, **alone},
    )


def _facts(decision: Decision) -> str:
    said = []
    if decision.until is not None:
        said.append(f"有效至{last_day(decision.until)}")
    if decision.conditions:
        said.append("条件：" + "；".join(describe(c) for c in decision.conditions))
    if decision.reason:
        said.append(decision.reason)
    if local_date(decision.recorded_at) != local_date(decision.effective_at):
        said.append(f"{local_date(decision.recorded_at)}记录")
    return "".join(f"，{each}" for each in said)
