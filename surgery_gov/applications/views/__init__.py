"""Pages of applications: lists, writing, one application, the hands, the document."""

from surgery_gov.applications.views import (
    batch,
    issuing,
    judging,
    lists,
    meetings,
    packets,
    proofs,
    resolving,
    showing,
    turning,
    writing,
)
from surgery_gov.applications.views.meeting_room import meeting_pages
from surgery_gov.applications.views.room import pages

__all__ = [
    "batch",
    "issuing",
    "judging",
    "lists",
    "meeting_pages",
    "meetings",
    "packets",
    "pages",
    "proofs",
    "resolving",
    "showing",
    "turning",
    "writing",
]
