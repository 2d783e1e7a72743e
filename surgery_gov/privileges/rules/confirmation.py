"""What a formal document confirms: one surgeon, one document, item by item.

Nothing is confirmed before the document, nor before it is registered here
(《医疗机构手术分级管理办法》约第15条).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.policy.rules.bases import CONFIRMED, DYNAMIC, ITEM_BY_ITEM, LICENCE
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.proposal import Fault, Proposal
from surgery_gov.privileges.rules.target import LOW_GRADES


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmedItem:
    """One procedure as approved. ``conditions`` None keeps those that hold on a renewal.

    ``most`` is the highest effective grade that the hands before were enough for.
    """

    code: str
    until: datetime
    conditions: tuple[Condition, ...] | None = None
    renews: bool = False
    most: int = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """The document, and what it confirms for whom.

    ``decided_at`` is when the last of the hands decided: what was taken later they did not know.
    """

    staff_no: str
    document_no: str
    document_day: date
    decided_at: datetime
    items: tuple[ConfirmedItem, ...]
    reason: str = ""
    basis: str = ""

    def effective_at(self, now: datetime) -> datetime:
        """Return from when it counts: the document's day, never before this moment."""
        return max(now, start_of_day(self.document_day))


@dataclass(frozen=True, kw_only=True, slots=True)
class Practice:
    """Whether the surgeon works here, and until when the licence lasts, at that instant."""

    employed: bool
    licensed: bool


def person_faults(name: str, practice: Practice) -> Iterator[Fault]:
    """Yield what of the person is against any privilege then."""
    if not practice.employed:
        message = f"{name}在生效时不在职，不能授予手术权限。请核对任职记录。"
        yield Fault("targets", "not_employed", message, CONFIRMED)
    if not practice.licensed:
        message = f"{name}在生效时没有有效的执业证书，不能授予手术权限。请先登记执业证书。"
        yield Fault("targets", "not_licensed", message, LICENCE)


def grade_faults(item: ConfirmedItem, name: str, grade: int | None) -> Iterator[Fault]:
    """Yield that the procedure has been regraded beyond what the hands before were enough for."""
    if grade is not None and grade > item.most:
        message = f"{name}现行级别已调高，原来的审批手续不够。请不发此项，另行申请。"
        yield Fault("targets", "regraded", message, ITEM_BY_ITEM)


def taken_since(
    proposal: Proposal, on_record: Sequence[Decision], decided_at: datetime
) -> Iterator[Fault]:
    """Yield that it would undo what was taken after the hands had decided.

    A renewal leaves a suspension as it is, and keeps conditions where none are said.
    """
    undone = {DecisionKind.REVOKE}
    if proposal.kind is DecisionKind.GRANT:
        undone.add(DecisionKind.SUSPEND)
    if proposal.kind is DecisionKind.GRANT or proposal.conditions is not None:
        undone.add(DecisionKind.RESTRICT)
    later = [d for d in on_record if d.recorded_at > decided_at and d.kind in undone]
    if later:
        taken = later[-1]
        document = f"（{taken.document_no}）" if taken.document_no else ""
        message = (
            f"{proposal.name}的权限在审批之后已被{taken.kind.label}，"
            f"{local_date(taken.recorded_at)}{document}，审批时还不知道。"
            "请退回重新审批；或不发此项，写明原因。"
        )
        yield Fault("targets", "taken_since", message, DYNAMIC)


def low_only(grades: Mapping[str, int | None]) -> Iterator[Fault]:
    """Yield what a department may not confirm: anything but grades 1 and 2."""
    for code, grade in grades.items():
        if grade is not None and grade not in LOW_GRADES:
            message = f"{code}不是一、二级手术，科室不能办结。请由医务科或委员会秘书登记发文。"
            yield Fault("targets", "not_low", message, ITEM_BY_ITEM)


def by_code(faults: Iterable[tuple[str, Fault]]) -> dict[str, list[str]]:
    """Gather the sentences by procedure, each once."""
    errors: dict[str, dict[str, None]] = {}
    for code, fault in faults:
        errors.setdefault(code, {})[fault.sentence] = None
    return {code: list(messages) for code, messages in errors.items()}
