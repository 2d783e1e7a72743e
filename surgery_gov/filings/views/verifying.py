"""The page that says whether a workbook is as it was filed."""

from io import BytesIO

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.filings import queries
from surgery_gov.filings.exports.verifier import FILE_NAME, standalone
from surgery_gov.filings.imports import verify as verify_file
from surgery_gov.filings.queries import Filed
from surgery_gov.filings.rules.verifier.digest import Unreadable, grouped
from surgery_gov.filings.rules.verifier.verdict import Report
from surgery_gov.filings.schemas import VerifySchema
from surgery_gov.filings.views.blueprint import pages
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.uploads import Upload


@pages.route("/verify", methods=["GET", "POST"])
@needs(Permission.FILINGS_VERIFY)
def verify() -> ResponseReturnValue:
    """Ask for a workbook; say whether it is as it was filed, and where it is not."""
    if request.method != "POST":
        return render_template("filings/verify.html", form=Form(VerifySchema()), report=None)
    form = Form.submitted(VerifySchema())
    judged: list[tuple[Upload, Report]] = []
    if not form.perform(lambda given: judged.append(_judged(given["digest"]))):
        return render_template("filings/verify.html", form=form, report=None), form.status
    (upload, report), *_ = judged
    kept = queries.find_filing(report.number, exported_only=True)
    intact = _is_intact(report, kept)
    _put_on_trail(upload, report, intact=intact)
    return render_template(
        "filings/verify.html",
        form=form,
        report=report,
        filename=upload.filename,
        kept=kept,
        intact=intact,
        digest=grouped(report.digest),
    )


@pages.get("/verifier")
@needs(Permission.FILINGS_VERIFY)
def verifier() -> ResponseReturnValue:
    """Hand out the script that verifies a filing without this program."""
    data = BytesIO(standalone().encode())
    return send_file(data, "text/x-python", as_attachment=True, download_name=FILE_NAME)


def _judged(digest: str | None) -> tuple[Upload, Report]:
    upload = uploads.received()
    try:
        return upload, verify_file(upload.data, digest)
    except Unreadable as refusal:
        raise Invalid({"file": [f"不能校验：{refusal}。请选择收到的报送工作簿"]}) from refusal


def _is_intact(report: Report, kept: Filed | None) -> bool:
    """A workbook made anew agrees with itself, but not with what is kept of that number here."""
    return not report.findings and (kept is None or kept.digest == report.digest)


def _put_on_trail(upload: Upload, report: Report, *, intact: bool) -> None:
    result = "未被改动" if intact else "已被改动"
    subject = f"filing:{report.number[:40] or upload.filename}"
    witness(actor(), "filing.verified", subject, result=result, digest=report.digest)
