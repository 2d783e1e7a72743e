"""Pages of the trail."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.audit import queries
from surgery_gov.audit.queries import Filter
from surgery_gov.audit.rules.kinds import KINDS
from surgery_gov.audit.schemas import FilterSchema, head_from_text
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

pages = Blueprint("audit", __name__, url_prefix="/audit")


@pages.get("/")
@needs(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Read the trail as sentences, filtered by person, subject, kind and period."""
    form = Form.asked(FilterSchema())
    form.values = {k: v for k, v in form.values.items() if v}
    found: list[Filter] = []
    form.perform(found.append)
    page = queries.read(
        found[0] if found else Filter(),
        request.args.get("page", 1, type=int),
        request.args.get("size", 20, type=int),
    )
    kinds = [(kind.key, kind.label) for kind in KINDS]
    return render_template("audit/index.html", form=form, page=page, kinds=kinds), form.status


@pages.route("/verify", methods=["GET", "POST"])
@needs(Permission.AUDIT_VERIFY)
def verify() -> ResponseReturnValue:
    """Check the whole chain, against a head kept elsewhere where one is given."""
    if request.method == "GET":
        return render_template("audit/verify.html", head=queries.head(), result=None, fault=None)
    kept = request.form.get("kept", "").strip()
    try:
        known = head_from_text(kept) if kept else None
    except ValueError:
        fault = "这不是日志头。应为 surgery-gov audit head 打印的那一行。"
        page = render_template("audit/verify.html", head=queries.head(), result=None, fault=fault)
        return page, 422
    result = queries.verify(known)
    said = "完整" if result[1] is None else f"在第{result[1].id}条断开"
    witness(actor(), "audit.verified", "audit:trail", result=said)
    return render_template("audit/verify.html", head=result[0], result=result, fault=None)
