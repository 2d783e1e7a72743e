"""Whether the surgeon may do it then, and whether it may be done here at all."""

from collections.abc import Iterator, Sequence

from surgery_gov.clearance.rules.findings import Finding
from surgery_gov.policy.rules import bases
from surgery_gov.preop.rules.items.facts import Facts, moment
from surgery_gov.preop.rules.readiness import Item, Stage, State
from surgery_gov.preop.rules.records import Hand, Overlap, Passable
from surgery_gov.privileges.rules.conditions import SUPERVISED

PRIVILEGE, TECHNOLOGY, OVERLAP = "clearance", "technology_filed", "overlap"
LABEL = "术者手术权限"
NAME_SUPERVISOR = "确定由谁指导的，请在手术计划中填写指导医师。"
BY_ASSISTANTS = f"手术计划没有填写指导医师，按助手逐一核对。{NAME_SUPERVISOR}"
MAY_OPERATE = "术者在计划开始时有权实施全部手术"
FILE_IT = "请医务科向核发执业许可证的卫生健康行政部门备案，再登记备案日期。"


def privilege(facts: Facts) -> Iterator[Item]:
    """Judge the surgeon for these procedures at the planned start, as clearance answers."""
    decision = facts.clearance
    if not decision.permitted:
        yield _refused(facts)
    elif decision.obligations:
        yield _obliged(facts, decision.obligations)
    else:
        yield Item(
            code=PRIVILEGE,
            label=LABEL,
            stage=Stage.REQUEST,
            state=State.MET,
            what="，".join(filter(None, (MAY_OPERATE, _supervised(facts)))),
            remedy="",
            basis=(bases.AUTHORIZATION,),
        )


def _obliged(facts: Facts, obligations: tuple[Finding, ...]) -> Item:
    there = _supervised(facts)
    return Item(
        code=PRIVILEGE,
        label=LABEL,
        stage=Stage.REQUEST,
        state=State.WARNED,
        what=_told(obligations) + (f"{there}。" if there else ""),
        remedy=_remedy(facts, obligations),
        basis=_cited(obligations),
    )


def _refused(facts: Facts) -> Item:
    refusals = facts.clearance.refusals
    stated = facts.bypass(Passable.PRIVILEGE)
    if stated is not None:
        return Item(
            code=PRIVILEGE,
            label=LABEL,
            stage=Stage.REQUEST,
            state=State.BYPASSED,
            what=f"抢救，超出手术权限实施，已请示{stated.superior_no}，原因：{stated.reason}",
            remedy="请在规定时限内补报，由其他人员确认。",
            basis=(bases.EMERGENCY,),
        )
    rescue = "抢救且现场无相应权限术者的，登记紧急越权。" if facts.rescue else ""
    return Item(
        code=PRIVILEGE,
        label=LABEL,
        stage=Stage.REQUEST,
        state=State.MISSING,
        what=_told(refusals),
        remedy="".join(dict.fromkeys(f.remedy for f in refusals))
        + _beside(facts, refusals)
        + rescue,
        basis=_cited(refusals),
    )


def _remedy(facts: Facts, findings: Sequence[Finding]) -> str:
    told = dict.fromkeys(f.remedy for f in findings)
    return "".join(told) + _beside(facts, findings)


def _beside(facts: Facts, findings: Sequence[Finding]) -> str:
    """Say who was looked at where the plan names no supervisor, and where to name one."""
    asked = any(f.data.get("kind") in SUPERVISED for f in findings)
    if not asked or not _is_open(facts):
        return ""
    return BY_ASSISTANTS if facts.case.assistants else NAME_SUPERVISOR


def _is_open(facts: Facts) -> bool:
    """Whether it is yet to be said who supervises."""
    return not facts.case.supervisor_no and not facts.clearance.question.done


def _supervised(facts: Facts) -> str:
    """Say who has to be there for it, where somebody has."""
    told = [check.detail for v in facts.clearance.verdicts for check in v.checks]
    if not told:
        return ""
    aside = "（手术计划没有填写指导医师，按助手核对）" if _is_open(facts) else ""
    return f"{'；'.join(told)}{aside}"


def technologies(facts: Facts) -> Iterator[Item]:
    """Judge whether each restricted technology of the plan is filed, or may still be."""
    for procedure in facts.case.procedures:
        if not procedure.restricted:
            continue
        filed = facts.on_record.filed.get(procedure.code)
        done = filed is not None and filed.filed_at is not None and filed.filed_at <= facts.at
        open_until = filed.due_at if filed is not None else None
        if done:
            state, what = State.MET, f"限制类技术“{procedure.name}”已备案"
        elif filed is None or open_until is None or facts.at < open_until:
            state = State.WARNED
            by = f"，最迟{moment(open_until)}" if open_until else ""
            what = f"限制类技术“{procedure.name}”尚未备案{by}。"
        else:
            state, what = State.MISSING, f"限制类技术“{procedure.name}”备案已逾期。"
        yield Item(
            code=f"{TECHNOLOGY}:{procedure.code}",
            label="限制类技术备案",
            stage=Stage.REQUEST,
            state=state,
            what=what,
            remedy="" if done else FILE_IT,
            basis=(bases.TECHNOLOGY_FILED,),
        )


def overlaps(facts: Facts) -> Iterator[Item]:
    """Warn of the surgeon or the anesthetist being wanted in two places at once."""
    for hand in Hand:
        others = [other for other in facts.on_record.overlaps if other.hand is hand]
        if not others:
            continue
        who = "术者" if hand is Hand.SURGEON else hand.label
        yield Item(
            code=f"{OVERLAP}:{hand.value}",
            label="手术时间重合",
            stage=Stage.SCHEDULE,
            state=State.WARNED,
            what=f"{who}同时有另外{len(others)}台手术：{'；'.join(map(_elsewhere, others))}。",
            remedy="请调整其中一台的时间或人员。",
            basis=(bases.OVERLAP,),
        )


def _elsewhere(other: Overlap) -> str:
    began = moment(other.since)
    if other.until is None:
        return f"{other.number}，{began}起"
    ended = moment(other.until)
    same_day = ended.partition(" ")[0] == began.partition(" ")[0]
    return f"{other.number}，{began}至{ended.partition(' ')[2] if same_day else ended}"


def _told(findings: tuple[Finding, ...]) -> str:
    return "".join(finding.what for finding in findings)


def _cited(findings: tuple[Finding, ...]) -> tuple[bases.Basis, ...]:
    return tuple(dict.fromkeys(b for finding in findings for b in finding.basis))
