"""Has a file read by a process of its own, and gives what it found as a ``Book``."""

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from surgery_gov.kernel.sheets.book import Book, Cell, CellError, Sheet
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import LIMITS, MEGABYTE
from surgery_gov.kernel.sheets.own import is_ours

log = logging.getLogger(__name__)
CHILD = "surgery_gov.kernel.sheets.child"
ROOT = Path(__file__).resolve().parents[3]
REFUSED = 3
BROKE_OFF = 1
"""The reader stumbled over the file; ended by its bounds it exits otherwise."""
KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR", "TEMP", "TMP")
DAMAGED = "文件已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
TOO_COSTLY = (
    "文件太大或内容异常，在限定的时间和内存内读不完，没有读取。请把数据复制到新建的工作簿再导入。"
)


def read(source: Path | str | bytes, filename: str = "") -> Book:
    """Do what ``sheets.read`` says; the sheets we add ourselves are left out."""
    data = source if isinstance(source, bytes) else load(Path(source))
    name = filename or (Path(source).name if not isinstance(source, bytes) else "")
    check_size(data)
    answer = json.loads(run("read", {}, data), object_hook=_revive)
    return Book(
        filename=name,
        kind=answer["kind"],
        digest=hashlib.sha256(data).hexdigest(),
        sheets=tuple(s for given in answer["sheets"] if not is_ours(s := _sheet(given))),
    )


def load(path: Path) -> bytes:
    """Return the bytes of a file; ``Unreadable`` where it is missing or too large to try."""
    try:
        if path.stat().st_size > LIMITS.file_bytes:
            raise Unreadable(_too_big(path.stat().st_size), "too_large")
        return path.read_bytes()
    except OSError as fault:
        raise Unreadable(f"打不开文件 {path}：{_why(fault)}。", "missing") from fault


def _why(fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return "没有这个文件，请核对路径"
    if isinstance(fault, IsADirectoryError):
        return "这是一个文件夹，请选择其中的文件"
    if isinstance(fault, PermissionError):
        return "没有读取它的权限"
    return fault.strerror or "原因不明"


def check_size(data: bytes) -> None:
    """Refuse what is empty or larger than any honest file."""
    if not data:
        raise Unreadable("文件是空的。请选择有内容的表格。", "empty")
    if len(data) > LIMITS.file_bytes:
        raise Unreadable(_too_big(len(data)), "too_large")


def _too_big(size: int) -> str:
    return (
        f"文件有 {size / MEGABYTE:.1f} MB，超过 {LIMITS.file_bytes // MEGABYTE} MB，没有读取。"
        "请去掉图片等无关内容，或分成几个文件导入。"
    )


def run(verb: str, asked: dict[str, Any], data: bytes) -> bytes:
    """Have the child do one thing; raise ``Unreadable`` where it refuses, dies or hangs."""
    line = json.dumps(asked).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own module, its arguments are ours
            [sys.executable, "-s", "-E", "-X", "utf8", "-m", CHILD, verb],
            input=line + data,
            capture_output=True,
            timeout=LIMITS.wall_seconds,
            cwd=ROOT,
            env={key: os.environ[key] for key in KEPT if key in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(TOO_COSTLY, "too_costly") from fault
    if done.returncode == REFUSED:
        refusal = json.loads(done.stdout)
        raise Unreadable(refusal["message"], refusal["code"])
    if done.returncode:
        log.warning("reading a spreadsheet ended with %s\n%s", done.returncode, _where(done.stderr))
        if done.returncode == BROKE_OFF:
            raise Unreadable(DAMAGED, "damaged")
        raise Unreadable(TOO_COSTLY, "too_costly")
    return done.stdout


def _where(told: bytes) -> str:
    """Return the lines that say where the child broke off; the rest may hold what a cell held."""
    lines = told[-4000:].decode("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if line.startswith('  File "'))


def _sheet(given: dict[str, Any]) -> Sheet:
    return Sheet(
        name=given["name"],
        rows=given["rows"],
        hidden=given["hidden"],
        hidden_rows=frozenset(given["hidden_rows"]),
        merged=tuple((a, b, c, d) for a, b, c, d in given["merged"]),
    )


REVIVE: dict[str, Callable[[str], Cell]] = {
    "error": CellError,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "text": str,
}


def _revive(given: dict[str, Any]) -> dict[str, Any] | Cell:
    """Turn the child's words for dates and errors back into values."""
    kind, value = next(iter(given.items()))
    return REVIVE[kind](value) if len(given) == 1 and kind in REVIVE else given
