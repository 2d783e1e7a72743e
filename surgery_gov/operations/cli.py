"""Operations on record on the command line."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import operator
from surgery_gov.kernel.sheets.faults import annotate
from surgery_gov.operations import imports, queries
from surgery_gov.operations.imports import Rehearsal
from surgery_gov.operations.rules.plan import Outcome
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.resolution import Reason
from surgery_gov.operations.rules.scope import EVERYONE
from surgery_gov.operations.rules.volumes import Volume

SHOWN = 50
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def operations() -> None:
    """Operations on record: import what was done, count who did how much."""


@operations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default=imports.SOURCE, show_default=True, help="来源系统的名称")
@click.option("--dry-run", is_flag=True, help="只核对，不写入")
@click.option("--faults", "marked", type=_OUT, help="有错时，把标注好的表格写到这里")
@_JSON
def import_(file: Path, source: str, marked: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Import operations, all or none; again changes nothing. Exit 1 on faults, 2 if unreadable."""
    source = source.strip()
    if not source:
        raise click.BadParameter("来源不能为空", param_hint="--source")
    try:
        found = imports.rehearse(sheets.read(file), source, clock.now())
        if marked and found.report.faults:
            marked.write_bytes(annotate(file.read_bytes(), found.report.faults))
    except sheets.Unreadable as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    entered = found.report.ok and not dry_run
    done = imports.enter(operator(), found) if entered else found.outcome
    if as_json:
        click.echo(json.dumps(_document(found, done), ensure_ascii=False, indent=2))
    else:
        _tell(found, done, marked, entered=entered)
    if not found.report.ok:
        sys.exit(1)


@operations.command()
@click.argument("staff_no", metavar="工号")
@click.option("--from", "since", type=_DAY, required=True, help="第一天")
@click.option("--until", type=_DAY, help="最后一天，含当日；不填为今天")
@_JSON
def volumes(staff_no: str, since: datetime, until: datetime | None, *, as_json: bool) -> None:
    """Count a surgeon's operations by procedure, grade and role."""
    surgeon = queries.get_surgeon(EVERYONE, staff_no)
    last = until.date() if until else local_date(clock.now())
    lines = queries.volumes_of(surgeon.staff_no, since.date(), last)
    if as_json:
        click.echo(json.dumps([_line(v) for v in lines], ensure_ascii=False, indent=2))
        return
    click.echo(f"{surgeon.name}（{surgeon.staff_no}）{since.date()} ～ {last}")
    for total in queries.totals_within(surgeon.staff_no, since.date(), last):
        label = grade_name(total.grade) if total.grade else "其他"
        click.echo(
            f"  {label}\t术者{total.operator}\t一助{total.first}\t二助{total.second}"
            f"\t有指导的术者{total.supervised}"
        )
    for v in lines:
        click.echo(
            f"  {v.code}\t{v.name}\t{v.grade or '—'}\t{v.operator}\t{v.first}\t{v.second}"
            f"\t{v.supervised}"
        )


@operations.command()
@click.argument("out", type=_OUT)
def template(out: Path) -> None:
    """Write an empty sheet to fill in."""
    out.write_bytes(imports.template())
    click.echo(f"模板已写到 {out}。")


def _line(v: Volume) -> dict[str, object]:
    counts = {role.value: getattr(v, role.value) for role in Role}
    return {"code": v.code, "name": v.name, "grade": v.grade, "category": v.category, **counts}


def _document(found: Rehearsal, done: Outcome) -> dict[str, object]:
    return found.report.as_json() | {
        "added": done.added,
        "corrected": done.corrected,
        "unchanged": done.unchanged,
        "unresolved": done.unresolved,
        "reasons": {reason.value: done.reasons.get(reason, 0) for reason in Reason},
    }


def _tell(found: Rehearsal, done: Outcome, marked: Path | None, *, entered: bool) -> None:
    report = found.report
    for note in report.notes:
        click.echo(note, err=True)
    for fault in report.faults[:SHOWN]:
        click.echo(f"{fault.sheet}!{fault.cell} {fault.message}", err=True)
    if len(report.faults) > SHOWN:
        more = len(report.faults) - SHOWN
        click.echo(f"……另有{more}处，用 --faults 或 --json 看全部。", err=True)
    click.echo(_sentence(found, done, entered=entered))
    if report.ok:
        for reason, count in done.reasons.items():
            click.echo(f"  {reason.label}{count}条：{reason.advice}")
    if marked and report.faults:
        click.echo(f"标注好的表格已写到 {marked}。")


def _sentence(found: Rehearsal, done: Outcome, *, entered: bool) -> str:
    report = found.report
    if report.faults:
        return f"没有导入：共{report.rows}行，有错{len(report.faults)}处。全部改正后再导入。"
    if not report.ok:
        return "没有可导入的行。"
    counts = (
        f"共{done.rows}条，新增{done.added}条，更正{done.corrected}条，不变{done.unchanged}条，"
        f"其中认不全{done.unresolved}条"
    )
    return f"已导入：{counts}。" if entered else f"核对通过，没有写入：{counts}。"
