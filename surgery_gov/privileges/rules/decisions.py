"""One line of the ledger: a decision about one privilege, never changed, only followed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.privileges.rules.conditions import Condition


class DecisionKind(StrEnum):
    """What was decided; the words of the regulation, in the order of a privilege's life."""

    GRANT = "grant"
    RENEW = "renew"
    RESTRICT = "restrict"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        """The Chinese verb shown to people."""
        return LABELS[self]

    @property
    def gives(self) -> bool:
        """Whether it gives or gives back; the others take something away."""
        return self in GIVING


LABELS = {
    DecisionKind.GRANT: "授予",
    DecisionKind.RENEW: "续期",
    DecisionKind.RESTRICT: "限制",
    DecisionKind.SUSPEND: "暂停",
    DecisionKind.REINSTATE: "恢复",
    DecisionKind.REVOKE: "取消",
}
GIVING = frozenset({DecisionKind.GRANT, DecisionKind.RENEW, DecisionKind.REINSTATE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A decision with its two clocks: true from ``effective_at``, known from ``recorded_at``.

    ``until`` ends what a grant or renewal gives (None: until further notice). ``conditions`` of a
    grant, renewal or restriction are all that hold from then on.
    """

    id: int
    kind: DecisionKind
    effective_at: datetime
    recorded_at: datetime
    until: datetime | None = None
    actor_id: str = ""
    actor_name: str = ""
    reason: str = ""
    basis: str = ""
    document_no: str = ""
    edition: str = ""
    conditions: tuple[Condition, ...] = ()

    @property
    def in_effect_order(self) -> tuple[datetime, datetime, int]:
        """Sort key of the fold."""
        return (self.effective_at, self.recorded_at, self.id)

    @property
    def in_record_order(self) -> tuple[datetime, int]:
        """Sort key of a history, and of which of two decisions could know of the other."""
        return (self.recorded_at, self.id)
