"""Pages of certificates (授权书), rosters and the offline roster."""

from surgery_gov.certificates.views import issuing, lists, offline, papers, rosters, verifying
from surgery_gov.certificates.views.room import pages

__all__ = ["issuing", "lists", "offline", "pages", "papers", "rosters", "verifying"]
