"""Changing what is known of departments and surgeons."""

from surgery_gov.staff.service.departments import add_department, end_department, rename_department
from surgery_gov.staff.service.importing import Imported, import_staff
from surgery_gov.staff.service.surgeons import (
    add_surgeon,
    end_employment,
    record_employment,
    record_licence,
    record_title,
    rename_surgeon,
    transfer,
)
from surgery_gov.staff.service.visits import receive_visitor, withdraw_visit

__all__ = [
    "Imported",
    "add_department",
    "add_surgeon",
    "end_department",
    "end_employment",
    "import_staff",
    "receive_visitor",
    "record_employment",
    "record_licence",
    "record_title",
    "rename_department",
    "rename_surgeon",
    "transfer",
    "withdraw_visit",
]
