"""The answer of the gate: every item with its state, its basis and what to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.policy.rules.bases import Basis, cite


class Stage(StrEnum):
    """The steps of a case that ask whether it may go on, in order."""

    REQUEST = "request"
    SCHEDULE = "schedule"
    ENTER = "enter"
    INCISION = "incision"
    LEAVE = "leave"

    @property
    def label(self) -> str:
        """The word for people."""
        return _STAGES[self]

    @property
    def order(self) -> int:
        """Its place in the order of steps."""
        return tuple(Stage).index(self)


_STAGES = {
    Stage.REQUEST: "申请",
    Stage.SCHEDULE: "排台",
    Stage.ENTER: "入室",
    Stage.INCISION: "切皮",
    Stage.LEAVE: "离室",
}


class State(StrEnum):
    """How an item stands. Only what is missing or came too late stops a case."""

    MET = "met"
    MISSING = "missing"
    LATE = "late"
    WARNED = "warned"
    BYPASSED = "bypassed"
    NOT_REQUIRED = "not_required"

    @property
    def label(self) -> str:
        """The word on a tag."""
        return _STATES[self]


_STATES = {
    State.MET: "已满足",
    State.MISSING: "未满足",
    State.LATE: "晚了",
    State.WARNED: "请注意",
    State.BYPASSED: "紧急放行",
    State.NOT_REQUIRED: "不要求",
}
STOPS = frozenset({State.MISSING, State.LATE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing looked at: ``what`` says how it stands, ``remedy`` what to do about it.

    ``code`` is stable, for programs; ``stage`` is the first step that asks for it.
    """

    code: str
    label: str
    stage: Stage
    state: State
    what: str
    basis: tuple[Basis, ...]
    remedy: str = ""

    @property
    def stops(self) -> bool:
        """Whether the case must not go on like this."""
        return self.state in STOPS

    def as_json(self) -> dict[str, str]:
        """Return it as programs are told."""
        return {
            "code": self.code,
            "label": self.label,
            "stage": self.stage.value,
            "state": self.state.value,
            "what": self.what,
            "remedy": self.remedy,
            "basis": cite(*self.basis),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Whether a case may take a step at an instant, with everything that step asks for."""

    number: str
    stage: Stage
    at: datetime
    items: tuple[Item, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stops it; a case that nothing was looked at for is not ready."""
        return bool(self.items) and not self.open

    @property
    def open(self) -> tuple[Item, ...]:
        """What stops it, in the order of the steps that ask for it."""
        return tuple(sorted((i for i in self.items if i.stops), key=lambda i: i.stage.order))

    @property
    def warnings(self) -> tuple[Item, ...]:
        """What does not stop it but has to be seen."""
        return tuple(i for i in self.items if i.state in {State.WARNED, State.BYPASSED})
