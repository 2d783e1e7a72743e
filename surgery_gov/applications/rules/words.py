"""The words of applications: kinds, hands, states, acts, opinions."""

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody applies."""

    FIRST = "first"
    RENEWAL = "renewal"
    UPGRADE = "upgrade"
    ADDED = "added"
    TEMPORARY = "temporary"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _KINDS[self]


_KINDS = {
    Kind.FIRST: "首次",
    Kind.RENEWAL: "再授权",
    Kind.UPGRADE: "升级",
    Kind.ADDED: "新增术式",
    Kind.TEMPORARY: "临时",
}


class Hand(StrEnum):
    """Those through whose hands an application goes, in the order of the regulation."""

    ASSESS = "assess"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"

    @property
    def label(self) -> str:
        """Who that is."""
        return _HANDS[self]

    @property
    def verb(self) -> str:
        """What is done by this hand."""
        return _VERBS[self]


_HANDS = {
    Hand.ASSESS: "科室工作小组",
    Hand.REVIEW: "医务科",
    Hand.APPROVE: "医疗技术临床应用管理委员会",
    Hand.ISSUE: "发文",
}
_VERBS = {Hand.ASSESS: "评估", Hand.REVIEW: "复核", Hand.APPROVE: "审批", Hand.ISSUE: "发文"}
JUDGING = (Hand.ASSESS, Hand.REVIEW, Hand.APPROVE)


class Status(StrEnum):
    """Where an application stands; named by the hand whose turn it is where it is somebody's."""

    DRAFT = "draft"
    ASSESS = "assess"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    RETURNED = "returned"
    ISSUED = "issued"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word of its tag."""
        return _STATUSES[self][1]

    @property
    def kind(self) -> str:
        """The family of its tag."""
        return _STATUSES[self][0]

    @property
    def hand(self) -> Hand | None:
        """The hand whose turn it is."""
        return Hand(self.value) if self in IN_HANDS else None


_STATUSES = {
    Status.DRAFT: ("none", "草稿"),
    Status.ASSESS: ("info", "待评估"),
    Status.REVIEW: ("info", "待复核"),
    Status.APPROVE: ("info", "待审批"),
    Status.ISSUE: ("info", "待发文"),
    Status.RETURNED: ("warn", "退回补正"),
    Status.ISSUED: ("ok", "已发文"),
    Status.REJECTED: ("stop", "不予通过"),
    Status.WITHDRAWN: ("none", "已撤回"),
}
IN_HANDS = frozenset({Status.ASSESS, Status.REVIEW, Status.APPROVE, Status.ISSUE})
OPEN = frozenset({*IN_HANDS, Status.RETURNED})
CLOSED = frozenset({Status.ISSUED, Status.REJECTED, Status.WITHDRAWN})


class Opinion(StrEnum):
    """What a hand says of one item."""

    AGREE = "agree"
    CONDITIONAL = "conditional"
    REFUSE = "refuse"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _OPINIONS[self]


_OPINIONS = {
    Opinion.AGREE: "同意",
    Opinion.CONDITIONAL: "附条件同意",
    Opinion.REFUSE: "不同意",
}


class Mark(StrEnum):
    """The grade of one of the four domains of an assessment."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _MARKS[self]


_MARKS = {Mark.EXCELLENT: "优", Mark.GOOD: "良", Mark.FAIR: "合格", Mark.FAILED: "不合格"}
DOMAINS = {
    "skill": "手术技术能力",
    "safety": "手术质量安全",
    "perioperative": "围手术期管理能力",
    "communication": "医患沟通能力",
}
"""What the department assesses (《医疗机构手术分级管理办法》约第15、16条)."""
