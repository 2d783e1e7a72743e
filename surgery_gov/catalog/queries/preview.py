"""What publishing an edition would do, and a digest to notice when that changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.catalog.queries.editions import (
    EditionRow,
    edition_in_force,
    get_edition_named,
    list_editions,
    published,
)
from surgery_gov.catalog.queries.entries import compare_editions
from surgery_gov.catalog.queries.impact import Impact, impact_of
from surgery_gov.catalog.rules.changes import Change, Kind, counted
from surgery_gov.catalog.rules.editions import Published, later_ones, publication_faults
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.errors import Invalid


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What would change against the edition in force on that day (None: there is none yet)."""

    edition: EditionRow
    replaces: EditionRow | None
    changes: Sequence[Change]
    counts: Mapping[Kind, int]
    impact: Impact
    later: Sequence[Published]
    is_past: bool
    digest: str

    @property
    def reported(self) -> int:
        """How many entries of grades 3 and 4 change, which is to be reported."""
        return len({change.code for change in self.changes if change.reported})


def preview(name: str, in_force_from: date) -> Preview:
    """Return what publishing from that day would do."""
    edition = get_edition_named(name)
    start = start_of_day(in_force_from)
    replaces = edition_in_force(start)
    changes = compare_editions(replaces.id if replaces else None, edition.id)
    return Preview(
        edition=edition,
        replaces=replaces,
        changes=changes,
        counts=counted(changes),
        impact=impact_of(changes, start),
        later=later_ones(in_force_from, published()),
        is_past=start < clock.now(),
        digest=preview_digest(name, in_force_from),
    )


def check_publication(in_force_from: date, document_no: str, now: datetime | None = None) -> None:
    """Raise ``Invalid`` with every reason why an edition may not come into force like this."""
    at = now or clock.now()
    current = edition_in_force(at, at)
    in_force = (
        Published(name=current.name, in_force_from=current.in_force_from)
        if current and current.in_force_from
        else None
    )
    faults = publication_faults(in_force_from, document_no, at, in_force)
    if faults:
        raise Invalid(faults)


def preview_digest(name: str, in_force_from: date) -> str:
    """Return what stands for the draft, the day and every published edition as they are now."""
    edition = get_edition_named(name)
    others = sorted((row.id, row.version) for row in list_editions() if not row.is_draft)
    told = [edition.id, edition.version, edition.source_digest, str(in_force_from), others]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
