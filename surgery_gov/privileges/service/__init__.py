"""Deciding about privileges, importing them, rebuilding the projection."""

from surgery_gov.privileges.service.deciding import (
    grant,
    reinstate,
    renew,
    restrict,
    revoke,
    suspend,
)
from surgery_gov.privileges.service.importing import import_privileges
from surgery_gov.privileges.service.proposing import dismiss_proposal
from surgery_gov.privileges.service.rebuilding import rebuild

__all__ = [
    "dismiss_proposal",
    "grant",
    "import_privileges",
    "rebuild",
    "reinstate",
    "renew",
    "restrict",
    "revoke",
    "suspend",
]
