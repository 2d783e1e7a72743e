"""Conditions of a procedure as judged elsewhere: the shape needed here, and how it is frozen."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from surgery_gov.requirements.rules.conditions import Purpose

MET = "met"


class Check(Protocol):
    """One condition: met or not, with the number that counts."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def got(self) -> float | None: ...  # noqa: D102
    @property
    def needed(self) -> float | None: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def basis(self) -> str: ...  # noqa: D102
    @property
    def remedy(self) -> str: ...  # noqa: D102


Checks = Mapping[str, Sequence[Check]]
Source = Callable[[str, Collection[str], datetime, datetime | None, Purpose], Checks]
"""Judges a surgeon's (工号) conditions for procedures at an instant, as known at another."""

FIELDS = ("code", "label", "state", "got", "needed", "message", "basis", "remedy")


def frozen(checks: Checks) -> dict[str, list[dict[str, Any]]]:
    """Return them as kept with a submission, by procedure code."""
    return {code: [_row(check) for check in found] for code, found in checks.items()}


def unmet(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those of the frozen checks that are not met; what cannot be told is not met."""
    return [row for row in rows if row["state"] != MET]


def _row(check: Check) -> dict[str, Any]:
    row = {name: getattr(check, name) for name in FIELDS}
    return {**row, "state": str(row["state"])}
