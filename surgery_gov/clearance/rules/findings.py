"""What the decision says: findings against it, obligations, and what was checked and passed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from surgery_gov.policy.rules.bases import Basis, cite


class Why(StrEnum):
    """What a finding is about; stable, for programs."""

    NOTHING_ASKED = "nothing_asked"
    UNKNOWN_ACTION = "unknown_action"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_SURGEON = "unknown_surgeon"
    NOT_EMPLOYED = "not_employed"
    LICENCE_MISSING = "licence_missing"
    LICENCE_NOT_YET = "licence_not_yet"
    LICENCE_EXPIRED = "licence_expired"
    NO_EDITION = "no_edition"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    PROHIBITED = "prohibited"
    NO_PRIVILEGE = "no_privilege"
    NOT_YET = "privilege_not_yet"
    EXPIRED = "privilege_expired"
    SUSPENDED = "privilege_suspended"
    REVOKED = "privilege_revoked"
    ITEM_REQUIRED = "item_privilege_required"
    GRADE_NOT_ALLOWED = "grade_privilege_not_allowed"
    CONDITION_NOT_MET = "condition_not_met"
    SUPERVISOR_UNFIT = "supervisor_unfit"
    CONDITION = "condition"
    USED = "privilege_used"
    VISITOR = "visitor_not_covered"
    UNDECIDABLE = "undecidable"


class Severity(StrEnum):
    """What a finding does to the answer."""

    DENY = "deny"
    OBLIGATION = "obligation"


class Outcome(StrEnum):
    """The answer in one word."""

    PERMIT = "permit"
    PERMIT_WITH_OBLIGATIONS = "permit_with_obligations"
    DENY = "deny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One reason: ``what`` happened and why, ``remedy`` what to do, ``basis`` what it rests on.

    ``data`` holds the facts behind the sentence (document number, instants in RFC 3339).
    """

    code: Why
    what: str
    remedy: str
    basis: tuple[Basis, ...]
    procedure: str | None = None
    severity: Severity = Severity.DENY
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The whole sentence: what, why, what to do."""
        return self.what + self.remedy

    def as_json(self) -> dict[str, Any]:
        """Return it as it is answered and kept."""
        return {
            "code": self.code.value,
            "severity": self.severity.value,
            "procedure": self.procedure,
            "message": self.message,
            "what": self.what,
            "remedy": self.remedy,
            "basis": cite(*self.basis),
            **({"data": dict(self.data)} if self.data else {}),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was checked and passed; ``data`` holds the facts behind, for programs."""

    code: str
    title: str
    detail: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        told: dict[str, Any] = {"code": self.code, "title": self.title, "detail": self.detail}
        if self.data:
            told["data"] = dict(self.data)
        return told
