"""Everything the gate looks at, for as many cases as are asked, in a constant number of reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.clearance.queries.many import gather_many
from surgery_gov.clearance.rules.decision import Decision, decide
from surgery_gov.clearance.rules.dossier import Procedure
from surgery_gov.clearance.rules.question import Question
from surgery_gov.kernel.period import Period
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.invited import Invited
from surgery_gov.preop.queries.overlaps import overlaps_of
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.queries.settings import gate_at
from surgery_gov.preop.queries.technologies import filed_at
from surgery_gov.preop.queries.told import Told, told_of
from surgery_gov.preop.rules.cases import Case, Planned
from surgery_gov.preop.rules.forms.reading import read
from surgery_gov.preop.rules.items.facts import Facts
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.plans import Plan
from surgery_gov.preop.rules.records import OnRecord, Record
from surgery_gov.staff import queries as staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """The facts of a case for the gate, and the rows that pages show beside them."""

    row: CaseRow
    facts: Facts
    records: tuple[RecordRow, ...]
    invited: tuple[Invited, ...]
    performed: Performed | None


def gather_cases(rows: Collection[CaseRow], at: datetime) -> Sequence[Gathered]:
    """Return the facts of these cases as known at an instant, in the order given."""
    told = told_of([row.id for row in rows], at)
    performed = told.performed
    answers = _cleared(rows, performed, at)
    cases = {row.id: _case(row, answers[row.id], performed.get(row.id)) for row in rows}
    on_record = _on_record(rows, cases, told, at)
    gate = gate_at(at)
    return [
        Gathered(
            row=row,
            facts=Facts(
                case=cases[row.id],
                on_record=on_record[row.id],
                clearance=answers[row.id],
                gate=gate,
                at=at,
            ),
            records=told.records.get(row.id, ()),
            invited=told.invited.get(row.id, ()),
            performed=performed.get(row.id),
        )
        for row in rows
    ]


def _on_record(
    rows: Collection[CaseRow], cases: Mapping[int, Case], told: Told, at: datetime
) -> Mapping[int, OnRecord]:
    """Put together, by case, what was written, gone round, overlapping and filed."""
    overlapping = overlaps_of(rows)
    codes = staff.codes_by_name(at) if told.invited else {}
    filed = filed_at({c for case in cases.values() for c in _restricted(case)}, at)

    def read_of(row: CaseRow) -> tuple[Record, ...]:
        asked = told.invited.get(row.id, ())
        records = told.records.get(row.id, ())
        return tuple(_read(record, asked, codes, row.plan.department) for record in records)

    return {
        row.id: OnRecord(
            records=read_of(row),
            bypasses=told.bypasses.get(row.id, ()),
            overlaps=overlapping.get(row.id, ()),
            filed=dict(filed),
        )
        for row in rows
    }


def question_of(plan: Plan, patient_no: str, at: datetime, known_at: datetime) -> Question:
    """Return what clearance is asked about a plan, with all who may supervise by it."""
    return Question(
        staff_no=plan.surgeon_no,
        codes=plan.codes,
        at=at,
        known_at=known_at,
        urgency=plan.urgency.value,
        site=plan.site or None,
        patient=patient_no,
        supervisors=plan.supervisors,
    )


def _cleared(
    rows: Collection[CaseRow], performed: Mapping[int, Performed], at: datetime
) -> Mapping[int, Decision]:
    """Ask about the planned start, or the real one: by then the operation does not count itself."""
    questions = [_asked(row, performed.get(row.id), at) for row in rows]
    dossiers = gather_many(questions, at)
    return {
        row.id: decide(question, dossier)
        for row, question, dossier in zip(rows, questions, dossiers, strict=True)
    }


def _asked(row: CaseRow, performed: Performed | None, at: datetime) -> Question:
    """Ask about the plan; once its surgeon has operated, with the supervisor on record alone."""
    start = performed.began_at if performed else row.plan.starts_at
    planned = question_of(row.plan, row.patient.number, start, at)
    if performed is None or performed.surgeon_no != row.plan.surgeon_no:
        return planned
    return replace(planned, supervisors=performed.supervisors, done=True)


def _case(row: CaseRow, decision: Decision, performed: Performed | None) -> Case:
    known = {v.code: v.procedure for v in decision.verdicts}
    plan = row.plan
    return Case(
        number=row.number,
        surgeon_no=plan.surgeon_no,
        procedures=tuple(
            _planned(code, known.get(code), principal=n == 0) for n, code in enumerate(plan.codes)
        ),
        planned=Period(plan.starts_at, plan.ends_at),
        urgency=plan.urgency,
        anesthesia=plan.anesthesia,
        assistants=plan.assistants,
        supervisor_no=plan.supervisor_no,
        anesthetist_no=plan.anesthetist_no,
        nurse_no=plan.nurse_no,
        site=plan.site,
        inpatient=plan.inpatient,
        majors=frozenset(plan.majors),
        ordered_at=plan.ordered_at,
        consented_at=plan.consented_at,
        began_at=performed.began_at if performed else None,
        ended_at=performed.ended_at if performed else None,
    )


def _planned(code: str, entry: Procedure | None, *, principal: bool) -> Planned:
    return Planned(
        code=code,
        name=entry.name if entry else "",
        grade=entry.effective_grade if entry else None,
        restricted=bool(entry and entry.restricted),
        principal=principal,
    )


def _restricted(case: Case) -> list[str]:
    return [p.code for p in case.procedures if p.restricted]


def _read(
    record: RecordRow, invited: Collection[Invited], codes: Mapping[str, str], own: str
) -> Record:
    """Reduce a record to what the gate looks at; disciplines are those that gave an opinion."""
    there = [i for i in invited if i.key == record.key and i.opined_at is not None]
    return read(
        kind=record.kind,
        author_no=record.author_no,
        completed_at=record.completed_at,
        recorded_at=record.recorded_at,
        codes=record.codes,
        values=record.values,
        document_id=record.document_id,
        signatures=record.signatures,
        opinions=record.opinions,
        attended=frozenset(i.staff_no for i in there),
        disciplines=frozenset(i.department for i in there if codes.get(i.department) != own),
    )
