"""What somebody orders: one decision about one surgeon, for one target or many."""

from dataclasses import dataclass
from datetime import datetime

from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """The decision asked for. ``seen`` is the digest of the preview it was confirmed on, if any."""

    staff_no: str
    targets: tuple[Target, ...]
    effective_at: datetime
    until: datetime | None = None
    conditions: tuple[Condition, ...] | None = None
    reason: str = ""
    basis: str = ""
    document_no: str = ""
    seen: str | None = None
