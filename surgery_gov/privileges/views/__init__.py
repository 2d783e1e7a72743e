"""Pages of privileges: lists, records, procedures, acts, imports."""

from surgery_gov.privileges.views import (
    acts,
    importing,
    lists,
    proposing,
    records,
    searching,
    settling,
)
from surgery_gov.privileges.views.room import pages

__all__ = ["acts", "importing", "lists", "pages", "proposing", "records", "searching", "settling"]
