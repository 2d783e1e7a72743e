"""What is written about a case, and how it is kept: by hand and from another system alike."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import CaseRecord, CaseSignature, SurgicalCase
from surgery_gov.preop.queries.aftermaths import LOOKED_AT
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.leading import leading
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.rules.disciplines import DISCIPLINES, Discipline
from surgery_gov.preop.rules.forms.reading import FOUND
from surgery_gov.preop.rules.records import Kind, Signature
from surgery_gov.preop.service._settling import settle


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What is written: the answers to the form, and when it was completed (None: a draft).

    ``key`` names the record to be corrected, with a ``reason`` where it was complete; empty for
    a new one. ``seen`` is the revision that the writer had before them, 0 for none; None does
    not ask, and whoever sends the same again is then told apart by the caller.
    """

    kind: Kind
    values: Mapping[str, Any]
    completed_at: datetime | None = None
    key: str = ""
    reason: str = ""
    document_id: str = ""
    seen: int | None = None
    signatures: Sequence[Signature] = field(default_factory=tuple)
    disciplines: Sequence[Discipline] = ()

    @property
    def kept(self) -> dict[str, Any]:
        """The answers as they are kept, what other disciplines said beside them."""
        told = [one.as_json() for one in self.disciplines]
        return {**self.values, **({DISCIPLINES: told} if told else {})}


def written(
    work: Work, case: tuple[SurgicalCase, CaseRow], entry: Entry, author_no: str, system: str = ""
) -> str:
    """Keep another revision, with the signatures that come with it; returns its key.

    ``system`` is the one it was made in, empty for here. A correction by hand keeps what other
    disciplines said. ``Conflict`` where the key names another kind of record.
    """
    head, row = case
    key = entry.key or secrets.token_hex(6)
    known = [r for r in records_of([head.id], work.now) if r.key == key]
    if known and known[0].kind is not entry.kind:
        raise Conflict("这个编号的记录是另一种记录，没有保存。请核对记录编号。")
    revision = known[0].revision + 1 if known else 1
    values = {**entry.kept, **leading(entry, row, author_no, system, work.now)}
    if known and not system and DISCIPLINES in known[0].values:
        values.setdefault(DISCIPLINES, known[0].values[DISCIPLINES])
    work.session.add(
        CaseRecord(
            case_id=head.id,
            key=key,
            kind=entry.kind.value,
            revision=revision,
            completed_at=entry.completed_at,
            recorded_at=work.now,
            author_no=author_no,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
            reason=entry.reason.strip(),
            source=system,
            document_id=entry.document_id,
            codes=list(row.plan.codes),
            values=values,
        )
    )
    for one in entry.signatures:
        keep_signature(work, (head.id, key, revision), one, system)
    if entry.kind in LOOKED_AT:
        settle(work, head.id)
    event = "case.record_corrected" if revision > 1 else "case.recorded"
    work.record(event, f"case:{head.number}", kind=entry.kind.label, key=key, revision=revision)
    return key


def keep_signature(
    work: Work, revision: tuple[int, str, int], signature: Signature, system: str = ""
) -> None:
    """Keep a signature on a revision, given as case, key and number."""
    case_id, key, number = revision
    work.session.add(
        CaseSignature(
            case_id=case_id,
            key=key,
            revision=number,
            hand=signature.hand.value,
            staff_no=signature.staff_no,
            signed_at=signature.at,
            recorded_at=work.now,
            actor_id=work.actor.id,
            source=system,
        )
    )


def newest(head: SurgicalCase, key: str, now: datetime) -> RecordRow:
    """Return a record of the case to act on; ``Conflict`` where it has none of that key."""
    found = next((r for r in records_of([head.id], now) if r.key == key), None)
    if found is None:
        raise Conflict("没有找到这份记录。请回到病例页面重新进入。")
    return found


def same(known: RecordRow, entry: Entry) -> bool:
    """Whether a revision on record says the very same."""
    kept = {k: v for k, v in known.values.items() if k not in FOUND}
    return (
        known.kind is entry.kind
        and kept == entry.kept
        and known.completed_at == entry.completed_at
        and known.document_id == entry.document_id
        and set(known.signatures) == set(entry.signatures)
    )
