"""The matrix on the command line."""

import json
from datetime import datetime
from pathlib import Path

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import parse_moment
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import operator
from surgery_gov.matrix import exports
from surgery_gov.matrix.queries import Asked, grid_of
from surgery_gov.matrix.rules.grid import Grid, Row, Show

WHOLE = "all"


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime:
    """Read a date or an instant; now where nothing was typed."""
    try:
        return parse_moment(text) if text else clock.now()
    except (ValueError, OverflowError) as fault:
        raise click.BadParameter(
            f"“{text}”不是日期（2026-03-04），也不是带时区的时间（2026-03-04T08:30:00+08:00）。"
        ) from fault


_AT = click.option("--at", callback=_moment, help="查询的时间：日期，或带时区的时间；不填为现在")


@click.group()
def matrix() -> None:
    """Who may do what, surgeon by procedure: the workbook and the gaps."""


@matrix.command()
@click.argument("department", metavar="科室代码|all")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@_AT
def export(department: str, out: Path, at: datetime) -> None:
    """Write a department's matrix, or the whole hospital's, to a workbook."""
    grid = grid_of(Asked(at=at, department=_code(department)))
    data = exports.workbook(grid, clock.now(), operator().name)
    try:
        out.write_bytes(data)
    except OSError as fault:
        raise click.ClickException(f"不能写入 {out}：{fault.strerror}。请换一个位置。") from fault
    witness(
        operator(),
        "privilege.matrix_exported",
        f"department:{department}",
        place=grid.name,
        rows=len(grid.rows),
        surgeons=len(grid.surgeons),
        at=grid.at.isoformat(),
    )
    click.echo(f"已导出{grid.name}：术者{len(grid.surgeons)}人，手术{len(grid.rows)}项，{out}")


@matrix.command()
@click.option("--department", default=WHOLE, metavar="科室代码", help="不填为全院")
@_AT
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def gaps(department: str, at: datetime, *, as_json: bool) -> None:
    """List what nobody may do, and what hangs on one person."""
    whole = grid_of(Asked(at=at, department=_code(department)))
    found = whole.only(Show.GAPS)
    if as_json:
        click.echo(json.dumps(_document(whole, found), ensure_ascii=False, indent=2))
        return
    nobody, one = whole.count(Show.NOBODY), whole.count(Show.ONE)
    click.echo(f"{whole.name}：手术{len(whole.rows)}项，无人有权限{nobody}项，仅一人{one}项。")
    for row in found.rows:
        what = row.procedure
        click.echo(
            f"  {row.total}\t{what.code}\t{what.name}\t{'、'.join(sorted(what.departments))}"
        )


def _code(department: str) -> str | None:
    return None if department == WHOLE else department


def _document(whole: Grid, found: Grid) -> dict[str, object]:
    return {
        "department": whole.department or None,
        "at": whole.at.isoformat(),
        "edition": whole.edition or None,
        "procedures": len(whole.rows),
        "nobody": whole.count(Show.NOBODY),
        "only_one": whole.count(Show.ONE),
        "gaps": [_line(row) for row in found.rows],
    }


def _line(row: Row) -> dict[str, object]:
    what = row.procedure
    return {
        "code": what.code,
        "name": what.name,
        "grade": what.grade,
        "departments": sorted(what.departments),
        "holders": row.total,
    }
