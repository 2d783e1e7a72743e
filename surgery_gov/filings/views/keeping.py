"""Pages of the filings that are kept: the list with what is due, one filing, its cover and file."""

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.issue import handed_out, issue
from surgery_gov.filings.queries import Filed
from surgery_gov.filings.rules.pages import pages as laid_out
from surgery_gov.filings.rules.verifier.digest import grouped
from surgery_gov.filings.rules.wanted import sees_unexported
from surgery_gov.filings.views.blueprint import figures, pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.web import notes
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/")
@needs(Permission.FILINGS_READ)
def index() -> ResponseReturnValue:
    """List the filings, and say what is due."""
    now = clock.now()
    found = queries.list_filings(
        request.args.get("page", 1, type=int),
        request.args.get("size", 50, type=int),
        exported_only=not sees_unexported(actor()),
    )
    return render_template(
        "filings/index.html",
        page=found,
        owed=queries.due(now),
        waiting=queries.find_outstanding() if sees_unexported(actor()) else None,
        today=local_date(now),
        basis=DEFINITIONS[Key.UPDATE_DUE_WORKING_DAYS].basis,
    )


@pages.get("/<number>")
@needs(Permission.FILINGS_READ)
def show(number: str) -> ResponseReturnValue:
    """Show one filing: who, what, how many, what changed, and its digest."""
    filed = _seen(number)
    content = queries.content_of(filed)
    return render_template(
        "filings/show.html",
        filed=filed,
        heading=content.heading,
        digest=grouped(filed.digest),
        **figures(content),
    )


@pages.get("/<number>/cover")
@needs(Permission.FILINGS_READ)
def cover(number: str) -> ResponseReturnValue:
    """Show the cover as it is printed, signed and sealed."""
    filed = _seen(number)
    first, *_ = laid_out(queries.content_of(filed))
    return render_template(
        "filings/cover.html", filed=filed, lines=first.lines, digest=grouped(filed.digest)
    )


@pages.post("/<number>/export")
@needs(Permission.FILINGS_EXPORT)
def export(number: str) -> ResponseReturnValue:
    """Freeze the filing; the workbook is downloaded from its page."""
    issue(actor(), number)
    notes.leave(f"{number}已导出，内容从此不变。下载工作簿，打印封面，签字盖章后一并报送。")
    return redirect(url_for("filings.show", number=number), 303)


@pages.get("/<number>/workbook")
@needs(Permission.FILINGS_READ)
def workbook(number: str) -> ResponseReturnValue:
    """Hand out the bytes that were exported."""
    issued = handed_out(actor(), _seen(number))
    return send_file(
        BytesIO(issued.workbook), MIME, as_attachment=True, download_name=issued.file_name
    )


@pages.get("/<number>/discard")
@needs(Permission.FILINGS_PREPARE)
def ask_discard(number: str) -> ResponseReturnValue:
    """Ask before giving up a preparation."""
    return render_template("filings/discard.html", filed=_seen(number))


@pages.post("/<number>/discard")
@needs(Permission.FILINGS_PREPARE)
def discard(number: str) -> ResponseReturnValue:
    """Give up a preparation."""
    service.discard(actor(), number)
    notes.leave(f"{number}已作废，编号保留不再使用。")
    return redirect(url_for("filings.index"), 303)


def _seen(number: str) -> Filed:
    return queries.get_filing(number, exported_only=not sees_unexported(actor()))
