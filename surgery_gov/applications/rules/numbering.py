"""The numbers of applications: SQ2026-0012, counted anew each year."""

PREFIX = "SQ"
WIDTH = 4


def prefix_of(year: int) -> str:
    """Return what the numbers of a year begin with."""
    return f"{PREFIX}{year}-"


def number_of(year: int, last: str | None) -> str:
    """Return the number after the last one given that year."""
    start = prefix_of(year)
    taken = int(last.removeprefix(start)) if last else 0
    return f"{start}{taken + 1:0{WIDTH}}"
