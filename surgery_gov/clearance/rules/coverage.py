"""Whether one procedure is covered by a privilege, and if not, every reason why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.clearance.rules.dossier import Dossier, Procedure
from surgery_gov.clearance.rules.findings import Finding, Why
from surgery_gov.clearance.rules.refusals import ASK_ANOTHER
from surgery_gov.clearance.rules.words import grade, named, since, through
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.bases import Basis
from surgery_gov.privileges.rules.ledger import Standing, State, state_at
from surgery_gov.privileges.rules.reach import covering
from surgery_gov.privileges.rules.target import LOW_GRADES, Target, targets_reaching


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One privilege that reaches the procedure, and how it stands at the instant asked about."""

    target: Target
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """The privilege that covers the procedure, or None and the findings that say why not."""

    holding: Holding | None
    shown: Holding | None
    findings: tuple[Finding, ...] = ()


def cover(code: str, procedure: Procedure | None, at: datetime, dossier: Dossier) -> Coverage:
    """Look for what covers the procedure: the item itself, then the low grade of a department."""
    holdings = tuple(_holding(target, at, dossier) for target in _targets(code, procedure, dossier))
    usable = holdings if dossier.low_grades_by_department else holdings[:1]
    chosen = covering([holding.state.standing for holding in usable])
    if chosen is not None:
        return Coverage(holding=usable[chosen], shown=usable[chosen])
    findings = tuple(_against(code, procedure, at, dossier, holdings))
    shown = next((h for h in holdings if h.state.standing is not Standing.NONE), None)
    return Coverage(holding=None, shown=shown, findings=findings)


def _holding(target: Target, at: datetime, dossier: Dossier) -> Holding:
    return Holding(target=target, state=state_at(dossier.ledgers.get(str(target), ()), at))


def _targets(code: str, procedure: Procedure | None, dossier: Dossier) -> Iterator[Target]:
    """Yield the item, then the bands on record that reach it where the catalog lists it."""
    if procedure is None:
        yield Target(code=code)
        return
    known = dossier.departments
    departments = {known[name] for name in procedure.departments if name in known}
    for target in targets_reaching(code, procedure.effective_grade, departments):
        if target.code is not None or str(target) in dossier.ledgers:
            yield target


def _against(
    code: str,
    procedure: Procedure | None,
    at: datetime,
    dossier: Dossier,
    holdings: tuple[Holding, ...],
) -> Iterator[Finding]:
    faulty = [h for h in holdings if h.state.standing not in {Standing.NONE, Standing.ACTIVE}]
    yield from (_fault(code, procedure, holding) for holding in faulty)
    if procedure is None:
        return
    if not faulty and not any(h.state.standing is Standing.ACTIVE for h in holdings):
        yield _none(code, procedure, dossier)
    if procedure.effective_grade not in LOW_GRADES:
        if _holds_any_band(at, dossier):
            yield _item_required(code, procedure)
    elif not dossier.low_grades_by_department and any(
        h.state.standing is Standing.ACTIVE for h in holdings
    ):
        yield _grade_not_allowed(code, procedure)


def _holds_any_band(at: datetime, dossier: Dossier) -> bool:
    return any(
        state_at(decisions, at).standing is Standing.ACTIVE
        for target, decisions in dossier.ledgers.items()
        if target.startswith("grade:")
    )


def _none(code: str, procedure: Procedure, dossier: Dossier) -> Finding:
    who = dossier.surgeon.name if dossier.surgeon else "该术者"
    return Finding(
        code=Why.NO_PRIVILEGE,
        procedure=code,
        what=f"{who}没有{named(code, procedure)}的手术权限。",
        remedy=f"{ASK_ANOTHER}需要长期开展的，按程序申请手术权限。",
        basis=_basis(procedure, bases.AUTHORIZATION),
    )


def _fault(code: str, procedure: Procedure | None, holding: Holding) -> Finding:
    why, sentence, remedy, basis = _FAULTS[holding.state.standing]
    decision, state = holding.state.decision, holding.state
    assert decision is not None  # noqa: S101  (every standing but NONE names its decision)
    facts = {
        "target": str(holding.target),
        "kind": decision.kind.value,
        "document_no": decision.document_no,
        "effective_at": decision.effective_at.isoformat(),
        "recorded_at": decision.recorded_at.isoformat(),
        "reason": decision.reason,
        "since": state.since.isoformat() if state.since else None,
        "until": state.until.isoformat() if state.until else None,
    }
    words = {
        "privilege": _privilege(code, procedure, holding.target),
        "from": since(decision.effective_at),
        "document": f"（{decision.document_no}）" if decision.document_no else "",
        "reason": f"，原因：{decision.reason}" if decision.reason else "",
        "starts": since(state.since) if state.since else "",
        "ends": through(state.until),
    }
    return Finding(
        code=why,
        procedure=code,
        what=sentence.format_map(words),
        remedy=remedy,
        basis=basis,
        data=facts,
    )


_FAULTS: dict[Standing, tuple[Why, str, str, tuple[Basis, ...]]] = {
    Standing.REVOKED: (
        Why.REVOKED,
        "{privilege}的权限已被取消{document}，自{from}起无效{reason}。",
        f"{ASK_ANOTHER}需要恢复的，由本人重新申请。",
        (bases.DYNAMIC,),
    ),
    Standing.SUSPENDED: (
        Why.SUSPENDED,
        "{privilege}的权限自{from}起暂停{document}，尚未恢复{reason}。",
        f"{ASK_ANOTHER}恢复须由医务科按程序办理。",
        (bases.DYNAMIC,),
    ),
    Standing.EXPIRED: (
        Why.EXPIRED,
        "{privilege}的权限有效期至{ends}{document}，已过期。",
        f"{ASK_ANOTHER}需要继续开展的，申请续期。",
        (bases.CONFIRMED, bases.DYNAMIC),
    ),
    Standing.NOT_YET: (
        Why.NOT_YET,
        "{privilege}的权限自{starts}起生效{document}，在此之前不能实施。",
        f"{ASK_ANOTHER}或改在生效之后实施。",
        (bases.CONFIRMED,),
    ),
}


def _privilege(code: str, procedure: Procedure | None, target: Target) -> str:
    if target.code is not None:
        return named(code, procedure)
    return f"{named(code, procedure)}所依据的{grade(target.grade)}手术（按科室授予）"


def _item_required(code: str, procedure: Procedure) -> Finding:
    managed = "属于限制类技术，按四级手术管理" if procedure.restricted else None
    managed = managed or f"是{grade(procedure.grade)}手术"
    return Finding(
        code=Why.ITEM_REQUIRED,
        procedure=code,
        what=f"{named(code, procedure)}{managed}，须逐项授权，按科室授予的级别权限不能代替。",
        remedy="请按程序申请此项手术的权限。",
        basis=_basis(procedure, bases.ITEM_BY_ITEM),
        data={"effective_grade": procedure.effective_grade},
    )


def _grade_not_allowed(code: str, procedure: Procedure) -> Finding:
    return Finding(
        code=Why.GRADE_NOT_ALLOWED,
        procedure=code,
        what=f"本院设置为一、二级手术也逐项授权，按科室授予的级别权限不能用于"
        f"{named(code, procedure)}。",
        remedy="请按程序申请此项手术的权限。",
        basis=(bases.LOW_GRADE,),
    )


def _basis(procedure: Procedure, rule: Basis) -> tuple[Basis, ...]:
    return (rule, bases.RESTRICTED) if procedure.restricted else (rule,)
