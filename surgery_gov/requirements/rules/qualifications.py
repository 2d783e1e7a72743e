"""What is on file of a surgeon: trainings, examinations, norm lines confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.policy.rules.bases import SEPARATE, cite
from surgery_gov.requirements.rules.conditions import Proof

OWN = f"不能登记、导入或撤回自己的培训考核记录（依据：{cite(SEPARATE)}）。请由医务科其他人员办理。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The act by which a record is taken back; the record itself stays readable."""

    recorded_at: datetime
    actor_name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What somebody records. ``name`` is the certificate, the examination, or the norm's line.

    ``issuer`` is who issued or examined; ``day`` the day it was obtained; ``valid_until`` an
    inclusive last day, None where it does not end. ``code`` and ``grade`` say for which procedure
    or grade an examination or a confirmation is; a training needs neither.
    """

    kind: Proof
    name: str
    number: str = ""
    issuer: str = ""
    day: date
    valid_until: date | None = None
    score: float | None = None
    code: str = ""
    grade: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Qualification:
    """One record on file, with both its clocks."""

    id: int
    staff_no: str
    entry: Entry
    recorded_at: datetime
    actor_name: str
    evidence_digest: str | None = None
    withdrawal: Withdrawal | None = None

    def known_at(self, instant: datetime) -> bool:
        """Whether it was on file and not withdrawn at that instant."""
        gone = self.withdrawal
        return self.recorded_at <= instant and (gone is None or instant < gone.recorded_at)

    def holds_on(self, day: date) -> bool:
        """Whether the certificate itself is valid on that day."""
        last = self.entry.valid_until
        return self.entry.day <= day and (last is None or day <= last)


def faults_of(entry: Entry, today: date) -> dict[str, list[str]]:
    """Return everything wrong with what was filled in, by field."""
    faults: dict[str, list[str]] = {}

    def refuse(field: str, message: str) -> None:
        faults.setdefault(field, []).append(message)

    if not entry.name.strip():
        refuse("name", "没有填写名称。请按证书、考核或规范的原文填写")
    if entry.day > today:
        refuse("day", f"不能晚于今天（{today}）。还没有取得的不登记")
    if entry.valid_until is not None and entry.valid_until < entry.day:
        refuse("valid_until", "有效期至不能早于取得日期")
    for field, message in (*_score_faults(entry), *_subject_faults(entry)):
        refuse(field, message)
    return faults


def _score_faults(entry: Entry) -> list[tuple[str, str]]:
    if entry.kind.is_examination and entry.score is None:
        return [("score", f"{entry.kind.label}须填写成绩（0至100分）")]
    if not entry.kind.is_examination and entry.score is not None:
        return [("score", f"{entry.kind.label}没有成绩，请留空")]
    if entry.score is not None and not 0 <= entry.score <= 100:  # noqa: PLR2004
        return [("score", "成绩应在0到100分之间")]
    return []


def _subject_faults(entry: Entry) -> list[tuple[str, str]]:
    if entry.kind.is_examination and not entry.code and entry.grade is None:
        return [("code", "请填写考核的是哪项手术，或哪一级手术")]
    if entry.code and entry.grade is not None:
        return [("grade", "已填写手术编码，级别请留空")]
    if entry.kind is Proof.NORM and not entry.code:
        return [("code", "请填写是哪项限制类技术的手术编码")]
    return []
