"""Many proposals settled at once: what is chosen for each. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.privileges.rules.proposed import Act, Kind, Proposed
from surgery_gov.privileges.rules.target import Target

MOST = 40
BATCHED = frozenset({Act.SUSPEND, Act.REVOKE})
"""What can be done for many: the rest needs an end, an evaluation or conditions of its own."""


class Way(StrEnum):
    """What is done about one proposal."""

    ACT = "act"
    DISMISS = "dismiss"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Key:
    """Which proposal: its kind, whose, about what."""

    kind: Kind
    staff_no: str
    target: Target

    def __str__(self) -> str:
        return "~".join((self.kind.value, self.staff_no, str(self.target)))

    @property
    def field(self) -> str:
        """The name of its field on the form: a dot would be read as a field within a field."""
        return str(self).replace(".", "_")

    @classmethod
    def of(cls, proposed: Proposed) -> "Key":
        """Return the key of a proposal."""
        return cls(proposed.kind, proposed.staff_no, proposed.target)

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read a key as written; ``ValueError`` where it is none."""
        kind, staff_no, target = text.split("~", 2)
        return cls(Kind(kind), staff_no, Target.parse(target))


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What is chosen for one proposal; ``seen`` is the digest of what was shown of it."""

    key: Key
    way: Way
    seen: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """Choices with what they have in common: the document, and the reason given."""

    choices: tuple[Choice, ...]
    document_no: str = ""
    reason: str = ""

    def reason_of(self, proposed: Proposed) -> str:
        """Return the reason of the act on one: why it was proposed, then what was added."""
        return "；".join(filter(None, (proposed.why, self.reason.strip())))


def effective_at(proposed: Proposed, now: datetime) -> datetime:
    """Return from when the act counts: now, or the day after a licence that still runs."""
    ending = proposed.kind is Kind.LICENCE_ENDING and proposed.since is not None
    return max(now, proposed.since) if ending and proposed.since else now
