"""Names of whoever takes part: surgeons from the staff list, everybody else by their log-in."""

from collections.abc import Iterable, Mapping

from surgery_gov.accounts import queries as accounts
from surgery_gov.staff import queries as staff


def whoever(numbers: Iterable[str]) -> Mapping[str, str]:
    """Return the names behind these 工号, in two statements; an unknown one is absent."""
    asked = {number for number in numbers if number and number.isprintable()}
    if not asked:
        return {}
    named = dict(accounts.names_of(asked))
    named.update({no: facts.name for no, facts in staff.facts_of(asked).items()})
    return named
