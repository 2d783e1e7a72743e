"""The list of operations, those not wholly told apart, their workbook, one with its history."""

from io import BytesIO
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.operations import exports, queries
from surgery_gov.operations.queries import Filter
from surgery_gov.operations.rules.resolution import Reason
from surgery_gov.operations.rules.scope import Scope, scope_of
from surgery_gov.operations.schemas import ListSchema
from surgery_gov.operations.views.room import READ, READ_OTHERS, pages
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/")
@needs(*READ_OTHERS)
def index() -> ResponseReturnValue:
    """List the operations within reach."""
    form, wanted = _asked(unresolved=False)
    scope = scope_of(actor())
    whole, unresolved, _ = queries.count_reasons(scope, Filter())
    return render_template(
        "operations/index.html",
        form=form,
        page=_page(scope, wanted),
        whole=whole,
        unresolved=unresolved,
        departments=queries.departments() if scope.everyone else [],
        reasons=[(reason.value, reason.label) for reason in Reason],
    ), form.status


@pages.get("/unresolved")
@needs(*READ_OTHERS)
def unresolved() -> ResponseReturnValue:
    """List the operations that are not wholly told apart, with the number of each reason."""
    form, wanted = _asked(unresolved=True)
    scope = scope_of(actor())
    whole, some, counts = queries.count_reasons(scope, Filter())
    return render_template(
        "operations/unresolved.html",
        form=form,
        page=_page(scope, wanted),
        whole=whole,
        some=some,
        counts=[(reason, count) for reason, count in counts.items() if count],
        chosen=wanted.reason,
    ), form.status


@pages.get("/export")
@needs(*READ_OTHERS)
def export() -> ResponseReturnValue:
    """Give what the filter shows as a workbook, on the trail; ``Invalid`` for an unclear filter."""
    form, wanted = _asked(unresolved=False)
    if form.errors:
        raise Invalid(form.errors)
    data, rows = exports.workbook(scope_of(actor()), wanted)
    witness(
        actor(),
        "operation.exported",
        "operations:list",
        rows=rows,
        filter={name: form.first(name) for name in form.values},
    )
    name = f"手术记录_{local_date(clock.now())}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


@pages.get("/one/<int:operation_id>")
@needs(*READ)
def one(operation_id: int) -> ResponseReturnValue:
    """Show one operation and what was corrected in it."""
    history = queries.get_history(scope_of(actor()), operation_id)
    return render_template("operations/one.html", history=history)


def _page(scope: Scope, wanted: Filter) -> Any:
    return queries.list_operations(
        scope,
        wanted,
        request.args.get("page", 1, type=int),
        request.args.get("size", 50, type=int),
    )


def _asked(*, unresolved: bool) -> tuple[Form, Filter]:
    form = Form.asked(ListSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given = found[0] if found else {}
    return form, Filter(**given, unresolved=unresolved)
