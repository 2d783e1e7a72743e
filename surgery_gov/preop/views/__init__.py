"""Pages of planned cases."""

from surgery_gov.preop.views import (
    afterwards,
    board,
    case,
    consistency,
    emergencies,
    lists,
    mdt,
    performing,
    plans,
    prints,
    records,
    rescues,
    technologies,
)
from surgery_gov.preop.views.room import pages

__all__ = [
    "afterwards",
    "board",
    "case",
    "consistency",
    "emergencies",
    "lists",
    "mdt",
    "pages",
    "performing",
    "plans",
    "prints",
    "records",
    "rescues",
    "technologies",
]
