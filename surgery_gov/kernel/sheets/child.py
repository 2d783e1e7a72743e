"""Reads or marks one hostile file in a process of its own: ``python -m … read|mark``.

Standard input is one line of JSON (what is asked) and the bytes of the file; standard output is
one JSON document for ``read``, the workbook for ``mark``. Exit 3 means refused, with the
reason as JSON. Memory, time and writing are bounded before the first byte is looked at.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import LIMITS, Limits

REFUSED = 3
OUT_OF_MEMORY = 4


def main(arguments: list[str]) -> int:
    """Do what is asked within the bounds; return the exit code."""
    verb = arguments[0]
    if verb == "mark":
        _bound(LIMITS.marking_cpu_seconds, LIMITS.marked_bytes)
    else:
        _bound(LIMITS.cpu_seconds, written_bytes=0)
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        answer = _mark(data, asked) if verb == "mark" else _read(data, LIMITS)
    except Unreadable as refusal:
        answer = json.dumps({"code": refusal.code, "message": refusal.message}).encode()
        sys.stdout.buffer.write(answer)
        return REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(answer)
    return 0


def _bound(cpu_seconds: int, written_bytes: int) -> None:
    """Bound memory, time and writing; where the platform has no such bounds, time alone holds."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # pragma: no cover - Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory_bytes, LIMITS.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, limits: Limits) -> bytes:
    from surgery_gov.kernel.sheets import opening  # noqa: PLC0415

    return json.dumps(opening.load(data, limits), default=plain, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _mark(data: bytes, asked: dict[str, Any]) -> bytes:
    from surgery_gov.kernel.sheets import marking  # noqa: PLC0415

    return marking.mark(data, asked, LIMITS)


def plain(value: object) -> dict[str, str]:
    """Return what JSON has no word for, with its kind."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"text": str(value)}
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
