"""Files put to an application: added while it is written, given to whoever may see it."""

from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.rules.scope import own_scope
from surgery_gov.applications.schemas.contents import EvidenceSchema
from surgery_gov.applications.views.room import READ, dossier_of, pages
from surgery_gov.evidence import queries as evidence
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import downloads, notes, uploads
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.post("/<int:application_id>/evidence")
@needs(Permission.APPLICATIONS_APPLY)
def add_proof(application_id: int) -> ResponseReturnValue:
    """Keep a file and put it to the application."""
    dossier = get_dossier(application_id, own_scope(actor()))
    form = Form.submitted(EvidenceSchema())
    done = form.perform(lambda said: _kept(dossier, said))
    if done:
        notes.leave("已添加材料。")
    else:
        said = "；".join(m for messages in form.errors.values() for m in messages)
        notes.leave(f"没有添加材料：{said}", kind="stop")
    address = url_for("applications.edit", application_id=dossier.id)
    return redirect(f"{address}#evidence", 303)


@pages.post("/<int:application_id>/evidence/<int:evidence_id>/remove")
@needs(Permission.APPLICATIONS_APPLY)
def remove_proof(application_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take a file away again."""
    service.detach(actor(), application_id, evidence_id)
    notes.leave("已删去材料。")
    address = url_for("applications.edit", application_id=application_id)
    return redirect(f"{address}#evidence", 303)


@pages.get("/<int:application_id>/evidence/<digest>")
@needs(*READ)
def proof(application_id: int, digest: str) -> Response:
    """Give a file that belongs to an application within reach."""
    dossier = dossier_of(application_id)
    for held in _files(dossier):
        if held["digest"] == digest:
            return downloads.saved(
                evidence.get_content(digest), held["media_type"], held["filename"]
            )
    raise NotFound("没有找到这份材料。请回到申请页面重新打开。")


def _kept(dossier: Dossier, said: dict[str, Any]) -> None:
    sent = uploads.received()
    service.attach(actor(), dossier.id, sent.data, filename=sent.filename, **said)


def _files(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the files that belong to it: those of every version, and those put to it since."""
    frozen = [row for version in dossier.versions for row in version.evidence]
    own = actor().staff_no == dossier.staff_no
    now = [
        {"digest": p.digest, "media_type": p.media_type, "filename": p.filename}
        for p in (dossier.proofs if own else ())
    ]
    return [*frozen, *now]
