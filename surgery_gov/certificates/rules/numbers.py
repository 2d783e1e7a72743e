"""The number of a certificate: one that counts, and a part that nobody can guess.

``SQS2026-000123-7KQM-3XWD``: eight characters of thirty, 6.5e11 possibilities, while an account
may miss a few dozen times an hour. Letters and digits that look alike are left out.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXY"
CHECK_LENGTH, GROUP = 8, 4
START = "SQS"
_TYPED = re.compile(rf"{START}([0-9]{{4}})([0-9]{{6}})([0-9A-Z]{{{CHECK_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as somebody typed it, folded; ``check`` is the part that cannot be guessed."""

    number: str
    check: str


def number_of(year: int, position: int) -> str:
    """Return the part that counts."""
    return f"{START}{year}-{position:06}"


def position_of(number: str) -> int:
    """Return the position within the year."""
    return int(number.rpartition("-")[2])


def check_part(choose: Callable[[str], str]) -> str:
    """Return a new check part; ``choose`` picks a character and must not be predictable."""
    return "".join(choose(ALPHABET) for _ in range(CHECK_LENGTH))


def whole(number: str, check: str) -> str:
    """Return the number as printed."""
    return "-".join((number, check[:GROUP], check[GROUP:]))


def read(text: str) -> Typed | None:
    """Read a number as typed, in any width, case and spacing; None where it cannot be one."""
    folded = unicodedata.normalize("NFKC", text[:80]).upper()
    found = _TYPED.fullmatch("".join(c for c in folded if c.isascii() and c.isalnum()))
    return Typed(f"{START}{found[1]}-{found[2]}", found[3]) if found else None
