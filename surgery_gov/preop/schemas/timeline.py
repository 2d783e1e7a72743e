"""What happened to a case, line by line, as its page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.preop.queries.cases import Revision
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.forms.reading import seats_asked
from surgery_gov.preop.rules.records import SIGNED
from surgery_gov.preop.schemas.shown import Names, how, person, worded


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    text: str
    who: str = ""
    kind: str = "none"
    exact: bool = True


def timeline(case: Gathered, plans: Sequence[Revision], names: Names) -> list[Moment]:
    """Return what happened to a case, the newest first."""
    found = [
        *(Moment(p.recorded_at, _planned(p), p.actor_name, "info") for p in plans),
        *(each for record in case.records for each in _of_record(case, record, names)),
        *_discussed(case, names),
        *_performed(case, names),
    ]
    return sorted(found, key=lambda m: m.at, reverse=True)


def _planned(revision: Revision) -> str:
    if revision.revision == 1:
        return "登记手术计划"
    return f"变更手术计划（第{revision.revision}版）：{revision.reason}"


def _of_record(case: Gathered, record: RecordRow, names: Names) -> Iterator[Moment]:
    """Yield when a record was written last, and what was signed and said of it."""
    label, (kind, words) = record.kind.label, how(record, case)
    told, kind = f"{label}，{_written(record, words)}", "info" if record.opinions else kind
    if record.revision > 1:
        told += f"，第{record.revision}次修订"
    yield Moment(record.recorded_at, told, person(record.author_no, names), kind)
    for signed in record.signatures:
        text = f"{label}：{signed.hand.label}签名"
        yield Moment(signed.at, text, person(signed.staff_no, names), "ok")
    for said in record.opinions:
        text = f"{label}：{said.seat.label}{worded(record.kind, agreed=said.agreed)}"
        yield Moment(said.at, text, person(said.staff_no, names), "ok" if said.agreed else "stop")


def _written(record: RecordRow, words: str) -> str:
    """Say what was done to a record when this revision of it was written."""
    if record.kind in SIGNED:
        return "填写"
    handed_over = record.completed_at and seats_asked(record.kind, record.values)
    return "提交" if handed_over else words


def _discussed(case: Gathered, names: Names) -> Iterator[Moment]:
    for asked in case.invited:
        if asked.opined_at:
            text = f"{asked.department}发表多学科讨论意见"
            yield Moment(asked.opined_at, text, person(asked.staff_no, names), "ok")


def _performed(case: Gathered, names: Names) -> Iterator[Moment]:
    if case.performed is not None:
        surgeon = person(case.performed.surgeon_no, names)
        yield Moment(case.performed.began_at, "手术开始", surgeon, "ok")
        yield Moment(case.performed.ended_at, "手术结束", surgeon, "ok")
