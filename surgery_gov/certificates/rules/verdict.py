"""How a certificate stands now against the ledger, item by item and in one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.certificates.rules.assembly import (
    LONG,
    Setting,
    conditions_in_words,
    grade_of,
    span_of,
    until_in_words,
)
from surgery_gov.certificates.rules.content import Content, Item
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.privileges.rules.conditions import describe, ends_at
from surgery_gov.privileges.rules.counted import REACHED, Counts, barred
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import STANDING_LABELS, Standing, State, state_at
from surgery_gov.privileges.rules.reach import stretch
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.wording import with_names
from surgery_gov.staff.rules.facts import SurgeonFacts

UNKNOWN = "没有这个编号"


class Now(StrEnum):
    """How one item stands now; the value is the word on the tag."""

    VALID = "有效"
    SUSPENDED = "暂停"
    REVOKED = "已取消"
    EXPIRED = "已过期"
    NOT_YET = "未生效"
    ALTERED = "条件已变更"
    REGRADED = "目录已变更"
    REACHED = REACHED
    NONE = "无法判定"


KINDS = {
    Now.VALID: "ok",
    Now.SUSPENDED: "hold",
    Now.REVOKED: "stop",
    Now.EXPIRED: "stop",
    Now.NOT_YET: "info",
    Now.ALTERED: "warn",
    Now.REGRADED: "warn",
    Now.REACHED: "stop",
    Now.NONE: "none",
}
_OF_STANDING = {
    Standing.SUSPENDED: Now.SUSPENDED,
    Standing.REVOKED: Now.REVOKED,
    Standing.EXPIRED: Now.EXPIRED,
    Standing.NOT_YET: Now.NOT_YET,
    Standing.NONE: Now.NONE,
}
LOST = frozenset({Now.REVOKED, Now.EXPIRED, Now.NONE})
USELESS = LOST | {Now.REACHED}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemNow:
    """An item as issued, how it stands now, and why where that differs.

    ``conditions`` are those of the item with the names of supervisors. ``counted`` says how far
    the cases are that they count, in the same words for whoever asks, and ``progress`` in the
    fewest. None of them is part of what was issued.
    """

    item: Item
    now: Now
    why: str = ""
    counted: str = ""
    conditions: str = ""
    progress: str = ""

    @property
    def kind(self) -> str:
        """The family of its tag."""
        return KINDS[self.now]

    @property
    def changed(self) -> bool:
        """Whether it no longer stands as on the paper; what has begun since has not changed."""
        begun = self.now is Now.VALID and self.item.state == STANDING_LABELS[Standing.NOT_YET]
        return self.now.value != self.item.state and not begun


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The answer in words, its family (ok, warn, stop), and everything it rests on."""

    kind: str
    answer: str
    reasons: tuple[str, ...]
    items: tuple[ItemNow, ...]

    @property
    def revoked(self) -> tuple[ItemNow, ...]:
        """The items that were revoked since."""
        return tuple(i for i in self.items if i.now is Now.REVOKED)


def judge(
    content: Content,
    facts: SurgeonFacts | None,
    ledgers: Mapping[str, tuple[Decision, ...]],
    setting: Setting,
    successor: str | None,
    *,
    counts: Mapping[str, Counts],
    names: Mapping[str, str],
) -> Verdict:
    """Compare a certificate with what the ledger, the catalog and the person's file say now.

    ``counts`` are the cases done, by target, read of every item whose conditions count them;
    ``names`` those of the supervisors that conditions name, by 工号.
    """
    judged = (
        _item(item, ledgers.get(item.target, ()), counts.get(item.target, ()), setting)
        for item in content.items
    )
    items = tuple(_called(item, names) for item in judged)
    missing = tuple(_missing(facts, setting))
    after = (f"已由{successor}代替，以新的授权书为准",) if successor else ()
    kind, answer = _answer(items, missing, after)
    reasons = (*missing, *_reached(items), *after)
    return Verdict(kind=kind, answer=answer, reasons=reasons, items=items)


def _called(item: ItemNow, names: Mapping[str, str]) -> ItemNow:
    return replace(item, conditions=with_names(item.item.conditions, names))


