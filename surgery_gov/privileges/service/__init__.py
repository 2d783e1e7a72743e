"""Deciding about privileges, importing them, rebuilding the projection."""

from collections.abc import Callable, Mapping

from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.service.confirming import confirm, confirm_in_department
from surgery_gov.privileges.service.deciding import (
    grant,
    grant_for_patient,
    reinstate,
    renew,
    renew_for_patients,
    restrict,
    revoke,
    suspend,
)
from surgery_gov.privileges.service.importing import import_privileges
from surgery_gov.privileges.service.proposing import dismiss_proposal
from surgery_gov.privileges.service.rebuilding import rebuild
from surgery_gov.privileges.service.settling import MOVED, settle_proposals

__all__ = [
    "DECIDE",
    "MOVED",
    "confirm",
    "confirm_in_department",
    "dismiss_proposal",
    "grant",
    "grant_for_patient",
    "import_privileges",
    "rebuild",
    "reinstate",
    "renew",
    "renew_for_patients",
    "restrict",
    "revoke",
    "settle_proposals",
    "suspend",
]

DECIDE: Mapping[DecisionKind, Callable[..., tuple[int, ...]]] = {
    DecisionKind.GRANT: grant,
    DecisionKind.RENEW: renew,
    DecisionKind.RESTRICT: restrict,
    DecisionKind.SUSPEND: suspend,
    DecisionKind.REINSTATE: reinstate,
    DecisionKind.REVOKE: revoke,
}
"""The command of each kind, for the doors, which all offer all of them."""
