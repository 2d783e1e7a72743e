"""What a certificate says, read off the ledger: the items held, suspended or about to begin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.certificates.rules.content import Item
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.conditions import Condition, describe, ends_at, unnamed
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import Span, Standing, State, fold, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.reach import stretch
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.verbs import verbs_of

CERTIFIED = frozenset({Standing.ACTIVE, Standing.SUSPENDED, Standing.NOT_YET})
LONG = "长期"
_GIVING = frozenset({DecisionKind.GRANT, DecisionKind.RENEW})
_SHAPING = frozenset({DecisionKind.RENEW, DecisionKind.RESTRICT, DecisionKind.REINSTATE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What is the same for every surgeon: the instant, the catalog then, department names.

    ``bands_usable`` says whether low grades granted by department may be used in this house.
    """

    at: datetime
    procedures: Mapping[str, Procedure]
    departments: Mapping[str, str]
    bands_usable: bool = True


def items_of(ledgers: Mapping[str, tuple[Decision, ...]], setting: Setting) -> tuple[Item, ...]:
    """Return what can be certified: the highest grade first, then by code."""
    items = (_item(Target.parse(t), lines, setting) for t, lines in ledgers.items())
    return tuple(sorted((i for i in items if i), key=lambda i: (-i.grade, i.target)))


def next_change(ledgers: Mapping[str, tuple[Decision, ...]], at: datetime) -> datetime | None:
    """Return when, by what is on record now, something certified will first read differently."""
    instants = (_next(lines, state_at(lines, at)) for lines in ledgers.values())
    return min((i for i in instants if i is not None), default=None)


def conditions_in_words(conditions: Iterable[Condition]) -> str:
    """Say all conditions in one text as it is put on paper and compared for years.

    Supervisors are written by 工号 alone, so that a change of name alters no certificate.
    """
    return "；".join(describe(c) for c in unnamed(conditions))


def until_in_words(until: datetime | None) -> str:
    """Return the last day, or 长期."""
    return last_day(until).isoformat() if until else LONG


def name_of(target: Target, setting: Setting) -> str:
    """Return what the privilege is for, without its code."""
    if target.code is None:
        department = setting.departments.get(target.department, target.department)
        return f"{department}全部{grade_name(target.grade)}手术"
    procedure = setting.procedures.get(target.code)
    return procedure.name if procedure else "（不在现行目录）"


def grade_of(target: Target, setting: Setting) -> int:
    """Return the grade it counts as; 0 where the catalog in force does not hold the code."""
    if target.code is None:
        return target.grade
    procedure = setting.procedures.get(target.code)
    return procedure.grade if procedure else 0


def span_of(lines: tuple[Decision, ...], state: State) -> Span | None:
    """Return the span the state stands in, or the one about to begin."""
    if state.span is not None or state.standing is not Standing.NOT_YET:
        return state.span
    return next((s for s in fold(lines) if s.since == state.since), None)


def _item(target: Target, lines: tuple[Decision, ...], setting: Setting) -> Item | None:
    state = state_at(lines, setting.at)
    span, period = span_of(lines, state), stretch(lines, state)
    if state.standing not in CERTIFIED or span is None or period is None:
        return None
    if (ended := ends_at(span.conditions)) and ended <= setting.at:
        return None
    behind = tuple(_behind(lines, span, period))
    return Item(
        target=str(target),
        code=target.code or "",
        name=name_of(target, setting),
        grade=grade_of(target, setting),
        kind=_kind(lines, behind),
        conditions=conditions_in_words(span.conditions),
        since=local_date(period.since).isoformat(),
        until=until_in_words(period.until),
        document_no="、".join(dict.fromkeys(d.document_no for d in behind if d.document_no)),
        state=state.standing.label,
        decisions=tuple(sorted(d.id for d in behind)),
    )


def _behind(lines: tuple[Decision, ...], span: Span, period: Period) -> Iterator[Decision]:
    """Yield the decision that last gave what is held, and the one that shaped it since."""
    so_far = [s for s in fold(lines) if period.since <= s.since <= span.since]
    given = [s.decision for s in so_far if s.decision.kind in _GIVING]
    if given and given[-1].id != span.decision.id:
        yield given[-1]
    yield span.decision


def _kind(lines: tuple[Decision, ...], behind: tuple[Decision, ...]) -> str:
    shaping = next((d for d in reversed(behind) if d.kind is not DecisionKind.SUSPEND), behind[-1])
    if shaping.kind in _SHAPING:
        return verbs_of(lines)[shaping.id]
    earlier = (d for d in lines if d.kind is DecisionKind.GRANT and d.id != shaping.id)
    again = any(d.in_effect_order < shaping.in_effect_order for d in earlier)
    return "再次授予" if again else "首次"


def _next(lines: tuple[Decision, ...], state: State) -> datetime | None:
    span, period = span_of(lines, state), stretch(lines, state)
    if state.standing not in CERTIFIED or span is None or period is None:
        return None
    later = (s for s in fold(lines) if s.since > span.since and s.since in period)
    differing = (s.since for s in later if (s.state, s.conditions) != (span.state, span.conditions))
    ended = ends_at(span.conditions)
    ends = (period.until, ended if ended and ended > state.at else None)
    return min((i for i in (*differing, *ends) if i is not None), default=None)
