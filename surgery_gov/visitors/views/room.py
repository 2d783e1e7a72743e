"""The blueprint, and who may read what it shows."""

from flask import Blueprint

from surgery_gov.kernel.permissions import Permission

pages = Blueprint("visitors", __name__, url_prefix="/visitors")
READ = (
    Permission.VISITORS_READ_ALL,
    Permission.VISITORS_READ_DEPARTMENT,
    Permission.VISITORS_READ_OWN,
)
