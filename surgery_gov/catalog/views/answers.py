"""Files, days and drafts at the door of the catalog."""

from datetime import date, datetime
from io import BytesIO

from flask import Response, send_file

from surgery_gov.catalog.queries import EditionRow
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets import write
from surgery_gov.web import forms
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import can


def workbook(content: bytes, name: str) -> Response:
    """Return a workbook to download."""
    return send_file(BytesIO(content), mimetype=write.MIME, as_attachment=True, download_name=name)


def day_asked() -> tuple[Form, date | None]:
    """Return the day asked for, None where it is today, absent or no date; the form says so."""
    form, day = forms.day_asked()
    return form, None if day == local_date(clock.now()) else day


def instant_of(day: date | None) -> datetime:
    """Return the instant a list is shown as of: the start of the day, or now."""
    return clock.now() if day is None else start_of_day(day)


def may_see(edition: EditionRow) -> bool:
    """Drafts are seen by those who work on them."""
    return not edition.is_draft or can(Permission.CATALOG_IMPORT, Permission.CATALOG_PUBLISH)
