"""Long lists of values in lots, each for one IN list of a statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 5_000
"""Values in one list; both databases take many more."""


def in_lots(values: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield the values in their order, at most ``size`` at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
