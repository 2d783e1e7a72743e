"""One certificate: on the screen, on paper, as a workbook. Print and export are on the trail."""

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.certificates.exports.certificate import changes_in_words
from surgery_gov.certificates.exports.certificate import workbook as written
from surgery_gov.certificates.queries.certificates import Issued, get_issued
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.views.room import READ, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<number>")
@needs(*READ)
def show(number: str) -> ResponseReturnValue:
    """Show a certificate: what it says, and how each item stands now."""
    issued = _seen(number)
    content, verdict = verdict_on(issued, clock.now())
    own = issued.staff_no == actor().staff_no
    return render_template(
        "certificates/show.html",
        issued=issued,
        content=content,
        verdict=verdict,
        reissue=actor().may(Permission.CERTIFICATES_ISSUE) and not own and not issued.successor,
    )


@pages.get("/<number>/paper")
@needs(*READ)
def paper(number: str) -> ResponseReturnValue:
    """Show a certificate as it is printed, signed and sealed."""
    issued, now = _seen(number), clock.now()
    content, verdict = verdict_on(issued, now)
    witness(
        actor(),
        "certificate.printed",
        f"certificate:{issued.number}",
        answer=verdict.answer,
        digest=issued.digest,
    )
    return render_template(
        "certificates/paper.html",
        issued=issued,
        content=content,
        verdict=verdict,
        changes=changes_in_words(content),
        now=now,
    )


@pages.get("/<number>/workbook")
@needs(*READ)
def workbook(number: str) -> ResponseReturnValue:
    """Hand a certificate out as a workbook."""
    issued, now = _seen(number), clock.now()
    content, verdict = verdict_on(issued, now)
    data = written(issued, content, verdict, now)
    subject = f"certificate:{issued.number}"
    witness(actor(), "certificate.exported", subject, answer=verdict.answer, digest=issued.digest)
    name = f"手术授权书_{issued.number}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


def _seen(number: str) -> Issued:
    return get_issued(scope_of(actor()), number)
