"""Surgical grading and privileges: who may perform which operation, since when, and why."""

__version__ = "0.1.0"
