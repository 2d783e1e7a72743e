"""The page that says what a number stands for, and how each item of it stands now."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surgery_gov.certificates import service
from surgery_gov.certificates.queries.certificates import Issued
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.rules.verdict import UNKNOWN
from surgery_gov.certificates.schemas import VerifySchema
from surgery_gov.certificates.views.room import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.route("/verify", methods=["GET", "POST"])
@needs(Permission.CERTIFICATES_VERIFY)
def verify() -> ResponseReturnValue:
    """Ask for a number; answer in words. The number is posted, so that no log keeps it."""
    form = Form.submitted(VerifySchema()) if request.method == "POST" else Form(VerifySchema())
    looked: list[Issued | None] = []
    if request.method == "POST":
        form.perform(lambda given: looked.append(service.look_up(actor(), given["number"])))
    issued = looked[0] if looked else None
    content, verdict = verdict_on(issued, clock.now()) if issued else (None, None)
    return render_template(
        "certificates/verify.html",
        form=form,
        asked=bool(looked),
        issued=issued,
        content=content,
        verdict=verdict,
        unknown=UNKNOWN,
    ), form.status
