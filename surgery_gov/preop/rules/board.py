"""Where a case stands on the day, in one word for a board on the wall. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surgery_gov.preop.rules.items.surgeon import OVERLAP, PRIVILEGE, TECHNOLOGY
from surgery_gov.preop.rules.readiness import Item, Readiness, Stage, State
from surgery_gov.preop.rules.records import Hand, Kind


class Place(StrEnum):
    """What the board says of a case; what has to be acted on comes first."""

    REFUSED = "refused"
    LACKING = "lacking"
    EMERGENCY = "emergency"
    READY = "ready"
    INSIDE = "inside"
    OPERATING = "operating"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word in a sum; a case that lacks something says how many things."""
        return _WORDS[self][1]

    @property
    def kind(self) -> str:
        """The family of its color and shape."""
        return _WORDS[self][0]


_WORDS = {
    Place.REFUSED: ("stop", "不可实施"),
    Place.LACKING: ("warn", "缺项"),
    Place.EMERGENCY: ("hold", "紧急越权"),
    Place.READY: ("ok", "可入室"),
    Place.INSIDE: ("info", "已入室"),
    Place.OPERATING: ("info", "手术中"),
    Place.ENDED: ("none", "已结束"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A case as the board shows it: its place, what is missing, what else has to be seen."""

    place: Place
    word: str
    missing: tuple[Item, ...] = ()
    warnings: tuple[Item, ...] = ()

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, in words short enough for a wall."""
        return tuple(dict.fromkeys(_SHORT.get(i.code, i.label) for i in self.missing))

    @property
    def notes(self) -> tuple[str, ...]:
        """What else has to be seen: who is wanted in two places, what goes round what."""
        return tuple(dict.fromkeys(_note(i) for i in self.warnings))


_SHORT = {
    PRIVILEGE: "手术权限",
    Kind.MDT.value: "多学科讨论",
    Kind.CONSENT.value: "知情同意",
    Kind.RISK.value: "风险评估",
    Kind.SIGN_IN.value: "麻醉前核查",
    Kind.TIME_OUT.value: "切皮前核查",
}


def _note(item: Item) -> str:
    if item.code.startswith(OVERLAP):
        surgeon = item.code.startswith(f"{OVERLAP}:{Hand.SURGEON.value}")
        return f"{'术者' if surgeon else '麻醉医师'}时间重合"
    short = _SHORT.get(item.code, item.label)
    return f"{short}紧急放行" if item.state is State.BYPASSED else short


def seen(whole: Readiness, signed: Collection[Kind], *, performed: bool) -> Seen:
    """Say where a case stands; ``whole`` is the gate up to incision, ``signed`` the safety checks
    that all three parties have signed.

    What stops a case is told for the step that it takes next, and no later one.
    """
    if performed:
        return Seen(place=Place.ENDED, word=Place.ENDED.label)
    if Kind.TIME_OUT in signed:
        return _open(whole, Stage.INCISION, Place.OPERATING)
    if Kind.SIGN_IN in signed:
        return _open(whole, Stage.INCISION, Place.INSIDE, keep=True)
    return _open(whole, Stage.ENTER, Place.READY)


def _open(whole: Readiness, until: Stage, calm: Place, *, keep: bool = False) -> Seen:
    missing = tuple(i for i in whole.open if i.stage.order <= until.order)
    place = _place(whole.items, missing, calm, keep=keep)
    word = f"缺{len(missing)}项" if place is Place.LACKING else place.label
    return Seen(place=place, word=word, missing=missing, warnings=_warnings(whole))


def _place(items: Sequence[Item], missing: Sequence[Item], calm: Place, *, keep: bool) -> Place:
    """``keep``: a patient inside stays inside, whatever is still to come."""
    if any(_is_refusal(item) for item in missing):
        return Place.REFUSED
    if missing and not keep:
        return Place.LACKING
    if calm is Place.READY and any(
        i.code == PRIVILEGE and i.state is State.BYPASSED for i in items
    ):
        return Place.EMERGENCY
    return calm


def _is_refusal(item: Item) -> bool:
    return item.code == PRIVILEGE or item.code.startswith(TECHNOLOGY)


def _warnings(whole: Readiness) -> tuple[Item, ...]:
    return tuple(
        i
        for i in whole.warnings
        if i.state is State.BYPASSED or i.code.startswith((OVERLAP, TECHNOLOGY))
    )
