"""Pages of requirements and of what surgeons have learned and passed."""

from surgery_gov.requirements.views import importing, records, sets, setting
from surgery_gov.requirements.views.room import pages

__all__ = ["importing", "pages", "records", "sets", "setting"]
