"""Pages of operations: lists, surgeons' volumes, histories, imports."""

from surgery_gov.operations.views import importing, lists, surgeons
from surgery_gov.operations.views.room import pages

__all__ = ["importing", "lists", "pages", "surgeons"]
