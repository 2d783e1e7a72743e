"""A surgeon's trainings and examinations as entries of his technical archive."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.requirements.queries.qualifications import proofs_by_surgeon
from surgery_gov.requirements.rules.qualifications import Qualification

SECTION = "培训考核"


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Return what was obtained up to that instant and stood on file then, the latest first."""
    held = proofs_by_surgeon([staff_no], at).get(staff_no, ())
    day = local_date(at)
    past = [proof for proof in held if proof.entry.day <= day]
    return [_moment(p) for p in sorted(past, key=lambda p: (p.entry.day, p.id), reverse=True)]


def _moment(proof: Qualification) -> Moment:
    entry = proof.entry
    parts = [
        entry.name,
        f"{entry.score:g}分" if entry.score is not None else "",
        entry.issuer,
        f"有效期至{entry.valid_until}" if entry.valid_until else "",
    ]
    return Moment(
        at=start_of_day(entry.day),
        section=SECTION,
        label=entry.kind.label,
        text="，".join(part for part in parts if part) + "。",
        day_only=True,
        document_no=entry.number,
        by=proof.actor_name,
        endpoint="requirements.surgeon",
        values={"staff_no": proof.staff_no},
    )
