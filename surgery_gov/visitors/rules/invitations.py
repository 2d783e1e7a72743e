"""An invitation: what is entered, how it stands, what was done about it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where an invitation is, as kept."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"


USED, EXPIRED = "used", "expired"
"""How an approved one reads once the operation is on record, and any once its day is over."""

WORDS = {
    State.DRAFT.value: ("none", "草稿"),
    State.SUBMITTED.value: ("info", "待科室审核"),
    State.ENDORSED.value: ("info", "待医务科批准"),
    State.APPROVED.value: ("ok", "已批准"),
    USED: ("ok", "已用"),
    EXPIRED: ("stop", "已过期"),
    State.RETURNED.value: ("warn", "已退回"),
    State.REJECTED.value: ("stop", "不批准"),
    State.WITHDRAWN.value: ("none", "已撤回"),
    State.CANCELED.value: ("stop", "已取消"),
}
"""The family and the word of the tag."""

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
WAITING = frozenset({State.SUBMITTED, State.ENDORSED})
TABS: dict[str, tuple[str, frozenset[str]]] = {
    "pending": ("待审", frozenset({State.SUBMITTED.value, State.ENDORSED.value})),
    "approved": ("已批准", frozenset({State.APPROVED.value})),
    "used": ("已用", frozenset({USED})),
    "expired": ("已过期", frozenset({EXPIRED})),
    "returned": ("退回", frozenset({State.RETURNED.value, State.REJECTED.value})),
    "ended": ("撤回、取消", frozenset({State.WITHDRAWN.value, State.CANCELED.value})),
    "draft": ("草稿", frozenset({State.DRAFT.value})),
}


class ActKind(StrEnum):
    """What somebody did about an invitation."""

    SUBMIT = "submit"
    ENDORSE = "endorse"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    LETTER = "letter"

    @property
    def label(self) -> str:
        """What the timeline calls it."""
        return _LABELS[self][1]

    @property
    def tag(self) -> str:
        """The family of its mark on the timeline."""
        return _LABELS[self][0]


_LABELS = {
    ActKind.SUBMIT: ("info", "提交申请"),
    ActKind.ENDORSE: ("ok", "科室审核同意"),
    ActKind.APPROVE: ("ok", "医务科批准"),
    ActKind.RETURN: ("warn", "退回修改"),
    ActKind.REJECT: ("stop", "不批准"),
    ActKind.WITHDRAW: ("none", "撤回申请"),
    ActKind.CANCEL: ("stop", "取消邀请"),
    ActKind.LETTER: ("ok", "补登邀请函"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What is entered; blank and None are not known yet, which only a draft may leave so.

    ``codes`` are procedure codes, ``day`` the one day in Shanghai, ``consent_by`` the words of who
    consented in writing (患者本人, 家属).
    """

    name: str
    home_hospital: str = ""
    certificate_no: str = ""
    scope: str = ""
    licence_since: date | None = None
    licence_last_day: date | None = None
    title: str = ""
    by_phone: bool = False
    invitation_no: str = ""
    invited_on: date | None = None
    purpose: str = ""
    fee_agreed: bool = False
    patient: str = ""
    diagnosis: str = ""
    codes: tuple[str, ...] = ()
    day: date | None = None
    responsible_no: str = ""
    consent_by: str = ""
    consent_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One procedure of an invitation; ``grade`` 0 where the catalog did not hold the code."""

    code: str
    name: str
    grade: int
    proof_digest: str | None
    proof_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One act on record; ``day`` is the day of a letter that was added."""

    kind: ActKind
    at: datetime
    actor_id: str
    actor_no: str | None
    actor_name: str
    opinion: str
    document_no: str
    day: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """An invitation with all that hangs on it. ``shown`` is a key of ``WORDS``."""

    id: int
    number: str
    state: State
    shown: str
    department: str
    department_name: str
    visitor_no: str
    visit_id: int | None
    by_id: str
    by_no: str | None
    by_name: str
    responsible_name: str
    created_at: datetime
    version: int
    entry: Entry
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]

    def last(self, kind: ActKind) -> Act | None:
        """Return the newest act of the kind since it was last submitted."""
        for act in reversed(self.acts):
            if act.kind is kind:
                return act
            if act.kind is ActKind.SUBMIT:
                return None
        return None

    @property
    def letter(self) -> tuple[str, date | None]:
        """The number and day of the written invitation; blank while only telephoned."""
        added = next((a for a in reversed(self.acts) if a.kind is ActKind.LETTER), None)
        if added is not None:
            return added.document_no, added.day
        return self.entry.invitation_no, self.entry.invited_on

    @property
    def lacks_letter(self) -> bool:
        """Whether it was made by telephone and the letter is still to come."""
        live = self.shown not in {"rejected", "withdrawn", "canceled", "draft"}
        return live and self.entry.by_phone and not self.letter[0]

    @property
    def told_no(self) -> str:
        """The number of the letter, or by what else the invitation is known."""
        return self.letter[0] or f"{self.number}（电话邀请）"
