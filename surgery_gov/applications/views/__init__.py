"""Pages of applications: lists, writing, one application, the hands, the document."""

from surgery_gov.applications.views import (
    batch,
    issuing,
    judging,
    lists,
    proofs,
    showing,
    turning,
    writing,
)
from surgery_gov.applications.views.room import pages

__all__ = [
    "batch",
    "issuing",
    "judging",
    "lists",
    "pages",
    "proofs",
    "showing",
    "turning",
    "writing",
]
