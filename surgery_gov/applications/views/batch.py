"""Many verdicts at once: check boxes, an opinion per item, one transaction."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from surgery_gov.applications import service
from surgery_gov.applications.queries.batch import MOST, Waiting, waiting_in
from surgery_gov.applications.rules.orders import Resolution, Ruling
from surgery_gov.applications.rules.words import Hand, Opinion
from surgery_gov.applications.schemas.verdicts import (
    ApproveSchema,
    JudgeSchema,
    verdicts_of,
    with_items,
)
from surgery_gov.applications.views.room import NEEDED, pages, version_seen
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.rules.conditions import kind_of, value_of
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
    if not actor().may(*NEEDED[hand]):
        raise Forbidden(f"当前身份不能{hand.verb}权限申请。可切换身份，或联系医务科。")
    waiting = waiting_in(actor(), hand)
    schema = _schema(base, waiting)()
    if request.method == "GET":
        return _page(hand, waiting, Form(schema, _values(waiting)))
    form = Form.submitted(schema)
    done: list[int] = []
    if form.perform(lambda data: done.append(_carry_out(hand, waiting, data))):
        notes.leave(f"已登记{done[0]}件申请的{hand.verb}意见。")
        return redirect(url_for("applications.index"), 303)
    return _page(hand, waiting, form)


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
    for condition in last.conditions:
        name = f"{prefix}if_{kind_of(condition)}"
        values[name] = "；".join(filter(None, (values.get(name), value_of(condition))))
    return values


def _page(hand: Hand, waiting: Sequence[Waiting], form: Form) -> ResponseReturnValue:
    page = render_template(
        "applications/batch.html", hand=hand, waiting=waiting, form=form, most=MOST
    )
    return page, form.status
