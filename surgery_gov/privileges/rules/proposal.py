"""A decision proposed, what bears on it, and a fault found in it."""

from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.policy.rules.bases import CONFIRMED, DYNAMIC, Basis, cite
from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.ways import Way

DEFAULT_BASIS = {
    DecisionKind.GRANT: cite(CONFIRMED),
    DecisionKind.RENEW: cite(CONFIRMED),
    DecisionKind.RESTRICT: cite(DYNAMIC),
    DecisionKind.SUSPEND: cite(DYNAMIC),
    DecisionKind.REINSTATE: cite(DYNAMIC),
    DecisionKind.REVOKE: cite(DYNAMIC),
}
_OF_STATE = frozenset({"overlap", "nothing_held", "already_suspended", "not_suspended"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A decision not yet made: what is to be decided for one surgeon and one target.

    ``name`` is the target in words, for messages. ``conditions`` None on a renewal keeps those
    that hold; elsewhere it is the same as none.
    """

    kind: DecisionKind
    target: Target
    name: str
    effective_at: datetime
    until: datetime | None = None
    reason: str = ""
    basis: str = ""
    document_no: str = ""
    conditions: tuple[Condition, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """What the edition in force says of the procedure.

    ``grade`` is the effective one: a restricted technology is managed as grade 4. ``departments``
    are names, as the catalog writes them.
    """

    code: str
    name: str
    grade: int
    departments: frozenset[str] = frozenset()
    restricted: bool = False
    prohibited: bool = False

    @property
    def graded(self) -> str:
        """Say what grade it is of: 「部分肝切除术（50.2200）是四级手术」."""
        return f"{self.name}（{self.code}）是{grade_name(self.grade)}手术"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What bears on a proposal besides the ledger: the catalog, the house rules, the two people.

    ``procedure`` is None for an unknown code; ``departments`` are the codes that exist then;
    ``staff`` are the 工号 on file, of those that conditions name. ``way`` is how the decision
    comes, ``high_grade_entry`` what the hospital allows besides applications.
    """

    surgeon_no: str
    decider_no: str | None
    procedure: Procedure | None = None
    departments: frozenset[str] = frozenset()
    low_grades_by_department: bool = False
    staff: frozenset[str] = frozenset()
    way: Way = Way.CONFIRMED
    high_grade_entry: HighGradeEntry = HighGradeEntry.APPLICATION


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why it cannot be decided, at the field to correct."""

    field: str
    code: str
    message: str
    basis: Basis | None = None

    @property
    def sentence(self) -> str:
        """The message with its basis."""
        return f"{self.message}（依据：{cite(self.basis)}）" if self.basis else self.message

    @property
    def of_state(self) -> bool:
        """Whether the ledger stands against it, rather than what was typed."""
        return self.code in _OF_STATE
