"""What an application must hold to be submitted. Every fault is named, with its basis."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from surgery_gov.applications.rules.checks import unmet
from surgery_gov.applications.rules.content import MOST_ITEMS, Content, Item
from surgery_gov.applications.rules.refusals import Refusal
from surgery_gov.applications.rules.words import Kind
from surgery_gov.policy.rules import bases
from surgery_gov.privileges.rules.proposal import Procedure


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What bears on a content besides itself.

    ``held`` are the codes held now, ``pending`` codes in another open application with its
    number, ``proven`` the codes with a file ("" for the whole application). ``before`` is the
    content that the department has judged, where nothing may be added to it any more.
    """

    today: date
    procedures: Mapping[str, Procedure]
    checks: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    pending: Mapping[str, str] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    before: Content | None = None


def only_kind(codes: Sequence[str], held: frozenset[str]) -> Kind | None:
    """Return the one kind that these procedures can be applied for as; None where one chooses.

    What is held can only be renewed; whether the rest is a first, a higher or a further one is
    for the applicant to say.
    """
    return Kind.RENEWAL if codes and held.issuperset(codes) else None


def named(content: Content, procedures: Mapping[str, Procedure]) -> tuple[Item, ...]:
    """Return the items with name and effective grade of the edition that counts."""
    return tuple(_named(item, procedures.get(item.code)) for item in content.items)


def _named(item: Item, procedure: Procedure | None) -> Item:
    if procedure is None:
        return Item(code=item.code, note=item.note)
    return Item(
        code=item.code,
        note=item.note,
        name=procedure.name,
        grade=procedure.grade,
        restricted=procedure.restricted,
    )


def faults(content: Content, around: Circumstances) -> Iterator[Refusal]:
    """Yield everything that keeps it from being submitted."""
    yield from _form(content, around)
    for place, item in enumerate(content.items):
        yield from _item(place, item, content, around)
    if around.before is not None:
        yield from _nothing_added(content, around.before)


def _form(content: Content, around: Circumstances) -> Iterator[Refusal]:
    if not content.items:
        yield Refusal(
            "codes", "no_items", "没有填写手术，请至少填写一项手术编码。", bases.ITEM_BY_ITEM
        )
    if len(content.items) > MOST_ITEMS:
        yield Refusal("codes", "too_many", f"一次最多申请{MOST_ITEMS}项，请分几次申请。")
    if not content.reason.strip():
        yield Refusal("reason", "no_reason", "没有填写申请理由。", bases.EVALUATED)
    if content.until is None:
        yield Refusal("until", "no_end", "没有填写申请的有效期至。", bases.HANDS)
    elif content.until <= around.today:
        yield Refusal("until", "ends_past", "有效期至须晚于今天。", bases.HANDS)


def _item(place: int, item: Item, content: Content, around: Circumstances) -> Iterator[Refusal]:
    procedure = around.procedures.get(item.code)
    if procedure is None:
        message = f"手术编码 {item.code} 不在现行的手术分级管理目录中。请核对编码。"
        yield Refusal("codes", "unknown_code", message, bases.ITEM_BY_ITEM)
        return
    if procedure.prohibited:
        message = f"{procedure.name}（{item.code}）是禁止类技术，不得开展，不能申请。"
        yield Refusal("codes", "prohibited", message, bases.PROHIBITED)
    if procedure.restricted and not around.proven & {item.code, ""}:
        message = f"{procedure.name}（{item.code}）是限制类技术，须上传支撑材料。"
        yield Refusal("evidence", "no_evidence", message, bases.RESTRICTED_PROOF)
    yield from _elsewhere(procedure, content.kind, around)
    yield from _unexplained(place, item, procedure, around)


def _elsewhere(procedure: Procedure, kind: Kind, around: Circumstances) -> Iterator[Refusal]:
    code = procedure.code
    if code in around.pending:
        message = f"{procedure.name}（{code}）已在申请{around.pending[code]}中，不必重复申请。"
        yield Refusal("codes", "pending", message, bases.HANDS)
    if code in around.held and kind is not Kind.RENEWAL:
        message = (
            f"{procedure.name}（{code}）已有手术权限。"
            "要延长，请单独按“再授权”申请；否则请去掉此项。"
        )
        yield Refusal("codes", "held", message, bases.HANDS)


def _unexplained(
    place: int, item: Item, procedure: Procedure, around: Circumstances
) -> Iterator[Refusal]:
    missing = unmet(around.checks.get(item.code, ()))
    if missing and not item.note.strip():
        labels = "、".join(str(row["label"]) for row in missing)
        message = (
            f"{procedure.name}有{len(missing)}项条件未满足或不能判断（{labels}）。"
            "仍可申请，但须在此项的说明中写明理由。"
        )
        yield Refusal(f"note-{place}", "unexplained", message, bases.EVALUATED)


def _nothing_added(content: Content, before: Content) -> Iterator[Refusal]:
    added = [code for code in content.codes if code not in before.codes]
    if added:
        message = f"科室已评估过，补正时不能增加项目（{'、'.join(added)}）。要增加，请另行申请。"
        yield Refusal("codes", "added", message, bases.HANDS)
    if before.until and content.until and content.until > before.until:
        message = f"科室已评估过，补正时有效期至不能晚于原来申请的{before.until}。"
        yield Refusal("until", "longer", message, bases.HANDS)
    if content.kind is not before.kind:
        message = f"科室已评估过，补正时不能改申请类型（原为{before.kind.label}）。"
        yield Refusal("kind", "changed_kind", message, bases.HANDS)
