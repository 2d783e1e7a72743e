"""Settling many proposals at once: what each would change, a choice for each, then done."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges import service
from surgery_gov.privileges.queries.settling import Foreseen, foreseen_of
from surgery_gov.privileges.rules.settling import MOST, Choice, Key, Settlement, Way
from surgery_gov.privileges.schemas.proposals import SettlementSchema
from surgery_gov.privileges.views.room import NEEDED, pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

STALE = 409


@pages.get("/proposals/batch")
@needs(Permission.PRIVILEGES_SUSPEND)
def ask_choices() -> ResponseReturnValue:
    """Show what was ticked, each with what its act would change, and ask what to do."""
    keys = _keys(request.args.getlist("pick"))
    if not keys:
        notes.leave("没有选择建议。请至少勾选一条。", kind="warn")
        return redirect(url_for("privileges.proposals"), 303)
    found = foreseen_of(actor(), keys, clock.now())
    return _page(found, Form(_schema(found)())) if found else _over()


@pages.post("/proposals/batch")
@needs(Permission.PRIVILEGES_SUSPEND)
def settle() -> ResponseReturnValue:
    """Do what is chosen for each, all or none; posted again, nothing is done again."""
    keys = _keys(request.form.getlist("pick"))
    found = foreseen_of(actor(), keys, clock.now())
    if not found:
        return _over()
    form = Form.submitted(_schema(found)())
    done: list[int] = []
    if len(found) < len(keys):
        form.errors, form.status = {"": [service.MOVED]}, 409
        return _page(found, form)
    if form.perform(
        lambda data: done.append(service.settle_proposals(actor(), _settlement(found, data)))
    ):
        notes.leave(f"已办理{done[0]}条建议，每一条都记入操作日志。")
        return redirect(url_for("privileges.proposals"), 303)
    now = foreseen_of(actor(), keys, clock.now()) if form.status == STALE else found
    return _page(now, form) if now else _over()


def _over() -> ResponseReturnValue:
    told = "所选的建议都已不再成立：已经办理，或情况已变。没有重复办理。"
    notes.leave(told, kind="info")
    return redirect(url_for("privileges.proposals"), 303)


def _keys(picked: Sequence[str]) -> list[Key]:
    """Return the proposals named, each once; what names none, and one's own, is left out."""
    found = []
    for text in picked[:MOST]:
        try:
            found.append(Key.parse(text))
        except ValueError:
            continue
    if any(actor().is_person(key.staff_no) for key in found):
        raise Forbidden("不能处理关于本人权限的建议。请由其他人员办理。")
    return list(dict.fromkeys(found))


def _schema(found: Sequence[Foreseen]) -> type[Schema]:
    per_row: dict[str, fields.Field[Any]] = {}
    for each in found:
        per_row[each.key.field] = fields.Enum(Way, by_value=True, load_default=None)
        per_row[f"seen~{each.key.field}"] = fields.String(load_default="")
    return SettlementSchema.from_dict(per_row, name="SettlementOfRowsSchema")


def _settlement(found: Sequence[Foreseen], data: dict[str, Any]) -> Settlement:
    """Return what is chosen, for each by itself or for the rest; ``Invalid`` where neither is."""
    ways: dict[str, Way | None] = {e.key.field: data[e.key.field] or data["rest"] for e in found}
    if unsaid := [name for name, way in ways.items() if way is None]:
        raise Invalid({name: ["请选择怎样办理"] for name in unsaid})
    return Settlement(
        choices=tuple(
            Choice(key=each.key, way=way, seen=data[f"seen~{each.key.field}"])
            for each in found
            if (way := ways[each.key.field])
        ),
        document_no=data["document_no"],
        reason=data["reason"],
    )


def _page(found: Sequence[Foreseen], form: Form) -> ResponseReturnValue:
    acting = [each.key for each in found if _may_act(each)]
    page = render_template(
        "privileges/settle.html",
        found=found,
        form=form,
        acting=acting,
    )
    return page, form.status


def _may_act(each: Foreseen) -> bool:
    return each.batched and can(NEEDED[each.row.proposed.act.decision])
