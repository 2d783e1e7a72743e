"""What is on record about a case, reduced to what the gate looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from surgery_gov.preop.rules.opinions import Opinion, Seat, agreed_at


class Kind(StrEnum):
    """The records of a case, in the order of its life."""

    ASSESSMENT = "assessment"
    DISCUSSION = "discussion"
    MDT = "mdt"
    APPROVAL = "approval"
    CONSENT = "consent"
    ANESTHESIA = "anesthesia"
    RISK = "risk"
    SIGN_IN = "sign_in"
    TIME_OUT = "time_out"
    SIGN_OUT = "sign_out"
    ROUND = "round"
    HANDOVER = "handover"
    KEY_ROUND = "key_round"
    FOLLOW_UP = "follow_up"

    @property
    def label(self) -> str:
        """The name of the form."""
        return _NAMES[self]


_NAMES = {
    Kind.ASSESSMENT: "术前评估",
    Kind.DISCUSSION: "术前讨论",
    Kind.MDT: "四级手术术前多学科讨论",
    Kind.APPROVAL: "重大手术审批",
    Kind.CONSENT: "手术知情同意",
    Kind.ANESTHESIA: "麻醉评估",
    Kind.RISK: "手术风险评估",
    Kind.SIGN_IN: "手术安全核查：麻醉实施前",
    Kind.TIME_OUT: "手术安全核查：手术开始前",
    Kind.SIGN_OUT: "手术安全核查：患者离开手术室前",
    Kind.ROUND: "术者术后查房",
    Kind.HANDOVER: "四级手术患者床旁交接班",
    Kind.KEY_ROUND: "四级手术患者重点查房",
    Kind.FOLLOW_UP: "术后随访",
}
SAFETY = (Kind.SIGN_IN, Kind.TIME_OUT, Kind.SIGN_OUT)
FOLLOWING = (Kind.ROUND, Kind.HANDOVER, Kind.KEY_ROUND, Kind.FOLLOW_UP)
"""What is done after an operation, and not before it ended."""
SIGNED = (*SAFETY, Kind.RISK)
"""What several sign, each in person: it is complete with the last signature."""


class Scope(StrEnum):
    """Who discusses before an operation, from the smallest circle to the whole department."""

    TEAM = "surgical_team"
    PHYSICIANS = "physician_team"
    WARD = "ward"
    DEPARTMENT = "department"

    @property
    def label(self) -> str:
        """The word on a form."""
        return _SCOPES[self]

    def covers(self, least: "Scope") -> bool:
        """Whether this circle is at least as wide."""
        order = tuple(Scope)
        return order.index(self) >= order.index(least)


_SCOPES = {
    Scope.TEAM: "手术组讨论",
    Scope.PHYSICIANS: "医师团队讨论",
    Scope.WARD: "病区内讨论",
    Scope.DEPARTMENT: "全科讨论",
}


class Hand(StrEnum):
    """The three parties of a safety check."""

    SURGEON = "surgeon"
    ANESTHETIST = "anesthetist"
    NURSE = "nurse"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _HANDS[self]


_HANDS = {
    Hand.SURGEON: "手术医师",
    Hand.ANESTHETIST: "麻醉医师",
    Hand.NURSE: "手术室护士",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who signed as which party, and when."""

    hand: Hand
    staff_no: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record as it stood: a dated fact. The newest revision known is the record.

    ``completed_at`` is None while it is a draft or an activity not yet closed; ``recorded_at`` is
    when this revision became known. ``blank`` are the labels of required fields left empty,
    ``wrong`` of the items of a check answered with no. ``codes`` are the procedures it is about.
    ``leads`` says that the host is the department's head or was authorized by the head; ``claims``
    that the record alone says so, which the head has to confirm. ``submitted_at`` is when what
    others decide on was handed to them, None for a draft and for what nobody decides on.
    """

    kind: Kind
    author_no: str
    completed_at: datetime | None
    recorded_at: datetime
    codes: frozenset[str] = frozenset()
    participants: frozenset[str] = frozenset()
    scope: Scope | None = None
    leads: bool = False
    claims: bool = False
    submitted_at: datetime | None = None
    opinions: tuple[Opinion, ...] = ()
    disciplines: frozenset[str] = frozenset()
    signatures: tuple[Signature, ...] = ()
    blank: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    document_id: str = ""

    @property
    def led(self) -> bool:
        """Whether the head hosts, or let the host do so: known here, or confirmed by the head."""
        return self.leads or (self.claims and agreed_at((Seat.HEAD,), self.opinions) is not None)


class Passable(StrEnum):
    """What a rescue may go round, each with a reason, and with a record afterwards."""

    DISCUSSION = "discussion"
    MDT = "mdt"
    PRIVILEGE = "privilege"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bypass:
    """That a rescue goes round something: why, and of whom leave was asked.

    ``superior_no`` is the superior asked, ``asked_how`` how; ``duty_told`` that the hospital's
    duty officer (总值班) was told; all of them are needed for an operation beyond privilege.
    ``none_present`` states that no authorized surgeon was on site; ``surgeon_no`` whom it was
    stated for, empty where that is not known.
    """

    what: Passable
    reason: str
    recorded_at: datetime
    by_no: str
    superior_no: str = ""
    asked_at: datetime | None = None
    asked_how: str = ""
    duty_told: bool = False
    none_present: bool = False
    surgeon_no: str = ""

    @property
    def missing(self) -> Mapping[str, str]:
        """What is not stated though it has to be: its words, by field."""
        needed: dict[str, tuple[str, object]] = {"reason": ("紧急原因", self.reason.strip())}
        if self.what is Passable.PRIVILEGE:
            needed |= {
                "none_present": ("现场无相应权限术者的说明", self.none_present),
                "superior_no": ("请示对象", self.superior_no),
                "asked_at": ("请示时间", self.asked_at),
                "asked_how": ("请示方式", self.asked_how.strip()),
                "duty_told": ("已通知总值班", self.duty_told),
            }
        return {field: label for field, (label, given) in needed.items() if not given}

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not stated though it has to be, in words."""
        return tuple(self.missing.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """What is known of a restricted technology's filing (备案): when, or by when it must be.

    Both are None where neither a filing nor a first case is on record.
    """

    filed_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """Another case of the same surgeon or anesthetist at the same time."""

    hand: Hand
    number: str
    site: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OnRecord:
    """All that is on record about a case."""

    records: tuple[Record, ...] = ()
    bypasses: tuple[Bypass, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    filed: dict[str, Filed] = field(default_factory=dict)
