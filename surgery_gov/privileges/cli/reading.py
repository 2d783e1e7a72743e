"""Reading privileges on the command line, and rebuilding the projection."""

import json
from datetime import datetime
from typing import Any

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.period import Period
from surgery_gov.kernel.permissions import operator
from surgery_gov.privileges import service
from surgery_gov.privileges.cli.params import MOMENT, as_json
from surgery_gov.privileges.queries.holders import holders_of
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.queries.proposals import proposals_at
from surgery_gov.privileges.queries.record import Holding, record_of
from surgery_gov.privileges.rules.counted import REACHED
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.scope import Everyone
from surgery_gov.privileges.rules.verbs import verbs_of
from surgery_gov.privileges.schemas.documents import holders_document, record_document
from surgery_gov.privileges.schemas.proposals import proposal_document
from surgery_gov.staff.rules.standing import NOWHERE

_AT = click.option("--at", type=MOMENT, help="查询的时间；不填为现在")
_KNOWN_AT = click.option("--known-at", type=MOMENT, help="按当时已记录的决定；不填为现在")


@click.command()
@click.argument("staff_no", metavar="工号")
@_AT
@_KNOWN_AT
@as_json
def show(staff_no: str, at: datetime | None, known_at: datetime | None, *, as_json: bool) -> None:
    """Show a surgeon's privileges: how each stands, since when, until when, why."""
    record = record_of(person(Everyone(), staff_no), at or clock.now(), known_at)
    if as_json:
        _print(record_document(record))
        return
    whom = record.person
    click.echo(f"{whom.name}（{whom.staff_no}）{whom.department or NOWHERE}")
    for holding in record.holdings:
        click.echo(_line(holding))
    if not record.holdings:
        click.echo("没有手术权限的记录。")


@click.command()
@click.argument("code", metavar="手术编码")
@_AT
@_KNOWN_AT
@as_json
def who(code: str, at: datetime | None, known_at: datetime | None, *, as_json: bool) -> None:
    """Show who may perform a procedure."""
    found = holders_of(code, at or clock.now(), Everyone(), known_at)
    if as_json:
        _print(holders_document(found))
        return
    click.echo(f"{found.procedure.name} {found.procedure.code}：有权限{found.able}人")
    for holder in found.holders:
        whom = holder.person
        click.echo(
            f"  {whom.staff_no}\t{whom.name}\t{whom.department or NOWHERE}\t"
            f"{holder.state.standing.label}\t{_days(holder.period)}"
        )


@click.command()
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="只看一类")
@as_json
def proposals(kind: str | None, *, as_json: bool) -> None:
    """Show what should be looked at; nothing is changed."""
    wanted = [
        row
        for row in proposals_at(Everyone(), clock.now())
        if kind is None or row.proposed.kind.value == kind
    ]
    if as_json:
        _print([proposal_document(row) for row in wanted])
        return
    for row in wanted:
        p = row.proposed
        click.echo(
            f"{p.kind.label}\t{row.person.name}（{p.staff_no}）\t{p.name}\t{p.why}\t建议{p.act.label}"
        )
    click.echo(f"共{len(wanted)}项。" if wanted else "没有建议处理的手术权限。")


@click.command()
@as_json
def rebuild(*, as_json: bool) -> None:
    """Make the projection anew from the ledger; says whether it had differed."""
    done = service.rebuild(operator())
    if as_json:
        _print(
            {
                "privileges": done.privileges,
                "spans": done.spans,
                "differing": list(done.differing),
            }
        )
    elif done.differing:
        click.echo(
            f"投影与台账不符，已按台账重建。{len(done.differing)}项不同：{'、'.join(done.differing)}。"
        )
    else:
        click.echo(f"投影与台账一致：{done.privileges}项权限，{done.spans}段。")


def _line(holding: Holding) -> str:
    state = holding.state
    parts = [
        REACHED if holding.barred else state.standing.label,
        holding.name,
        _days(holding.period),
    ]
    if state.decision is not None:
        parts.append(
            f"{verbs_of(holding.decisions)[state.decision.id]} {state.decision.document_no}".strip()
        )
    parts.append(holding.conditions)
    return "  " + "\t".join(p for p in parts if p)


def _days(period: Period | None) -> str:
    if period is None:
        return ""
    until = last_day(period.until) if period.until else "长期"
    return f"{local_date(period.since)} ～ {until}"


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
