"""The cases done under a condition, as a dossier knows them."""

from datetime import datetime

from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.privileges.rules import counted
from surgery_gov.privileges.rules.conditions import Counted
from surgery_gov.privileges.rules.counted import Count


def count(condition: Counted, dossier: Dossier, code: str, target: str, at: datetime) -> Count:
    """Count the cases since the condition was imposed on the privilege of that target."""
    return counted.count(condition, dossier.ledgers.get(target, ()), dossier.cases.get(code), at)
