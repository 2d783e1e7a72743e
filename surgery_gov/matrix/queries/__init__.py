"""Reading the table, in a constant number of statements whatever its size."""

from surgery_gov.matrix.queries.applying import application_address, applied_for_with
from surgery_gov.matrix.queries.grids import Asked, grid_of
from surgery_gov.matrix.queries.overview import DepartmentGaps, overview

__all__ = [
    "Asked",
    "DepartmentGaps",
    "application_address",
    "applied_for_with",
    "grid_of",
    "overview",
]
