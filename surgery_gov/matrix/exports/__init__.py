"""The matrix as a workbook."""

from surgery_gov.matrix.exports.workbook import workbook

__all__ = ["workbook"]
