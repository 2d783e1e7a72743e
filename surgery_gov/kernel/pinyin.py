"""Initials of Chinese words, for searching as people type."""

import unicodedata
from functools import cache

from pypinyin import Style, pinyin


@cache
def _initial(character: str) -> str:
    found = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    if found and found[0]:
        return found[0][0][:1].lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    return "".join(c for c in folded if c.isascii() and c.isalnum())


def initials(text: str) -> str:
    """Return the first letters of the syllables: 胆囊切除术 gives ``dnqcs``."""
    return "".join(_initial(character) for character in text)


def fold(query: str) -> str:
    """Bring what was typed to the form of initials: ``GY'QC`` and ``ｇｙｑｃ`` to ``gyqc``."""
    plain = unicodedata.normalize("NFKC", query).lower()
    return "".join(c for c in plain if c.isascii() and c.isalnum())
