"""Numbers that the program gives, by year and in turn: YQ2026-0001, W2026-0001."""

import re

INVITATION, EXPERT = "YQ", "W"
DIGITS = 4
_TAIL = re.compile(rf"-(\d{{{DIGITS},}})$")


def prefix(kind: str, year: int) -> str:
    """Return what all numbers of the kind begin with in that year."""
    return f"{kind}{year}-"


def following(kind: str, year: int, used: list[str]) -> str:
    """Return the number after all that were used; others of the same beginning are passed over."""
    start = prefix(kind, year)
    taken = [int(m[1]) for n in used if n.startswith(start) and (m := _TAIL.search(n))]
    return f"{start}{max(taken, default=0) + 1:0{DIGITS}d}"
