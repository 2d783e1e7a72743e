"""By what a source knows a row, so that importing it again changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surgery_gov.kernel.sheets.faults import Collector
from surgery_gov.kernel.sheets.tables import Kind, Row
from surgery_gov.operations.rules.plan import Row as KeyedRow
from surgery_gov.operations.rules.records import Operation, key_of, numbered


@dataclass(frozen=True, slots=True)
class Line:
    """One row understood; ``serial`` is its number in its source, or empty."""

    row: Row
    serial: str
    operation: Operation


def keyed(lines: Sequence[Line], found: Collector) -> Iterator[KeyedRow]:
    """Yield every row with its key; a row that repeats another wholly is taken once, and told.

    Without a number of its own a row is known by patient, time and procedure. Several that agree
    in these and differ otherwise are kept, each, in the order of the file.
    """
    serials: dict[str, tuple[Line, str]] = {}
    alike: dict[str, list[str]] = {}
    repeated = differing = 0
    for line in lines:
        digest = line.operation.digest()
        if line.serial:
            twin, same = serials.setdefault(line.serial, (line, digest))
            if twin is line:
                yield KeyedRow(key_of(line.serial), line.operation, digest)
            elif same == digest:
                repeated += 1
            else:
                _refuse(line, twin, found)
            continue
        identity = line.operation.identity()
        versions = alike.setdefault(identity, [])
        if digest in versions:
            repeated += 1
            continue
        versions.append(digest)
        differing += len(versions) > 1
        yield KeyedRow(numbered(identity, len(versions)), line.operation, digest)
    _tell(repeated, differing, found)


def _refuse(line: Line, twin: Line, found: Collector) -> None:
    message = (
        f"手术流水号与第{twin.row.number + 1}行相同，内容不同，不能确定以哪一行为准。请删去一行。"
    )
    found.refuse(line.row, "serial", "serial_twice", message)


def _tell(repeated: int, differing: int, found: Collector) -> None:
    if repeated:
        found.skipped[Kind.DATA] += repeated
        found.rows -= repeated
        found.notes.append(f"{repeated}行与前面的行完全相同，只记一次。")
    if differing:
        found.notes.append(
            f"{differing}行与别的行病案号、时间、编码相同而其他内容不同，各记一台，请核对。"
        )
