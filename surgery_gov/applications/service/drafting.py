"""Writing an application: a draft is its author's alone until it is submitted."""

from datetime import date

from sqlalchemy import select

from surgery_gov.applications.models import Application, ApplicationEvidence
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.rehearsal import applicant_facts
from surgery_gov.applications.rules.content import Content
from surgery_gov.applications.rules.control import as_applicant
from surgery_gov.applications.rules.refusals import refuse
from surgery_gov.applications.rules.words import Status
from surgery_gov.applications.service._acting import refuse_stale, take
from surgery_gov.evidence import service as evidence
from surgery_gov.evidence.rules import shown_name
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

MOST_FILES = 40


@command(Permission.APPLICATIONS_APPLY)
def begin(work: Work, key: str, content: Content) -> int:
    """Make a draft and return its id; the same ``key`` again is the same draft, written over.

    Raises ``Forbidden`` for whoever is not employed as a surgeon.
    """
    facts = applicant_facts(work.actor.staff_no, work.now)
    known = work.session.scalars(select(Application).where(Application.key == key)).one_or_none()
    if known is not None:
        return _written(work, known.id, content, None)
    post = facts.employment_at(work.now)
    row = Application(
        key=key,
        staff_no=facts.staff_no,
        name=facts.name,
        department=post.department_code if post else "",
        department_name=post.department_name if post else "",
        kind=content.kind.value,
        status=Status.DRAFT.value,
        draft=content.as_json(),
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.record("application.drafted", f"application:{row.id}", items=len(content.items))
    return row.id


@command(Permission.APPLICATIONS_APPLY)
def write(work: Work, application_id: int, content: Content, seen: int | None = None) -> int:
    """Write a draft, or the correction of what was returned, over; returns its id."""
    return _written(work, application_id, content, seen)


@command(Permission.APPLICATIONS_APPLY)
def discard(work: Work, application_id: int) -> None:
    """Throw a draft away that was never submitted."""
    row, _ = _own(work, application_id)
    if row.number is not None:
        raise Conflict("申请已提交过，不能删除。不再需要时可撤回。")
    row.discarded_at = work.now
    work.record("application.discarded", f"application:{row.id}")


@command(Permission.APPLICATIONS_APPLY)
def attach(
    work: Work,
    application_id: int,
    data: bytes,
    *,
    filename: str,
    kind: str,
    day: date | None = None,
    note: str = "",
    code: str = "",
) -> None:
    """Keep a file and put it to the application, or to one of its items (``code``).

    ``Invalid`` for what is no proof or for no item of it; nothing is kept then.
    """
    row, dossier = _own(work, application_id)
    if code and code not in dossier.content.codes:
        raise Invalid({"code": ["这一项不在申请中，请重新选择。"]})
    file = evidence.keep(work.actor, data)
    shown = shown_name(filename, file.media_type)
    table = ApplicationEvidence
    held = work.session.scalars(
        select(table).where(table.application_id == row.id, table.removed_at.is_(None))
    ).all()
    if any(p.digest == file.digest and p.code == code for p in held):
        work.record("application.evidence_repeated", f"application:{row.id}", file=shown)
        return
    if len(held) >= MOST_FILES:
        raise Conflict(f"一件申请最多附{MOST_FILES}份材料，请合并后再上传。")
    work.session.add(
        table(
            application_id=row.id,
            code=code,
            digest=file.digest,
            filename=shown,
            media_type=file.media_type,
            size=file.size,
            kind=kind,
            day=day,
            note=note,
            added_at=work.now,
        )
    )
    work.record("application.evidence_added", f"application:{row.id}", file=shown)


@command(Permission.APPLICATIONS_APPLY)
def detach(work: Work, application_id: int, evidence_id: int) -> None:
    """Take a file away again; what was submitted with it keeps naming it."""
    row, _ = _own(work, application_id)
    proof = work.session.get(ApplicationEvidence, evidence_id)
    if proof is None or proof.application_id != row.id or proof.removed_at is not None:
        raise NotFound("没有找到这份材料，可能已经删除。")
    proof.removed_at = work.now
    work.record("application.evidence_removed", f"application:{row.id}", file=proof.filename)


def _written(work: Work, application_id: int, content: Content, seen: int | None) -> int:
    row, _ = _own(work, application_id)
    refuse_stale(row, seen)
    row.kind = content.kind.value
    row.draft = content.as_json()
    work.record("application.written", f"application:{row.id}", items=len(content.items))
    return row.id


def _own(work: Work, application_id: int) -> tuple[Application, Dossier]:
    """Return one's own application while it may be written; otherwise say why not."""
    row, dossier = take(work, application_id)
    refuse(as_applicant(dossier.party, work.actor))
    if not dossier.editable:
        raise Conflict(
            f"申请现在是“{dossier.status.label}”，内容不能改。要改，请先撤回或等待退回。"
        )
    return row, dossier