def _reached(items: Sequence[ItemNow]) -> tuple[str, ...]:
    """Say how many stand and yet allow nothing before a review."""
    number = sum(i.now is Now.REACHED for i in items)
    return (f"{number}项已满例数，评估之前不能实施",) if number else ()


def _answer(
    items: Sequence[ItemNow], missing: Sequence[str], after: Sequence[str]
) -> tuple[str, str]:
    changed = sum(i.changed for i in items if i.now is not Now.REACHED)
    told = (f"其中{changed}项已变更，以本页为准",) if changed else _reached(items)
    if all(i.now is Now.REVOKED for i in items):
        return "stop", "全部已取消"
    if missing:
        return "stop", missing[0]
    if all(i.now in LOST for i in items):
        return "stop", "全部已失效"
    if all(i.now in USELESS for i in items):
        return "stop", "各项现在都不能实施"
    said = (*told, *after)
    return ("warn", said[0]) if said else ("ok", "有效")


def _missing(facts: SurgeonFacts | None, setting: Setting) -> Sequence[str]:
    """Name what the person lacks now: without post or licence nothing may be performed."""
    said = []
    if facts is None or facts.employment_at(setting.at) is None:
        said.append("持有人现在不在职，所载各项都不能实施")
    if facts is None or facts.licence_at(setting.at) is None:
        said.append("持有人现在没有有效的执业证书，所载各项都不能实施")
    return said


def _item(item: Item, lines: tuple[Decision, ...], counts: Counts, setting: Setting) -> ItemNow:
    state = state_at(lines, setting.at)
    if state.standing is Standing.ACTIVE:
        found = _active(item, lines, state, setting)
        told = "；".join(count.in_words() for count in counts)
        done = "；".join(count.brief for count in counts)
        reached = found.now in {Now.VALID, Now.ALTERED} and barred(counts)
        now = Now.REACHED if reached else found.now
        return replace(found, now=now, counted=told, progress=done)
    return ItemNow(item=item, now=_OF_STANDING[state.standing], why=_why(state))


def _why(state: State) -> str:
    decision = state.decision
    if decision is None:
        return "台账中没有这项权限"
    if state.standing is Standing.EXPIRED:
        return f"有效期至{until_in_words(state.until)}"
    document = f"，{decision.document_no}" if decision.document_no else ""
    return f"{local_date(decision.effective_at)}起{decision.kind.label}{document}"


def _active(item: Item, lines: tuple[Decision, ...], state: State, setting: Setting) -> ItemNow:
    span, period = span_of(lines, state), stretch(lines, state)
    held = span.conditions if span else ()
    until = until_in_words(period.until if period else None)
    target = Target.parse(item.target)
    if target.code is None and not setting.bands_usable:
        return ItemNow(item=item, now=Now.REGRADED, why="本院现在一、二级手术也逐项授权")
    if (grade := grade_of(target, setting)) != item.grade or _prohibited(target, setting):
        return ItemNow(item=item, now=Now.REGRADED, why=_regraded(item, grade))
    if (ended := ends_at(held)) and ended <= setting.at:
        return ItemNow(
            item=item, now=Now.EXPIRED, why=f"附有条件“限期至{last_day(ended)}”，已过此日"
        )
    if conditions_in_words(held) != item.conditions:
        told = "；".join(map(describe, held)) or "无"
        return ItemNow(item=item, now=Now.ALTERED, why=f"现在的条件：{told}")
    if _earlier(until, item.until):
        return ItemNow(item=item, now=Now.ALTERED, why=f"有效期现在至{until}")
    renewed = f"已续期至{until}" if until != item.until else ""
    return ItemNow(item=item, now=Now.VALID, why=renewed)


def _prohibited(target: Target, setting: Setting) -> bool:
    procedure = setting.procedures.get(target.code or "")
    return procedure is not None and procedure.prohibited


def _regraded(item: Item, grade: int) -> str:
    if not grade:
        return "手术编码不在现行目录，不能实施"
    if grade == item.grade:
        return "现行目录列为禁止类技术，不能实施"
    before = f"由{grade_name(item.grade)}" if item.grade else ""
    return f"级别{before}调整为{grade_name(grade)}"


def _earlier(now: str, issued: str) -> bool:
    return now != LONG and (issued == LONG or now < issued)
