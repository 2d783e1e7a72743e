"""Many verdicts at once: check boxes, an opinion per item, one transaction."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from surgery_gov.applications import service
from surgery_gov.applications.queries.batch import MOST, Waiting, entered_already, waiting_in
from surgery_gov.applications.rules.orders import Resolution, Ruling
from surgery_gov.applications.rules.turns import NEEDED
from surgery_gov.applications.rules.words import Hand, Opinion
from surgery_gov.applications.schemas.verdicts import (
    ApproveSchema,
    JudgeSchema,
    typed,
    verdicts_of,
    with_items,
)
from surgery_gov.applications.views.room import pages, version_seen
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Forbidden, Invalid, NotFound
from surgery_gov.kernel.paging import Page
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

HANDS: dict[str, tuple[Hand, type[Schema]]] = {
    "review": (Hand.REVIEW, JudgeSchema),
    "approve": (Hand.APPROVE, ApproveSchema),
}


@pages.route("/batch/<hand_name>", methods=["GET", "POST"])
@needs(Permission.APPLICATIONS_REVIEW, Permission.APPLICATIONS_APPROVE)
def batch(hand_name: str) -> ResponseReturnValue:
    """Review or approve several applications at once, all or none."""
    if hand_name not in HANDS:
        raise NotFound("没有这种批量办理。请从“权限申请”的列表进入。")
    hand, base = HANDS[hand_name]
    if not actor().may(NEEDED[hand]):
        raise Forbidden(f"当前身份不能{hand.verb}权限申请。可切换身份，或联系医务科。")
    if request.method == "GET":
        page = waiting_in(actor(), hand, request.args.get("page", 1, type=int))
        return _page(hand, page, Form(_schema(base, page.items)(), _values(page.items)))
    page = waiting_in(actor(), hand, among=_posted() or ("",))
    form = Form.submitted(_schema(base, page.items)())
    done: list[int] = []
    if form.perform(lambda data: done.append(_carry_out(hand, page.items, data))):
        notes.leave(f"已登记{done[0]}件申请的{hand.verb}意见。")
        return redirect(url_for("applications.index"), 303)
    return _entered_before(hand) or _page(hand, page, form)


def _posted() -> list[str]:
    """Return the numbers that were on the screen, of which some are picked."""
    shown = [name.removesuffix("-seen") for name in request.form if name.endswith("-seen")]
    return list(dict.fromkeys([*shown, *request.form.getlist("pick")]))[:MOST]


def _entered_before(hand: Hand) -> ResponseReturnValue | None:
    """Lead a form posted again to the list: what its first posting entered stands once."""
    picked = request.form.getlist("pick")
    seen = {n: request.form.get(f"{n}-seen", type=int) for n in picked[:MOST]}
    known = {number: version for number, version in seen.items() if version is not None}
    if not known or set(picked) - entered_already(actor(), hand, known):
        return None
    told = f"已办理：这{len(known)}件申请已由本人{hand.verb}，没有重复登记。"
    notes.leave(told, kind="info")
    return redirect(url_for("applications.index"), 303)


def _schema(base: type[Schema], waiting: Sequence[Waiting]) -> type[Schema]:
    prefixes = [p for w in waiting for p in _prefixes(w)]
    beside: dict[str, fields.Field[Any]] = {
        f"{w.listed.number}-seen": fields.Integer(load_default=None) for w in waiting
    }
    beside["pick"] = fields.List(fields.String(), load_default=list)
    return with_items(base, prefixes).from_dict(beside, name="BatchSchema")


def _prefixes(waiting: Waiting) -> list[str]:
    return [f"{waiting.listed.number}-{n}-" for n in range(len(waiting.course.open_codes))]


def _carry_out(hand: Hand, waiting: Sequence[Waiting], data: dict[str, Any]) -> int:
    picked = [w for w in waiting if w.listed.number in data["pick"]]
    gone = set(data["pick"]) - {str(w.listed.number) for w in picked}
    if not data["pick"]:
        raise Invalid({"pick": ["没有选择申请。请至少勾选一件。"]})
    if gone:
        raise Invalid({"pick": [f"{'、'.join(sorted(gone))}已不在待办中，请刷新页面核对。"]})
    rulings = _rulings(picked, data)
    if hand is Hand.REVIEW:
        service.review(actor(), rulings)
    else:
        resolution = Resolution(
            meeting_day=data["meeting_day"],
            number=data["resolution"],
            rulings=tuple(rulings),
            opinion=data["opinion"],
        )
        service.approve(actor(), resolution)
    return len(picked)


def _rulings(picked: Sequence[Waiting], data: dict[str, Any]) -> list[Ruling]:
    rulings: list[Ruling] = []
    faults: dict[str, Any] = {}
    for waiting in picked:
        number = str(waiting.listed.number)
        try:
            given = verdicts_of(data, waiting.course.open_codes, f"{number}-")
        except ValidationError as fault:
            faults.update(fault.messages_dict)
            continue
        seen = version_seen(data, f"{number}-seen")
        rulings.append(Ruling(number=number, verdicts=given, seen=seen, opinion=data["opinion"]))
    if faults:
        raise ValidationError(faults)
    return rulings


def _values(waiting: Sequence[Waiting]) -> dict[str, Any]:
    """Return what the hands before said of each item: whoever ticks it takes that over."""
    values: dict[str, Any] = {"meeting_day": local_date(clock.now()).isoformat()}
    for each in waiting:
        values[f"{each.listed.number}-seen"] = each.listed.version
        for prefix, code in zip(_prefixes(each), each.course.open_codes, strict=True):
            values.update(_of_line(each, prefix, code))
    return values


def _of_line(waiting: Waiting, prefix: str, code: str) -> dict[str, Any]:
    last = waiting.course.lines[code].last
    if last is None:
        return {f"{prefix}opinion": Opinion.AGREE.value}
    values = {
        f"{prefix}opinion": last.opinion.value,
        f"{prefix}until": last.until.isoformat() if last.until else "",
    }
    for kind, value in map(typed, last.conditions):
        name = f"{prefix}if_{kind}"
        values[name] = "；".join(filter(None, (values.get(name), value)))
    return values


def _page(hand: Hand, page: Page[Waiting], form: Form) -> ResponseReturnValue:
    shown = render_template(
        "applications/batch.html", hand=hand, page=page, waiting=page.items, form=form
    )
    return shown, form.status
