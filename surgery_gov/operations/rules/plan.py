"""What entering the rows of a file does: what is new, what is corrected, what is known already."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from surgery_gov.operations.rules.records import Operation, Person
from surgery_gov.operations.rules.resolution import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file with the key by which its source knows it, and what it reads in short."""

    key: str
    operation: Operation
    digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version on record of a row, and the supervisor it names."""

    revision: int
    digest: str
    supervisor: Person = field(default_factory=Person)


@dataclass(frozen=True, slots=True)
class Entry:
    """A version to be added; ``revision`` 1 for a new row."""

    row: Row
    revision: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was or would be done, in numbers; ``reasons`` counts each, ``unresolved`` the rows."""

    rows: int
    added: int
    corrected: int
    unchanged: int
    unresolved: int
    reasons: Mapping[Reason, int]


def entries_of(rows: Sequence[Row], standing: Mapping[str, Standing]) -> Sequence[Entry]:
    """Return the versions to add: of rows not on record, and of rows that read otherwise now."""
    found = []
    for read in rows:
        known = standing.get(read.key)
        if known is None:
            found.append(Entry(read, 1))
            continue
        row = _with_supervisor(read, known)
        if known.digest != row.digest:
            found.append(Entry(row, known.revision + 1))
    return found


def _with_supervisor(row: Row, known: Standing) -> Row:
    """Keep the supervisor on record where the file has no column for one."""
    if row.operation.supervisor is not None or known.supervisor == Person():
        return row
    operation = replace(row.operation, supervisor=known.supervisor)
    return Row(row.key, operation, operation.digest())


def outcome_of(
    rows: Sequence[Row], entries: Sequence[Entry], found: Sequence[Sequence[Reason]]
) -> Outcome:
    """Return the numbers; ``found`` are the reasons of each row."""
    added = sum(entry.revision == 1 for entry in entries)
    return Outcome(
        rows=len(rows),
        added=added,
        corrected=len(entries) - added,
        unchanged=len(rows) - len(entries),
        unresolved=sum(bool(reasons) for reasons in found),
        reasons=Counter(reason for reasons in found for reason in reasons),
    )
