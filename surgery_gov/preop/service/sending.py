"""Records that come from the system they were made in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.queries.records import RecordRow, revisions_of
from surgery_gov.preop.rules.authority import may_add_to, not_to_others
from surgery_gov.preop.rules.disciplines import discipline_faults
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import transcribed
from surgery_gov.preop.service._keeping import Entry, same, written
from surgery_gov.preop.service._room import held, speak_for


@dataclass(frozen=True, slots=True)
class Kept:
    """The key of a record that a system sent, and whether it is new."""

    key: str
    created: bool


@command(Permission.PREOP_FEED)
def send_record(work: Work, number: str, entry: Entry, author_no: str, system: str) -> Kept:
    """Take a record, with its signatures, from the system it was made in; sent again, once.

    Whatever was sent before is known again, also where something later has replaced it.
    ``Forbidden`` where the case is another's and the token does not say that it may write there.
    """
    speak_for(work, system)
    head, row = held(work, number, open_only=False)
    if not may_add_to(work.actor, entry.kind, head.source):
        raise Forbidden(not_to_others(work.actor, entry.kind, head.source))
    if found := dict(_sent_faults(entry, work.now)):
        raise Invalid(found)
    known = [r for r in revisions_of(head.id, entry.key) if r.kind is entry.kind]
    if any(r.author_no == author_no and same(r, entry) and _is_told(r, entry) for r in known):
        work.record("case.record_sent_again", f"case:{number}", kind=entry.kind.value)
        return Kept(entry.key, created=False)
    if known:
        speak_for(work, known[-1].source)
    if known and not entry.reason.strip():
        raise Invalid({"reason": ["这份记录已经在册，内容有变化。更正须写明原因，请填写"]})
    return Kept(written(work, (head, row), entry, author_no, system), created=not known)


def _sent_faults(entry: Entry, now: datetime) -> Iterator[tuple[str, list[str]]]:
    if entry.completed_at is not None and entry.completed_at > now:
        yield "completed_at", ["完成时间不能晚于现在"]
    if any(s.at > now for s in entry.signatures):
        yield "signatures", ["签名时间不能晚于现在"]
    if not entry.document_id and transcribed(FORMS[entry.kind], entry.values):
        yield "document_id", [_NO_DOCUMENT]
    for place, said in discipline_faults(entry.disciplines, entry.completed_at, now):
        yield place, [said]


_NO_DOCUMENT = (
    "审批意见由传送系统转述的，须写明电子病历文书号。没有文书的，只传送申请内容，"
    "由科主任、医务科在本系统各自发表意见"
)


def _is_told(known: RecordRow, entry: Entry) -> bool:
    """The same content with another reason is another correction: something was put back."""
    return not entry.reason.strip() or known.reason == entry.reason.strip()
