"""How a surgeon stands at an instant, in a word: the licence and the post."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GUEST, NOWHERE = "外请专家", "不在职"


@dataclass(frozen=True, slots=True)
class Standing:
    """A state to show: ``kind`` is ok, warn, stop or none; ``word`` is two to five characters."""

    kind: str
    word: str


def licence_standing(
    until: datetime | None, *, held: bool, at: datetime, warn_days: int
) -> Standing:
    """Say how the licence stands that is in force at that instant, if one is."""
    if not held:
        return Standing("stop", "无有效证书")
    if until is not None and until - at <= timedelta(days=warn_days):
        return Standing("warn", "将到期")
    return Standing("ok", "有效")


def post_standing(*, employed: bool, invited: bool = False) -> Standing:
    """Say whether the surgeon works here at that instant, or is invited for it."""
    if invited and not employed:
        return Standing("info", "外请")
    return Standing("ok", "在职") if employed else Standing("none", NOWHERE)


def place_in_words(department: str | None, *, invited: bool) -> str:
    """Say where somebody belongs: a department, an invitation, or nowhere."""
    return department or (GUEST if invited else NOWHERE)
