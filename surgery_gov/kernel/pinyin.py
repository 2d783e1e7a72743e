"""Initials of Chinese words, for searching as people type."""

import unicodedata
from functools import cache

from pypinyin import Style, pinyin

# Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = {
    "万俟": "mq",
    "尉迟": "yc",
    "澹台": "tt",
    "仇": "q",
    "单": "s",
    "区": "o",
    "召": "s",
    "尉": "y",
    "折": "s",
    "曾": "z",
    "查": "z",
    "秘": "b",
    "种": "c",
    "繁": "p",
    "翟": "z",
    "解": "x",
}


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


def initials_of_person(name: str) -> str:
    """Return the initials of a name, its surname read as surnames are: 曾志明 gives ``zzm``."""
    surname = next((s for s in _SURNAMES if name.startswith(s)), "")
    return _SURNAMES.get(surname, "") + initials(name[len(surname) :])


def fold(query: str) -> str:
    """Bring what was typed to the form of initials: ``GY'QC`` and ``ｇｙｑｃ`` to ``gyqc``."""
    plain = unicodedata.normalize("NFKC", query).lower()
    return "".join(c for c in plain if c.isascii() and c.isalnum())
