"""Records of a case: written, corrected by another revision, signed by each party in person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases
from surgery_gov.preop.queries.bypasses import was_bypassed
from surgery_gov.preop.queries.cases import CaseRow, list_cases
from surgery_gov.preop.queries.order import (
    closed_too_early,
    consent_too_early,
    following_too_early,
    too_early,
)
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.queries.settings import late_entry
from surgery_gov.preop.rules.authority import (
    chairs,
    completion_fault,
    hand_of,
    may_write,
    not_yours,
)
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import transcribed, unanswered
from surgery_gov.preop.rules.records import FOLLOWING, SAFETY, SIGNED, Hand, Kind, Signature
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.service._keeping import Entry, keep_signature, newest, same, written
from surgery_gov.preop.service._room import held, own_number, refuse_over

__all__ = ["Entry", "sign", "write_record"]
AFTER = frozenset({*FOLLOWING, Kind.SIGN_OUT})


@command(Permission.PREOP_RECORD)
def write_record(work: Work, number: str, entry: Entry) -> str:
    """Write or correct a record by hand; returns its key. ``Invalid`` with every fault."""
    may_follow = entry.kind in AFTER or was_bypassed(number, entry.kind.value)
    head, row = held(work, number, open_only=not may_follow, as_guest=True)
    author = own_number(work)
    records = records_of([head.id], work.now)
    known = next((r for r in records if r.key == entry.key), None)
    _refuse_writing(work, row, entry, known)
    if known is None:
        _refuse_second(records, entry.kind)
    elif entry.seen is not None and known.revision != entry.seen:
        again = replace(entry, signatures=known.signatures)
        if known.author_no == author and same(known, again):  # sent twice
            work.record("case.record_sent_again", f"case:{number}", kind=entry.kind.value)
            return known.key
        raise Stale(f"{entry.kind.label}刚刚被别人改过，这次没有保存。请核对现在的内容再改。")
    found = _faults(work, row, entry, known)
    if found:
        raise Invalid(found)
    return written(work, (head, row), entry, author)


def _refuse_second(records: Sequence[RecordRow], kind: Kind) -> None:
    """What all sign, come to or decide on is one: whoever is second goes on with the first."""
    for record in records:
        going_on = kind in {*SIGNED, Kind.APPROVAL} or (kind is Kind.MDT and not record.closed)
        if record.kind is kind and going_on:
            raise Conflict(
                f"{kind.label}已经由{record.actor_name}开始填写，没有另存一份。"
                "请回到病例页面打开它，接着填写或签名。"
            )


def _refuse_writing(work: Work, row: CaseRow, entry: Entry, known: RecordRow | None) -> None:
    """A guest of the discussion writes only its record, and only as its host or recorder."""
    if not may_write(work.actor, entry.kind):
        raise Forbidden(not_yours(entry.kind))
    if row.number in list_cases([row.number], replace(scope_of(work.actor), as_guest=False)):
        return
    asked = chairs(known.values) if known is not None else set()
    if entry.kind is not Kind.MDT or work.actor.staff_no not in asked:
        raise Forbidden("受邀参加讨论的，只能答复邀请、发表意见。记录请由本台人员或主持人填写。")


@command(Permission.PREOP_RECORD)
def sign(work: Work, number: str, key: str, seen: int | None = None) -> None:
    """Sign a record in person, as the party that one's role is. Never ahead, never twice.

    ``seen`` is the revision that the signer had before them; None does not ask. The last phase
    of the safety check may be signed after the operation was put on record.
    """
    head, row = held(work, number, open_only=False)
    record = newest(head, key, work.now)
    if seen is not None and record.revision != seen:
        raise Stale(f"{record.kind.label}刚刚被改过，还没有签名。请核对现在的内容再签名。")
    if record.kind is not Kind.SIGN_OUT:
        refuse_over(head)
    hand, signer = hand_of(work.actor), own_number(work)
    if hand is None or record.kind not in SIGNED:
        raise Forbidden(f"当前身份不能在{record.kind.label}上签名。请由三方本人签名。")
    _refuse_signing(row, record, hand, signer)
    early = too_early(row, record.kind, work.now) if record.kind in SAFETY else ""
    if early:
        raise Conflict(early)
    own = Signature(hand=hand, staff_no=signer, at=work.now)
    keep_signature(work, (head.id, key, record.revision), own)
    work.record("case.signed", f"case:{number}", kind=record.kind.label, hand=hand.label, key=key)


def _refuse_signing(row: CaseRow, record: RecordRow, hand: Hand, signer: str) -> None:
    signed = {s.hand: s.staff_no for s in record.signatures}
    if hand in signed:
        raise Conflict(f"{hand.label}已经签过名，不必再签。")
    if signer in signed.values():
        raise Forbidden(
            f"同一人不能签两方的名。三方须是三个人，请由本人签名。依据：{bases.cite(bases.SAFETY)}"
        )
    blank = unanswered(FORMS[record.kind], record.values)
    if blank:
        raise Conflict(f"还没有填完：{'、'.join(blank)}。请填完再签名。")
    if record.kind is Kind.TIME_OUT and hand is Hand.SURGEON and signer != row.plan.surgeon_no:
        raise Forbidden(
            "手术开始前须由本台术者本人签名。术者有变更的，请先变更手术计划。"
            f"依据：{bases.cite(bases.SAFETY_SURGEON)}"
        )


def _faults(
    work: Work, row: CaseRow, entry: Entry, known: RecordRow | None
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if known is not None and known.closed:
        found |= _correction_faults(entry, known)
    if entry.completed_at is not None:
        found |= _completion_faults(work, row, entry, entry.completed_at)
        if not found and (known is None or not known.closed):
            found |= _order_faults(work, row, entry, known)
    early = too_early(row, entry.kind, work.now) if entry.kind in SAFETY else ""
    if entry.kind in FOLLOWING:
        early = following_too_early(row, entry.kind, entry.completed_at, work.now)
    if early:
        found["kind"] = [early]
    if transcribed(FORMS[entry.kind], entry.values):
        found["kind"] = ["意见由科主任、医务科本人发表，不能由填写人代写。请只填写申请内容"]
    return found


def _correction_faults(entry: Entry, known: RecordRow) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if not entry.reason.strip():
        found["reason"] = ["更正须写明原因，请填写"]
    if entry.completed_at is None and not known.signatures:
        found["completed_at"] = ["这份记录已经完成，更正后也须写明完成时间"]
    return found


def _completion_faults(
    work: Work, row: CaseRow, entry: Entry, completed_at: datetime
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    wrong = completion_fault(completed_at, work.now, row.created_at, late_entry(work.now))
    if wrong:
        found["completed_at"] = [wrong]
    if entry.kind not in SIGNED:
        for label in unanswered(FORMS[entry.kind], entry.values):
            found.setdefault("values", []).append(f"没有填写{label}，请填写")
    host = entry.values.get("host")
    if entry.kind is Kind.MDT and host != work.actor.staff_no:
        found["host"] = [f"多学科讨论由主持人本人结束，主持人是{host or '（未填写）'}"]
    return found


def _order_faults(
    work: Work, row: CaseRow, entry: Entry, known: RecordRow | None
) -> dict[str, list[str]]:
    """A consent follows the discussion; a discussion of disciplines ends with all of them."""
    early = ""
    if entry.kind is Kind.CONSENT and entry.completed_at is not None:
        early = consent_too_early(row, entry.completed_at, work.now)
    elif entry.kind is Kind.MDT and known is not None:
        early = closed_too_early(row, known.key, work.now)
    elif entry.kind is Kind.MDT and not was_bypassed(row.number, entry.kind.value):
        early = "还没有邀请学科，不能结束。请先保存讨论内容，邀请学科发表意见，再由主持人结束"
    return {"completed_at": [early]} if early else {}
