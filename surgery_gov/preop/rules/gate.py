"""What the hospital has set for its gate; read from policy for the day of the question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from surgery_gov.preop.rules.records import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The dated settings that the items are judged by.

    ``scopes`` is the least circle of the discussion by grade; ``mdt_disciplines`` how many other
    departments take part, ``mdt_compulsory`` those that must; ``approval_lead`` how long before
    the planned start a major operation is to be approved.
    """

    scopes: Mapping[int, Scope] = field(
        default_factory=lambda: {
            1: Scope.TEAM,
            2: Scope.TEAM,
            3: Scope.WARD,
            4: Scope.DEPARTMENT,
        }
    )
    mdt_disciplines: int = 2
    mdt_compulsory: frozenset[str] = frozenset()
    approvals_required: bool = True
    approval_lead: timedelta = timedelta(days=1)
