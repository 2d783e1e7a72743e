"""Pages of planned cases."""

from surgery_gov.preop.views import case, lists, mdt, plans, prints, records
from surgery_gov.preop.views.room import pages

__all__ = ["case", "lists", "mdt", "pages", "plans", "prints", "records"]
