"""Deciding about privileges, importing them, rebuilding the projection."""

from surgery_gov.privileges.service.confirming import confirm, confirm_in_department
from surgery_gov.privileges.service.deciding import (
    grant,
    reinstate,
    renew,
    restrict,
    revoke,
    suspend,
)
from surgery_gov.privileges.service.importing import import_privileges
from surgery_gov.privileges.service.rebuilding import rebuild

__all__ = [
    "confirm",
    "confirm_in_department",
    "grant",
    "import_privileges",
    "rebuild",
    "reinstate",
    "renew",
    "restrict",
    "revoke",
    "suspend",
]
