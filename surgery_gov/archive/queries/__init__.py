"""Reading an archive: who it is about, and what the features tell of them."""

from surgery_gov.archive.queries.archives import Archive, Basics, get_archive
from surgery_gov.archive.queries.composing import compose_with

__all__ = ["Archive", "Basics", "compose_with", "get_archive"]
