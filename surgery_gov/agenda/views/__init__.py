"""Pages of what is due and of the reminders."""

from surgery_gov.agenda.views import reminders, todo
from surgery_gov.agenda.views.blueprint import pages

__all__ = ["pages", "reminders", "todo"]
