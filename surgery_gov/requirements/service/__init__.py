"""Setting requirements; recording, importing and withdrawing qualifications."""

from surgery_gov.requirements.service.records import (
    Source,
    import_qualifications,
    record_qualification,
    withdraw_qualification,
)
from surgery_gov.requirements.service.setting import set_requirement

__all__ = [
    "Source",
    "import_qualifications",
    "record_qualification",
    "set_requirement",
    "withdraw_qualification",
]
