"""Rosters on the command line."""

from datetime import datetime
from pathlib import Path

import click

from surgery_gov.certificates.exports.rosters import workbook
from surgery_gov.certificates.queries.rosters import Asked
from surgery_gov.certificates.rules.rosters import Form
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import parse_day, start_of_day
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import operator
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.staff.queries import get_department

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option(
    "--by", type=click.Choice([form.value for form in Form]), required=True, help="哪一种名册"
)
@click.option("--out", type=FILE, required=True, help="写到这个文件（xlsx）")
@click.option("--department", default="", help="科室代码；不填为全院")
@click.option("--at", help="哪一天零时的状态，例如 2026-03-04；不填为现在")
def roster(by: str, out: Path, department: str, at: str | None) -> None:
    """Write a roster as a workbook."""
    if department:
        get_department(department)
    now = clock.now()
    asked = Asked(form=Form(by), at=_instant(at) if at else now, department=department)
    data, rows = workbook(Everyone(), asked, now)
    out.write_bytes(data)
    witness(
        operator(),
        "roster.exported",
        "roster:list",
        form=asked.form.label,
        rows=rows,
        file=str(out),
    )
    click.echo(f"{out}：{asked.form.heading}，{rows:,}项")


def _instant(text: str) -> datetime:
    try:
        return start_of_day(parse_day(text))
    except ValueError as fault:
        raise click.BadParameter(f"“{text}”不是日期，例如 2026-03-04。") from fault
