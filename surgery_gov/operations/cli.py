"""Operations on record on the command line."""

import json
from collections.abc import Iterator
from datetime import datetime

import click

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.importing import Given, carry_out, sheet_import, template_command
from surgery_gov.kernel.permissions import operator
from surgery_gov.operations import imports, queries
from surgery_gov.operations.imports import Rehearsal
from surgery_gov.operations.rules.plan import Outcome
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.resolution import Reason
from surgery_gov.operations.rules.scope import EVERYONE
from surgery_gov.operations.rules.volumes import Volume

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def operations() -> None:
    """Operations on record: import what was done, count who did how much."""


@operations.command("import")
@click.option("--source", default=imports.SOURCE, show_default=True, help="来源系统的名称")
@sheet_import
def import_(given: Given, source: str) -> None:
    """Import operations, all or none; again changes nothing. Exit 1 on faults, 2 if unreadable."""
    source = source.strip()
    if not source:
        raise click.BadParameter("来源不能为空", param_hint="--source")
    carry_out(
        given,
        lambda file: imports.rehearse(sheets.read(file), source, clock.now()),
        lambda found: imports.enter(operator(), found),
        document=_document,
        told=_told,
    )


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


operations.add_command(template_command(imports.template))


def _line(v: Volume) -> dict[str, object]:
    counts = {role.value: getattr(v, role.value) for role in Role}
    return {"code": v.code, "name": v.name, "grade": v.grade, "category": v.category, **counts}


def _document(found: Rehearsal, entered: Outcome | None) -> dict[str, object]:
    done = entered or found.outcome
    return found.report.as_json() | {
        "added": done.added,
        "corrected": done.corrected,
        "unchanged": done.unchanged,
        "unresolved": done.unresolved,
        "reasons": {reason.value: done.reasons.get(reason, 0) for reason in Reason},
    }


def _told(found: Rehearsal, entered: Outcome | None) -> Iterator[str]:
    report, done = found.report, entered or found.outcome
    if report.faults:
        yield f"没有导入：共{report.rows}行，有错{len(report.faults)}处。全部改正后再导入。"
        return
    if not report.ok:
        yield "没有可导入的行。"
        return
    counts = (
        f"共{done.rows}条，新增{done.added}条，更正{done.corrected}条，不变{done.unchanged}条，"
        f"其中认不全{done.unresolved}条"
    )
    yield f"已导入：{counts}。" if entered else f"核对通过，没有写入：{counts}。"
    for reason, count in done.reasons.items():
        yield f"  {reason.label}{count}条：{reason.advice}"
