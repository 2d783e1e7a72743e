"""Pages of surgeons and departments (人员与科室)."""

from flask import Blueprint

pages = Blueprint("staff", __name__, url_prefix="/staff")

from surgery_gov.staff.views import (  # noqa: E402
    changes,
    departments,
    imports,
    lists,
)

__all__ = ["changes", "departments", "imports", "lists", "pages"]
