"""What the import pages share: a file taken in and put aside, a workbook given out."""

from io import BytesIO

from flask import Response, send_file

from surgery_gov.kernel import sheets
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.sheets.book import Book
from surgery_gov.kernel.sheets.faults import ImportReport, annotate
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.web import uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.uploads import Upload


def read(sent: Upload) -> Book:
    """Read a file; ``Invalid`` at its field where it cannot be."""
    try:
        return sheets.read(sent.data, sent.filename)
    except sheets.Unreadable as fault:
        raise Invalid({"file": [fault.message]}) from fault


def put_aside(form: Form) -> str | None:
    """Keep the file sent with a form and return its ticket; None where a field or it is at fault.

    The other fields are judged too, so that everything wrong is told at once.
    """
    form.perform(lambda _given: None)
    try:
        sent = uploads.received()
        read(sent)
    except Invalid as fault:
        form.errors, form.status = form.errors | fault.errors, 422
    return None if form.errors else uploads.keep(sent)


def marked(sent: Upload, report: ImportReport) -> Response:
    """Answer with the same workbook, its faulty cells marked."""
    stem = sent.filename.rpartition(".")[0] or sent.filename
    return workbook(annotate(sent.data, report.faults), f"{stem}_标注.xlsx")


def workbook(data: bytes, name: str) -> Response:
    """Answer with a workbook to be saved under that name."""
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)
