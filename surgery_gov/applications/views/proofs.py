"""Files put to an application: added while it is written, given to whoever may see it."""

from typing import Any

from flask import Response, request

from surgery_gov.applications import service
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.views.room import READ, dossier_of, pages
from surgery_gov.evidence import queries as evidence
from surgery_gov.evidence.rules import examine
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.web import downloads, uploads
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<int:application_id>/evidence/<digest>")
@needs(*READ)
def proof(application_id: int, digest: str) -> Response:
    """Give a file that belongs to an application within reach."""
    dossier = dossier_of(application_id)
    for held in _files(dossier):
        if held["digest"] == digest:
            subject = f"application:{dossier.number or dossier.id}"
            witness(actor(), "application.evidence_opened", subject, file=held["filename"])
            return downloads.saved(
                evidence.get_content(digest), held["media_type"], held["filename"]
            )
    raise NotFound("没有找到这份材料。请回到申请页面重新打开。")


def file_sent() -> bool:
    """Whether a file was chosen in the form, whatever button was pressed."""
    sent = request.files.get("file")
    return sent is not None and bool(sent.filename)


def keep_proof(dossier: Dossier, said: dict[str, Any]) -> None:
    """Keep the file sent and put it to the application; ``Invalid`` at the fields of the form."""
    sent = uploads.received()
    errors: dict[str, list[str]] = {}
    if not said["proof_kind"]:
        errors["proof_kind"] = ["请选择材料的种类，并重新选择文件。"]
    if said["proof_code"] and said["proof_code"] not in dossier.content.codes:
        errors["proof_code"] = ["这一项不在申请中，请重新选择。"]
    if errors:
        raise Invalid(errors | _of_file(sent.data))
    told = {name: said[f"proof_{name}"] for name in ("kind", "day", "note", "code")}
    service.attach(actor(), dossier.id, sent.data, filename=sent.filename, **told)


def _of_file(content: bytes) -> dict[str, list[str]]:
    """Return what is wrong with the file itself, to be told beside the rest."""
    try:
        examine(content, policy.number(Key.EVIDENCE_MEGABYTES, clock.now()))
    except Invalid as fault:
        return fault.errors
    return {}


def _files(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the files that belong to it: those of every version, and those put to it since."""
    frozen = [row for version in dossier.versions for row in version.evidence]
    own = actor().staff_no == dossier.staff_no
    now = [
        {"digest": p.digest, "media_type": p.media_type, "filename": p.filename}
        for p in (dossier.proofs if own else ())
    ]
    return [*frozen, *now]
