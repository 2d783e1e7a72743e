"""The frame of every import on the command line: read, rehearse, mark the faults, enter, tell.

Exit 1 on faults, 2 where the file cannot be read; nothing is written on either.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

import click

from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets.faults import ImportReport, annotate

SHOWN = 50
"""Faults shown to a person; the marked workbook and --json hold them all."""
UNUSABLE = 2
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


class Rehearsed(Protocol):
    """What a feature's rehearsal found."""

    @property
    def report(self) -> ImportReport:
        """What was cleaned, and what is wrong and where."""


R = TypeVar("R", bound=Rehearsed)
D = TypeVar("D")


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What every import is given: the sheet, where the marked one goes, how to answer."""

    file: Path
    marked: Path | None
    dry_run: bool
    as_json: bool


def sheet_import(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments of every import, as one ``Given``."""

    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="只核对，不写入")
    @click.option("--faults", "marked", type=OUT, help="有错时，把标注好的表格写到这里")
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
    @wraps(function)
    def run(*, file: Path, marked: Path | None, dry_run: bool, as_json: bool, **more: Any) -> None:
        function(Given(file=file, marked=marked, dry_run=dry_run, as_json=as_json), **more)

    return run


def template_command(write: Callable[[], bytes]) -> click.Command:
    """Make the command that writes an empty sheet to fill in."""

    @click.command()
    @click.argument("out", type=OUT)
    def template(out: Path) -> None:
        """Write an empty sheet to fill in."""
        save(out, write())
        click.echo(f"模板已写到 {out}。")

    return template


def rehearsed(given: Given, rehearse: Callable[[Path], R]) -> R:
    """Rehearse the import and write the marked sheet where one is wanted; nothing is entered."""
    try:
        found = rehearse(given.file)
        if given.marked and found.report.faults:
            save(given.marked, annotate(given.file.read_bytes(), found.report.faults))
    except sheets.Unreadable as fault:
        stop(fault.message)
    return found


def carry_out(
    given: Given,
    rehearse: Callable[[Path], R],
    enter: Callable[[R], D],
    *,
    document: Callable[[R, D | None], dict[str, Any]] | None = None,
    told: Callable[[R, D | None], Iterable[str]] | None = None,
) -> None:
    """Rehearse, enter what has no fault, and tell; ``D`` is what was entered, None where nothing.

    ``document`` and ``told`` are the answers for programs and for people where a feature has more
    to say than the counts. What is for programs has standard output to itself.
    """
    found = rehearsed(given, rehearse)
    report = found.report
    done = enter(found) if report.ok and not given.dry_run else None
    if given.as_json:
        print_json(document(found, done) if document else report.as_json())
    tell_faults(report)
    lines = told(found, done) if told else (counts(report, dry_run=given.dry_run),)
    for line in lines:
        click.echo(line, err=given.as_json)
    if given.marked and report.faults:
        click.echo(f"标注好的表格已写到 {given.marked}。", err=given.as_json)
    if not report.ok:
        sys.exit(1)


def tell_faults(report: ImportReport, shown: int | None = SHOWN) -> None:
    """Tell a person, on standard error, what was noted and what is wrong."""
    for note in report.notes:
        click.echo(note, err=True)
    for fault in report.faults[:shown]:
        click.echo(f"{fault.sheet}!{fault.cell} {fault.message}", err=True)
    if shown is not None and len(report.faults) > shown:
        more = len(report.faults) - shown
        click.echo(f"……另有{more}处，用 --faults 或 --json 看全部。", err=True)


def counts(report: ImportReport, *, dry_run: bool) -> str:
    """Return how it went in one sentence, with the counts."""
    found = (
        f"共{report.rows}行，可导入{report.accepted}行，规范{report.normalized_cells}处，"
        f"有错{len(report.faults)}处，跳过{report.skipped}行"
    )
    if report.faults:
        return f"没有导入：{found}。全部改正后再导入。"
    if not report.ok:
        return f"没有可导入的行：{found}。"
    return f"核对通过，没有写入：{found}。" if dry_run else f"已导入{report.accepted}行：{found}。"


def print_json(document: Any) -> None:
    """Answer a program."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def save(out: Path, content: bytes) -> None:
    """Write a file, or say why not."""
    try:
        out.write_bytes(content)
    except OSError as fault:
        stop(f"写不了文件 {out}：{fault.strerror}。")


def stop(message: str) -> NoReturn:
    """End with a sentence: nothing can be read, or written."""
    click.echo(message, err=True)
    sys.exit(UNUSABLE)
