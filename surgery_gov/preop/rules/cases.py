"""A planned operation, as its plan stood at one instant."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.kernel.period import Period


class Urgency(StrEnum):
    """How urgent the operation is; only a rescue may go round what cannot be waited for."""

    ELECTIVE = "elective"
    LIMITED = "limited"
    DAY = "day"
    EMERGENCY = "emergency"
    RESCUE = "rescue"

    @property
    def label(self) -> str:
        """The word on a form."""
        return _URGENCIES[self]


_URGENCIES = {
    Urgency.ELECTIVE: "择期",
    Urgency.LIMITED: "限期",
    Urgency.DAY: "日间",
    Urgency.EMERGENCY: "急诊",
    Urgency.RESCUE: "抢救",
}


class Anesthesia(StrEnum):
    """How the patient is anesthetized; a local one may do without an anesthetist."""

    GENERAL = "general"
    REGIONAL = "regional"
    LOCAL = "local"

    @property
    def label(self) -> str:
        """The word on a form."""
        return _ANESTHESIAS[self]


_ANESTHESIAS = {
    Anesthesia.GENERAL: "全身麻醉",
    Anesthesia.REGIONAL: "椎管内或区域阻滞麻醉",
    Anesthesia.LOCAL: "局部麻醉",
}


class Major(StrEnum):
    """Why an operation counts as a major one (重大手术), as hospitals list it."""

    COMPLEX = "complex"
    SPECIAL_PERSON = "special_person"
    DISPUTE = "dispute"
    NO_RELATIVE = "no_relative"
    EXPLORATION = "exploration"
    REOPERATION = "reoperation"
    OUTSIDE_SURGEON = "outside_surgeon"
    MUTILATING = "mutilating"
    HIGH_RISK = "high_risk"
    NEW_TECHNIQUE = "new_technique"

    @property
    def label(self) -> str:
        """The word on a form."""
        return _MAJORS[self]


_MAJORS = {
    Major.COMPLEX: "四级手术中特别复杂",
    Major.SPECIAL_PERSON: "特殊人群",
    Major.DISPUTE: "可能引起纠纷或涉及司法",
    Major.NO_RELATIVE: "无主患者",
    Major.EXPLORATION: "诊断不明的探查",
    Major.REOPERATION: "非计划再次手术",
    Major.OUTSIDE_SURGEON: "外院医师参加",
    Major.MUTILATING: "毁容致残或切除器官",
    Major.HIGH_RISK: "高龄或基础病多，风险高",
    Major.NEW_TECHNIQUE: "新开展或科研",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One procedure of the plan with what the edition in force at the planned start says of it.

    ``grade`` is the effective one, None for a code that edition does not hold.
    """

    code: str
    name: str
    grade: int | None
    restricted: bool = False
    principal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """The plan: who operates on what, where and when, and how urgent it is.

    All persons by 工号. ``began_at`` and ``ended_at`` are of the operation itself, None until
    then. ``supervisor_no`` (指导医师) is empty where the plan names none, ``anesthetist_no`` where
    none takes part.
    """

    number: str
    surgeon_no: str
    procedures: tuple[Planned, ...]
    planned: Period
    urgency: Urgency
    anesthesia: Anesthesia
    assistants: tuple[str, ...] = ()
    supervisor_no: str = ""
    anesthetist_no: str = ""
    nurse_no: str = ""
    site: str = ""
    inpatient: bool = True
    majors: frozenset[Major] = frozenset()
    ordered_at: datetime | None = None
    consented_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def grade(self) -> int | None:
        """The highest effective grade of its procedures; None where any of them is unknown."""
        grades = [p.grade for p in self.procedures]
        known = [g for g in grades if g is not None]
        return max(known) if known and len(known) == len(grades) else None

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its procedures."""
        return frozenset(p.code for p in self.procedures)

    @property
    def start(self) -> datetime:
        """When it began, or is to begin."""
        return self.began_at or self.planned.since

    @property
    def without_anesthetist(self) -> bool:
        """Whether it is done under local anesthesia by the surgeon alone."""
        return self.anesthesia is Anesthesia.LOCAL and not self.anesthetist_no
