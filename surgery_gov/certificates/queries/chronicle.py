"""What certificates tell of one surgeon's archive: when each was issued."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.certificates.queries.certificates import list_of
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.staff.queries import find_facts


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Return the issue of every certificate up to an instant."""
    facts = find_facts(staff_no)
    found = list_of(facts.id) if facts is not None else ()
    return [
        Moment(
            at=each.issued_at,
            section="手术权限",
            label="授权书签发",
            text=f"签发授权书，{each.items}项"
            + (f"，代替{each.previous}" if each.previous else ""),
            document_no=each.number,
            by=each.issued_by,
            endpoint="certificates.show",
            values={"number": each.number},
        )
        for each in found
        if each.issued_at <= at
    ]
