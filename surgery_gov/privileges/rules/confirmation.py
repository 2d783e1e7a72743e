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
    proposal: Proposal,
    on_record: Sequence[Decision],
    bands: Sequence[Decision],
    decided_at: datetime,
) -> Iterator[Fault]:
    """Yield that it would undo what was taken after the hands had decided.

    ``bands`` are the decisions on the grades held by department that reach the procedure. They
    bear on what is granted anew; a renewal goes on with what is held.
    """
    around = bands if proposal.kind is DecisionKind.GRANT else ()
    for ledger, whose in ((on_record, "权限"), (around, "所属级别的科室授权")):
        later = [d for d in ledger if d.recorded_at > decided_at and _undoes(proposal, d, ledger)]
        if later:
            taken = later[-1]
            document = f"（{taken.document_no}）" if taken.document_no else ""
            message = (
                f"{proposal.name}的{whose}在审批之后已被{taken.kind.label}，"
                f"{local_date(taken.recorded_at)}{document}，审批时可能还不知道。"
                "请不发此项，写明原因，另行申请；经过医务科或委员会的，也可退回重新审批。"
            )
            yield Fault("targets", "taken_since", message, DYNAMIC)


def _undoes(proposal: Proposal, taken: Decision, ledger: Sequence[Decision]) -> bool:
    """Whether a grant or renewal overrules the taking: not where it is lifted, or kept to."""
    renews = proposal.kind is DecisionKind.RENEW
    if taken.kind is DecisionKind.SUSPEND:
        lifted = any(
            d.kind is DecisionKind.REINSTATE and d.recorded_at > taken.recorded_at for d in ledger
        )
        return not renews and not lifted
    if taken.kind is DecisionKind.RESTRICT:
        keeps = renews and proposal.conditions is None
        return not keeps and not set(taken.conditions) <= set(proposal.conditions or ())
    return taken.kind is DecisionKind.REVOKE


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
