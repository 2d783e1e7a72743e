"""Workbooks of applications."""

from surgery_gov.applications.exports.meeting import workbook

__all__ = ["workbook"]
