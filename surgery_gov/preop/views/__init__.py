"""Pages of planned cases."""

from surgery_gov.preop.views.room import pages

__all__ = ["pages"]
