"""Cases for programs: the service under ``/api/v1/cases``, and CDS Hooks."""

from surgery_gov.preop.api import advising, cases, gate, records
from surgery_gov.preop.api.room import api, hooks

__all__ = ["advising", "api", "cases", "gate", "hooks", "records"]
