"""Pages of planned cases."""

from surgery_gov.preop.views import (
    afterwards,
    board,
    case,
    consistency,
    emergencies,
    hosting,
    lists,
    mdt,
    opinions,
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
    "hosting",
    "lists",
    "mdt",
    "opinions",
    "pages",
    "performing",
    "plans",
    "prints",
    "records",
    "rescues",
    "technologies",
]
