"""Requirements, records and operations for tests."""

from datetime import date

from surgery_gov.requirements import service
from surgery_gov.requirements.rules.conditions import (
    Among,
    Examination,
    Hand,
    MinimumCases,
    NormLine,
    Proof,
    Training,
)
from surgery_gov.requirements.rules.drafts import Draft
from surgery_gov.requirements.rules.qualifications import Entry
from surgery_gov.requirements.rules.sets import Mode
from tests.operations.sheets import HEADER, entered
from tests.operations.sheets import row as plain

BASIS = "本院规定第9条"
TODAY = date(2026, 11, 22)
HEADER_SUPERVISED = [*HEADER, "指导医师工号"]
ASSISTED = MinimumCases(hand=Hand.ASSISTED, cases=2, months=12, among=Among.GRADE, basis=BASIS)
SUPERVISED = MinimumCases(hand=Hand.SUPERVISED, cases=2, months=12, among=Among.ITEM, basis=BASIS)
TRAINING = Training(kind=Proof.TRAINING, name="腹腔镜技术", months=None, basis=BASIS)
THEORY = Examination(kind=Proof.THEORY, score=80, months=24, basis=BASIS)
NORM = NormLine(text="列入备案医师名单", basis="规范")


def draft(target, *conditions, mode=Mode.ADDS, since=TODAY, note="委员会第1次会议", review=None):
    return Draft(
        target=target,
        mode=mode,
        since=since,
        note=note,
        review_months=review,
        conditions=conditions,
    )


def require(actor, target, *conditions, **options):
    return service.set_requirement(actor, draft(target, *conditions, **options))


def proof(kind=Proof.TRAINING, name="腹腔镜技术规范化培训", day=date(2026, 1, 5), **changes):
    return Entry(kind=kind, name=name, day=day, **changes)


def operated(actor, now, *rows, source="HIS"):
    """Enter operations with a column for the supervisor."""
    cells = [
        [*plain(**{k: v for k, v in r.items() if k != "指导"}), r.get("指导", "")] for r in rows
    ]
    return entered(actor, now, *cells, source=source, header=HEADER_SUPERVISED)
