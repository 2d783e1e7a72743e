"""The cases done under a condition, as a dossier knows them."""

from collections.abc import Collection
from datetime import datetime

from surgery_gov.clearance.rules.dossier import Dossier
from surgery_gov.privileges.rules import counted
from surgery_gov.privileges.rules.conditions import Counted
from surgery_gov.privileges.rules.counted import Count


def count(
    condition: Counted,
    dossier: Dossier,
    code: str,
    target: str,
    at: datetime,
    *,
    others: Collection[str] = (),
) -> Count:
    """Count the cases since the condition was imposed on the privilege of that target.

    ``others`` are patients it is for as well, whose cases are their own.
    """
    decisions, performed = dossier.ledgers.get(target, ()), dossier.cases.get(code)
    return counted.count(condition, decisions, performed, at, others=others)
