"""One surgeon's archive: who they are, how they stand, what they did, and the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.archive.queries.composing import moments
from surgery_gov.kernel import clock
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.operations import queries as operations
from surgery_gov.operations.rules.volumes import Year
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.record import Record, record_of
from surgery_gov.privileges.rules.ledger import Standing
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff import queries as staff
from surgery_gov.staff.queries import Fact
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.staff.rules.standing import NOWHERE
from surgery_gov.staff.rules.visits import Guest

HIGHEST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Basics:
    """Who it is, as of the instant; None for what is not on file or does not hold then.

    ``last_licence`` is the one that held last where none does, ``guest`` says by whose
    invitation somebody without a post came or comes.
    """

    staff_no: str
    name: str
    post: Fact | None
    licence: Fact | None
    last_licence: Fact | None
    title: Fact | None
    guest: Guest | None = None

    @property
    def place(self) -> str:
        """Where they belong: a department, an invitation, or nowhere."""
        if self.post is not None:
            return self.post.what
        return self.guest.long if self.guest else NOWHERE


@dataclass(frozen=True, kw_only=True, slots=True)
class Archive:
    """Everything on file up to ``at`` as known at ``known_at``."""

    who: Basics
    at: datetime
    known_at: datetime
    record: Record
    years: Sequence[Year]
    moments: tuple[Moment, ...]

    @property
    def active(self) -> int:
        """How many privileges are active."""
        return self.record.count(Standing.ACTIVE)

    @property
    def highest(self) -> int:
        """How many of them are of grade 4."""
        return sum(
            h.state.standing is Standing.ACTIVE and h.grade == HIGHEST for h in self.record.holdings
        )

    @property
    def operator(self) -> int:
        """How many operations as 术者 in all years, those without a day left out."""
        return sum(year.operator for year in self.years if year.year is not None)

    @property
    def undated(self) -> int:
        """How many operations in any role have no day and are in no year."""
        return sum(y.operator + y.first + y.second for y in self.years if y.year is None)


def get_archive(
    scope: Scope, staff_no: str, at: datetime, known_at: datetime | None = None
) -> Archive:
    """Return the archive; ``NotFound`` for an unknown surgeon and for one out of reach alike."""
    known = known_at or clock.now()
    dossier = staff.get_dossier(scope, staff_no if staff_no.isprintable() else "")
    posts, licences, titles = (
        dossier.known(facts, known) for facts in (dossier.posts, dossier.licences, dossier.titles)
    )
    who = Basics(
        staff_no=dossier.staff_no,
        name=dossier.name,
        post=_holding(posts, at),
        licence=_holding(licences, at),
        last_licence=next((f for f in licences if f.since <= at), None),
        title=next((f for f in titles if f.since <= at), None),
        guest=staff.guests_among([dossier.staff_no], at, known).get(dossier.staff_no),
    )
    return Archive(
        who=who,
        at=at,
        known_at=known,
        record=record_of(person(Everyone(), dossier.staff_no), at, known),
        years=operations.yearly(dossier.staff_no, at, known),
        moments=moments(dossier.staff_no, at, known),
    )


def _holding(facts: Sequence[Fact], at: datetime) -> Fact | None:
    return next((fact for fact in facts if fact.holds_at(at)), None)
