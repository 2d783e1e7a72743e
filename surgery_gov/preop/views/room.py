"""What the pages of cases share: the blueprint, and who opens them."""

from flask import Blueprint

from surgery_gov.kernel.permissions import Permission

pages = Blueprint("preop", __name__, url_prefix="/cases")

READ = (
    Permission.PREOP_READ_ALL,
    Permission.PREOP_READ_DEPARTMENT,
    Permission.PREOP_READ_OWN,
)
