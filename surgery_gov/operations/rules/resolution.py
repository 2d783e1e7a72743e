"""Why an operation on record cannot be told apart wholly. Never guessed: kept, and counted so."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from surgery_gov.operations.rules.records import Operation, Person


class Reason(StrEnum):
    """What is missing or does not fit; an operation may have several."""

    NO_DAY = "no_day"
    NO_TIME = "no_time"
    AHEAD = "ahead"
    CODE_BLANK = "code_blank"
    NO_EDITION = "no_edition"
    CODE_UNKNOWN = "code_unknown"
    SURGEON_BLANK = "surgeon_blank"
    SURGEON_BY_NAME = "surgeon_by_name"
    SURGEON_UNKNOWN = "surgeon_unknown"
    SURGEON_DOUBTFUL = "surgeon_doubtful"
    ASSISTANT_UNCLEAR = "assistant_unclear"
    SUPERVISOR_UNCLEAR = "supervisor_unclear"
    DEPARTMENT_UNCLEAR = "department_unclear"

    @property
    def label(self) -> str:
        """A few words for a list."""
        return _WORDS[self][0]

    @property
    def advice(self) -> str:
        """What it means and what to do."""
        return _WORDS[self][1]


_WORDS: Mapping[Reason, tuple[str, str]] = {
    Reason.NO_DAY: (
        "没有手术日期",
        "不知道哪天做的，不计入手术量。请在来源系统补上日期时间后重新导入。",
    ),
    Reason.NO_TIME: (
        "没有时刻",
        "只有日期（零时按没有时刻计），计入手术量，但不能核对当时有没有权限。请补上时刻后重新导入。",
    ),
    Reason.AHEAD: ("晚于记录时间", "手术时间在导入之后，可能是排班或写错。请核对。"),
    Reason.CODE_BLANK: ("没有手术编码", "级别未知。请在来源系统补上编码后重新导入。"),
    Reason.NO_EDITION: ("当时没有目录", "手术当天没有施行的目录版本，级别未知。"),
    Reason.CODE_UNKNOWN: (
        "编码不在当时目录",
        "手术当天施行的目录里没有这个编码，级别未知。请核对编码，或在目录中补充。",
    ),
    Reason.SURGEON_BLANK: ("没有术者", "不知道谁做的，不计入任何人的手术量。请补上工号。"),
    Reason.SURGEON_BY_NAME: (
        "术者只有姓名",
        "不按姓名认人，不计入任何人的手术量。请在来源系统补上工号。",
    ),
    Reason.SURGEON_UNKNOWN: (
        "术者工号未登记",
        "没有登记这个工号，也可能是开头的0丢了。请核对，或先登记人员。",
    ),
    Reason.SURGEON_DOUBTFUL: (
        "术者工号存疑",
        "工号与姓名不符，或开头的0可能丢了，不计入任何人的手术量。请核对。",
    ),
    Reason.ASSISTANT_UNCLEAR: (
        "助手认不出",
        "一助或二助只有姓名，或工号没有登记，不计入助手的手术量。请补上工号。",
    ),
    Reason.SUPERVISOR_UNCLEAR: (
        "指导医师认不出",
        "指导医师只有姓名，工号没有登记，或就是术者本人，不算上级指导下主刀。请补上工号。",
    ),
    Reason.DEPARTMENT_UNCLEAR: (
        "科室认不出",
        "科室没有填写，或不是登记过的科室代码、名称。请核对，或先登记科室。",
    ),
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """Which edition of the catalog was in force from which day, the latest day first."""

    since: tuple[tuple[date, int], ...] = ()

    def edition_on(self, day: date) -> int | None:
        """Return the edition in force on that day, or None."""
        return next((edition for first, edition in self.since if first <= day), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What operations are compared with; ``codes`` by edition, ``departments`` codes and names."""

    timeline: Timeline
    codes: Mapping[int, Set[str]]
    staff_nos: Set[str]
    departments: Set[str]


def reasons_of(operation: Operation, known: Known, recorded_at: datetime) -> Sequence[Reason]:
    """Return everything that keeps the operation from being told apart; nothing where it is."""
    assistants = (operation.first, operation.second)
    found = [
        *_of_time(operation, recorded_at),
        *_of_code(operation, known),
        *_of_surgeon(operation, known),
    ]
    if any(_is_unclear(assistant, known) for assistant in assistants):
        found.append(Reason.ASSISTANT_UNCLEAR)
    if _is_supervisor_unclear(operation, known):
        found.append(Reason.SUPERVISOR_UNCLEAR)
    if operation.department not in known.departments:
        found.append(Reason.DEPARTMENT_UNCLEAR)
    return found


def _of_time(operation: Operation, recorded_at: datetime) -> Sequence[Reason]:
    if operation.performed_on is None:
        return [Reason.NO_DAY]
    if operation.performed_at is None:
        return [Reason.NO_TIME]
    return [Reason.AHEAD] if operation.performed_at > recorded_at else []


def _of_code(operation: Operation, known: Known) -> Sequence[Reason]:
    if not operation.code:
        return [Reason.CODE_BLANK]
    if operation.performed_on is None:
        return []
    edition = known.timeline.edition_on(operation.performed_on)
    if edition is None:
        return [Reason.NO_EDITION]
    return [] if operation.code in known.codes.get(edition, ()) else [Reason.CODE_UNKNOWN]


def _of_surgeon(operation: Operation, known: Known) -> Sequence[Reason]:
    surgeon = operation.surgeon
    if not surgeon.number:
        return [Reason.SURGEON_BY_NAME if surgeon.name else Reason.SURGEON_BLANK]
    if operation.doubtful:
        return [Reason.SURGEON_DOUBTFUL]
    return [] if surgeon.number in known.staff_nos else [Reason.SURGEON_UNKNOWN]


def _is_supervisor_unclear(operation: Operation, known: Known) -> bool:
    supervisor = operation.supervisor
    if supervisor is None:
        return False
    own = bool(supervisor.number) and supervisor.number == operation.surgeon.number
    return own or _is_unclear(supervisor, known)


def _is_unclear(assistant: Person, known: Known) -> bool:
    if assistant.number:
        return assistant.number not in known.staff_nos
    return bool(assistant.name)
