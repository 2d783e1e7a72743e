"""One application whole: what is asked, what was done, how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from surgery_gov.applications.models import (
    Application,
    ApplicationAct,
    ApplicationEvidence,
    ApplicationVersion,
)
from surgery_gov.applications.queries.rows import ACT_COLUMNS, acts_from, within
from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.content import Content
from surgery_gov.applications.rules.control import Party
from surgery_gov.applications.rules.course import Course, fold
from surgery_gov.applications.rules.scope import Scope
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.words import Kind, Status
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A content as submitted, with the snapshots of that moment.

    ``checks`` and ``volumes`` are by procedure code, ``volumes`` with ``since`` and ``until``;
    ``evidence`` lists the files, ``applicant`` the facts about the person.
    """

    number: int
    recorded_at: datetime
    edition: str
    content: Content
    checks: dict[str, Any]
    volumes: dict[str, Any]
    evidence: list[Any]
    applicant: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A file put to the application."""

    id: int
    code: str
    digest: str
    filename: str
    media_type: str
    size: int
    kind: str
    day: Any
    note: str


_PROOF = ("id", "code", "digest", "filename", "media_type", "size", "kind", "day", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """Everything on file about one application."""

    id: int
    number: str | None
    staff_no: str
    name: str
    department: str
    department_name: str
    kind: Kind
    status: Status
    draft: Content | None
    terms: Terms | None
    version: int
    created_at: datetime
    acts: tuple[Act, ...]
    course: Course
    versions: tuple[Version, ...]
    proofs: tuple[Proof, ...]

    @property
    def party(self) -> Party:
        """Whose it is, for the rules."""
        return Party(applicant_no=self.staff_no, department=self.department)

    @property
    def current(self) -> Version | None:
        """The version in the hands, None for a draft never submitted."""
        return self.versions[-1] if self.versions else None

    @property
    def content(self) -> Content:
        """What is being written, or what was submitted last."""
        if self.draft is not None:
            return self.draft
        if self.current is None:
            raise NotFound("这件申请没有内容。")
        return self.current.content

    @property
    def last_step(self) -> Act | None:
        """The last act that moved it; urging moves nothing."""
        return next((a for a in reversed(self.acts) if a.kind is not ActKind.URGE), None)

    @property
    def label(self) -> str:
        """The number, or 草稿."""
        return self.number or "草稿"

    @property
    def editable(self) -> bool:
        """Whether the applicant may change the content now."""
        return self.status in {Status.DRAFT, Status.RETURNED}


def get_dossier(
    application_id: int,
    scope: Scope,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> Dossier:
    """Return one application within the scope, folded as of then; ``NotFound`` for all others."""
    found = db.session.scalars(
        select(Application).where(Application.id == application_id, within(scope))
    ).first()
    if found is None:
        raise NotFound("没有找到这件申请。请从“权限申请”的列表进入。")
    return assembled(found, at, known_at)


def assembled(
    found: Application, at: datetime | None = None, known_at: datetime | None = None
) -> Dossier:
    """Return the dossier of a row: three statements."""
    return assembled_all([found], at, known_at)[0]


def assembled_all(
    rows: Sequence[Application], at: datetime | None = None, known_at: datetime | None = None
) -> list[Dossier]:
    """Return the dossiers of rows, in their order: three statements, however many."""
    ids = [row.id for row in rows]
    acts, versions, proofs = acts_of(ids), _versions_of(ids), _proofs_of(ids)
    found = []
    for row in rows:
        told = acts.get(row.id, ())
        terms = Terms.from_json(row.terms) if row.terms else None
        course = fold(told, terms, at, known_at) if terms else Course()
        held = (tuple(versions.get(row.id, ())), tuple(proofs.get(row.id, ())))
        found.append(_dossier(row, told, terms, course, held))
    return found


def _dossier(
    row: Application,
    acts: tuple[Act, ...],
    terms: Terms | None,
    course: Course,
    held: tuple[tuple[Version, ...], tuple[Proof, ...]],
) -> Dossier:
    return Dossier(
        id=row.id,
        number=row.number,
        staff_no=row.staff_no,
        name=row.name,
        department=row.department,
        department_name=row.department_name,
        kind=Kind(row.kind),
        status=Status(row.status),
        draft=Content.from_json(row.draft) if row.draft else None,
        terms=terms,
        version=row.version,
        created_at=row.created_at,
        acts=acts,
        course=course,
        versions=held[0],
        proofs=held[1],
    )


def acts_of(ids: Sequence[int]) -> dict[int, tuple[Act, ...]]:
    """Return the acts on these applications, in the order they were recorded."""
    rows = db.session.execute(
        select(*ACT_COLUMNS)
        .where(ApplicationAct.application_id.in_(ids))
        .order_by(ApplicationAct.recorded_at, ApplicationAct.id)
    )
    found: dict[int, list[Act]] = {}
    for row, act in acts_from(rows):
        found.setdefault(row.application_id, []).append(act)
    return {key: tuple(acts) for key, acts in found.items()}


def _proofs_of(ids: Sequence[int]) -> dict[int, list[Proof]]:
    """Return the files put to each and not taken away, oldest first."""
    table = ApplicationEvidence.__table__.c
    rows = db.session.execute(
        select(
            table.application_id,
            table.id,
            table.code,
            table.digest,
            table.filename,
            table.media_type,
            table.size,
            table.kind,
            table.day,
            table.note,
        )
        .where(table.application_id.in_(ids), table.removed_at.is_(None))
        .order_by(table.id)
    )
    found: dict[int, list[Proof]] = {}
    for key, *values in rows:
        found.setdefault(key, []).append(Proof(**dict(zip(_PROOF, values, strict=True))))
    return found


def _versions_of(ids: Sequence[int]) -> dict[int, list[Version]]:
    table = ApplicationVersion.__table__.c
    rows = db.session.execute(
        select(*ApplicationVersion.__table__.c)
        .where(table.application_id.in_(ids))
        .order_by(table.number)
    )
    found: dict[int, list[Version]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(_version(row))
    return found


def _version(row: Any) -> Version:
    return Version(
        number=row.number,
        recorded_at=row.recorded_at,
        edition=row.edition,
        content=Content.from_json(row.content),
        checks=row.checks,
        volumes=row.volumes,
        evidence=row.evidence,
        applicant=row.applicant,
    )
