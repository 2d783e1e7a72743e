"""Faults turned into the refusal a person or a program is told."""

from collections.abc import Iterable

from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.privileges.rules.proposal import Fault


def by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Gather the sentences by the field to correct, each once, with its basis."""
    errors: dict[str, dict[str, None]] = {}
    for fault in faults:
        errors.setdefault(fault.field, {})[fault.sentence] = None
    return {field: list(messages) for field, messages in errors.items()}


def refuse(faults: Iterable[Fault]) -> None:
    """Raise ``Conflict`` where only the ledger stands against it, else ``Invalid``; all faults."""
    found = tuple(faults)
    if not found:
        return
    errors = by_field(found)
    if all(fault.of_state for fault in found):
        raise Conflict("".join(m for said in errors.values() for m in said), errors)
    raise Invalid(errors)
