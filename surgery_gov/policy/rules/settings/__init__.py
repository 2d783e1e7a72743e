"""Every rule setting with its default, its range and its basis (依据).

A number that a regulation, a commission or a hospital may change is here and nowhere in code.
Article numbers recalled without the text at hand carry 约.
"""

from surgery_gov.policy.rules.settings import (
    access,
    applications,
    certificates,
    evidence,
    filings,
    preop,
    privileges,
    reminders,
    visitors,
)
from surgery_gov.policy.rules.settings.keys import Hands, HighGradeEntry, Key, LowGradeMode

DEFINITIONS = {
    Key(definition.key): definition
    for group in (
        privileges,
        applications,
        certificates,
        evidence,
        preop,
        filings,
        visitors,
        reminders,
        access,
    )
    for definition in group.DEFINITIONS
}

__all__ = ["DEFINITIONS", "Hands", "HighGradeEntry", "Key", "LowGradeMode"]
