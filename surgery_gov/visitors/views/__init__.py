"""Pages of invited surgeons."""

from surgery_gov.visitors.views import drafting, lists, papers, steps
from surgery_gov.visitors.views.room import pages

__all__ = ["drafting", "lists", "pages", "papers", "steps"]
