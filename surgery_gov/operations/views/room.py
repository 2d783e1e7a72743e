"""The blueprint of the pages, and what they share."""

from flask import Blueprint

from surgery_gov.kernel.permissions import Permission

pages = Blueprint("operations", __name__, url_prefix="/operations")
READ = (
    Permission.OPERATIONS_READ,
    Permission.OPERATIONS_READ_DEPARTMENT,
    Permission.OPERATIONS_READ_OWN,
)
READ_OTHERS = READ[:2]
