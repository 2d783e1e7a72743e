"""Workbooks of cases."""
