"""The offline roster (断网名册): the newest one, how to make the next, and what checks it."""

from io import BytesIO
from pathlib import Path

from flask import current_app, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.certificates.exports import keys, signed
from surgery_gov.certificates.queries.signed import bytes_of, newest_roster
from surgery_gov.certificates.rules.checker import KEY_FILE
from surgery_gov.certificates.schemas import HoursSchema
from surgery_gov.certificates.views.room import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import DomainError, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/offline")
@needs(Permission.CERTIFICATES_OFFLINE)
def offline() -> ResponseReturnValue:
    """Show the newest signed roster and until when it may be believed."""
    return _page(Form(HoursSchema()))


@pages.post("/offline")
@needs(Permission.CERTIFICATES_SIGN)
def sign() -> ResponseReturnValue:
    """Make the next one."""
    form = Form.submitted(HoursSchema())
    if not form.perform(lambda given: signed.make(actor(), _key(), given["hours"])):
        return _page(form), form.status
    notes.leave("断网名册已做好并签名。下载后用 roster_check.py 校验，再拷到手术室的电脑。")
    return redirect(url_for("certificates.offline"), 303)


@pages.get("/offline/file")
@needs(Permission.CERTIFICATES_OFFLINE)
def roster_file() -> ResponseReturnValue:
    """Hand out the newest signed roster, on the trail."""
    made = newest_roster()
    if made is None:
        raise NotFound("还没有做过断网名册。请医务科或系统管理员先制作。")
    data = bytes_of(made)
    witness(actor(), "roster.downloaded", f"roster:{made.number}", digest=made.digest)
    name = f"断网名册_{made.number}.html"
    return send_file(BytesIO(data), "text/html", as_attachment=True, download_name=name)


@pages.get("/offline/checker")
@needs(Permission.CERTIFICATES_OFFLINE)
def checker() -> ResponseReturnValue:
    """Hand out the script that checks a roster without this program."""
    data = BytesIO(signed.standalone().encode())
    name = signed.CHECKER_FILE
    return send_file(data, "text/x-python", as_attachment=True, download_name=name)


@pages.get("/offline/key")
@needs(Permission.CERTIFICATES_OFFLINE)
def public_key() -> ResponseReturnValue:
    """Hand out the public key that the checking side holds."""
    data = BytesIO(_key().public_text.encode())
    return send_file(data, "text/plain", as_attachment=True, download_name=KEY_FILE)


def _page(form: Form) -> str:
    now = clock.now()
    made = newest_roster()
    key, trouble = _key_or_why()
    return render_template(
        "certificates/offline.html",
        form=form,
        made=made,
        key=key,
        trouble=trouble,
        now=now,
        believable=made is not None and made.since <= now < made.until,
        most=policy.number(Key.OFFLINE_HOURS, now),
    )


def _key_or_why() -> tuple[keys.Key | None, str]:
    try:
        return _key(), ""
    except DomainError as refusal:
        return None, refusal.message


def _key() -> keys.Key:
    return keys.load(Path(current_app.config["SURGERY_GOV"].instance_folder))
