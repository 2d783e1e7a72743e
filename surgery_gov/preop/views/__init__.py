"""Pages of planned cases."""

from surgery_gov.preop.views import (
    afterwards,
    board,
    consistency,
    emergencies,
    performing,
    technologies,
)
from surgery_gov.preop.views.room import pages

__all__ = [
    "afterwards",
    "board",
    "consistency",
    "emergencies",
    "pages",
    "performing",
    "technologies",
]
