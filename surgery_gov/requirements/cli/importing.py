"""Importing qualifications on the command line."""

import json
import sys
from pathlib import Path

import click

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.permissions import operator
from surgery_gov.kernel.sheets.faults import ImportReport, annotate
from surgery_gov.requirements import imports
from surgery_gov.requirements.imports import Rehearsal

SHOWN = 50
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只核对，不写入")
@click.option("--faults", "marked", type=_OUT, help="有错时，把标注好的表格写到这里")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def import_(file: Path, marked: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Import trainings and examinations: all rows, or none. Exit 1 on faults, 2 if unreadable."""
    try:
        book = sheets.read(file)
        found = imports.rehearse(book, operator(), clock.now())
        if marked and found.report.faults:
            marked.write_bytes(annotate(file.read_bytes(), found.report.faults))
    except sheets.Unreadable as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    if found.report.ok and not dry_run:
        imports.enter(operator(), found)
    if as_json:
        click.echo(json.dumps(found.report.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(found, marked, dry_run=dry_run)
    if not found.report.ok:
        sys.exit(1)


@click.command()
@click.argument("out", type=_OUT)
def template(out: Path) -> None:
    """Write an empty sheet to fill in."""
    out.write_bytes(imports.template())
    click.echo(f"模板已写到 {out}。")


def _tell(found: Rehearsal, marked: Path | None, *, dry_run: bool) -> None:
    report = found.report
    for note in report.notes:
        click.echo(note, err=True)
    for fault in report.faults[:SHOWN]:
        click.echo(f"{fault.sheet}!{fault.cell} {fault.message}", err=True)
    if len(report.faults) > SHOWN:
        click.echo(
            f"……另有{len(report.faults) - SHOWN}处，用 --faults 或 --json 看全部。", err=True
        )
    click.echo(_sentence(report, dry_run=dry_run))
    if marked and report.faults:
        click.echo(f"标注好的表格已写到 {marked}。")


def _sentence(report: ImportReport, *, dry_run: bool) -> str:
    counts = (
        f"共{report.rows}行，可导入{report.accepted}行，规范{report.normalized_cells}处，"
        f"有错{len(report.faults)}处，跳过{report.skipped}行"
    )
    if report.faults:
        return f"没有导入：{counts}。全部改正后再导入。"
    if not report.ok:
        return f"没有可导入的行：{counts}。"
    return (
        f"核对通过，没有写入：{counts}。" if dry_run else f"已导入{report.accepted}行：{counts}。"
    )
