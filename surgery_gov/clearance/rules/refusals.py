"""The reasons that do not hang on a privilege: who asks about whom, licence, post, catalog."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.clearance.rules.dossier import (
    Dossier,
    Edition,
    Licence,
    Procedure,
    Surgeon,
    Visit,
)
from surgery_gov.clearance.rules.findings import Finding, Why
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.words import moment, named, since, through
from surgery_gov.policy.rules import bases

ASK_ANOTHER = "请改由有权限的术者主刀。"


def undecidable() -> Finding:
    """The facts could not be had, or the answer not kept: not permitted, because unknown."""
    return Finding(
        code=Why.UNDECIDABLE,
        what="系统暂时不能判断，按不可实施处理。",
        remedy="请稍后再试；急需实施的，按本院应急办法由医务科确认。",
        basis=(bases.CLOSED,),
    )


def nothing_asked() -> Finding:
    """No procedure was named."""
    return Finding(
        code=Why.NOTHING_ASKED,
        what="没有写明拟实施的手术，无法判定。",
        remedy="请至少填写一个手术编码。",
        basis=(bases.CLOSED,),
    )


def unknown_action(question: Question) -> Finding:
    """The act asked about is none that is judged."""
    return Finding(
        code=Why.UNKNOWN_ACTION,
        what=f"不能判定“{question.action}”这种行为，目前只判定主刀（perform）。",
        remedy="请把行为写为 perform 再问；其他行为按本院制度由医务科确认。",
        basis=(bases.ROLE,),
        data={"action": question.action},
    )


def unknown_type(what: str, given: str, known: str) -> Finding:
    """A program asked about a kind of thing that is not judged here."""
    return Finding(
        code=Why.UNKNOWN_TYPE,
        what=f"不认识的{what}类型“{given}”，无法判定。",
        remedy=f"请把类型写为 {known} 再问。",
        basis=(bases.CLOSED,),
        data={"type": given},
    )


def unknown_surgeon(staff_no: str) -> Finding:
    """Nobody has this 工号; a surgeon is never guessed from a name."""
    return Finding(
        code=Why.UNKNOWN_SURGEON,
        what=f"没有工号为 {staff_no} 的术者，不能判定其手术权限。",
        remedy="请核对工号；新到岗的术者，先由医务科登记人员信息。",
        basis=(bases.CLOSED,),
        data={"staff_no": staff_no},
    )


def not_employed(question: Question, surgeon: Surgeon, dossier: Dossier) -> Finding:
    """The surgeon does not work here at that time."""
    at = question.at
    if dossier.visits and not dossier.employments:
        return _not_invited_then(surgeon, at, dossier.visits)
    ended = [e for e in dossier.employments if e.period.until and e.period.until <= at]
    coming = [e for e in dossier.employments if e.period.since > at]
    if ended:
        last = max(ended, key=lambda e: e.period.until or at)
        why = f"在{last.department}的任职截至{through(last.period.until)}，之后没有任职记录"
    elif coming:
        first = min(coming, key=lambda e: e.period.since)
        why = f"自{since(first.period.since)}起才在{first.department}任职"
    else:
        why = "没有任职记录"
    return Finding(
        code=Why.NOT_EMPLOYED,
        what=f"{_who(surgeon)}于{moment(at)}不在岗：{why}。",
        remedy=f"{ASK_ANOTHER}任职记录有误的，请医务科更正。",
        basis=(bases.PLACE,),
        data={"staff_no": surgeon.staff_no},
    )


def _not_invited_then(surgeon: Surgeon, at: datetime, visits: Sequence[Visit]) -> Finding:
    days = "、".join(
        dict.fromkeys(
            first if first == last else f"{first}至{last}"
            for first, last in ((since(v.period.since), through(v.period.until)) for v in visits)
        )
    )
    return Finding(
        code=Why.NOT_EMPLOYED,
        what=f"{_who(surgeon)}是外请专家，在本院没有任职，邀请限{days}，{moment(at)}不在其内。",
        remedy="请另行邀请并授权，或改由有权限的本院术者主刀。",
        basis=(bases.SINGLE_USE, bases.PLACE),
        data={"staff_no": surgeon.staff_no},
    )


def visitor_not_covered(code: str, procedure: Procedure | None, visit: Visit) -> Finding:
    """An invited surgeon has no post: only what is granted for one patient, by item, will do."""
    return Finding(
        code=Why.VISITOR,
        procedure=code,
        what=f"外请专家（来自{visit.home_hospital}，邀请函{visit.invitation_no}）在本院没有任职，"
        f"{named(code, procedure)}不在限定患者的逐项授权之内。",
        remedy="请为该患者逐项授权后再问，或改由有权限的本院术者主刀。",
        basis=(bases.VISITING, bases.SINGLE_USE),
        data={"invitation_no": visit.invitation_no, "home_hospital": visit.home_hospital},
    )


def unlicensed(question: Question, surgeon: Surgeon, licences: tuple[Licence, ...]) -> Finding:
    """No certificate is valid at that time: expired, not yet valid, or none on record."""
    ended = [x for x in licences if x.period.until and x.period.until <= question.at]
    if ended:
        last = max(ended, key=lambda x: x.period.until or question.at)
        return _licence(
            Why.LICENCE_EXPIRED,
            f"{_who(surgeon)}的执业证书（编号 {last.certificate_no}）有效期至"
            f"{through(last.period.until)}，于{moment(question.at)}已过期。",
            last,
        )
    if licences:
        first = min(licences, key=lambda x: x.period.since)
        return _licence(
            Why.LICENCE_NOT_YET,
            f"{_who(surgeon)}的执业证书（编号 {first.certificate_no}）自"
            f"{since(first.period.since)}起有效，于{moment(question.at)}尚未生效。",
            first,
        )
    return _licence(Why.LICENCE_MISSING, f"没有{_who(surgeon)}的执业证书记录。", None)


def _licence(code: Why, what: str, licence: Licence | None) -> Finding:
    until = licence.period.until if licence else None
    return Finding(
        code=code,
        what=what,
        remedy=f"{ASK_ANOTHER}证书已办理的，请医务科登记后再问。",
        basis=(bases.LICENCE,),
        data={
            "certificate_no": licence.certificate_no if licence else None,
            "since": _iso(licence.period.since if licence else None),
            "until": _iso(until),
        },
    )


def no_edition(question: Question) -> Finding:
    """No edition of the catalog is in force at that time, so no grade is known."""
    return Finding(
        code=Why.NO_EDITION,
        what=f"{moment(question.at)}没有施行中的手术分级目录，不能确定手术级别。",
        remedy="请医务科先发布目录版本；或核对询问的时间。",
        basis=(bases.CATALOG, bases.CLOSED),
    )


def unknown_procedure(code: str, edition: Edition) -> Finding:
    """The code is not in the edition in force."""
    return Finding(
        code=Why.UNKNOWN_PROCEDURE,
        procedure=code,
        what=f"编码 {code} 不在当时施行的目录“{edition.name}”中。",
        remedy="请核对编码写法，如 52.7x00；本院首次开展的手术，须先论证、定级、列入目录。",
        basis=(bases.CATALOG, bases.FIRST_USE),
        data={"edition": edition.name},
    )


def prohibited(code: str, procedure: Procedure) -> Finding:
    """Nobody may do it."""
    return Finding(
        code=Why.PROHIBITED,
        procedure=code,
        what=f"{named(code, procedure)}属于禁止类技术，任何人不得实施。",
        remedy="请改用其他治疗方案。",
        basis=(bases.PROHIBITED,),
    )


def _who(surgeon: Surgeon) -> str:
    return f"{surgeon.name}（工号{surgeon.staff_no}）"


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
