"""Applications on the command line: reading only, for acts need a person."""

import json
from typing import Any

import click

from surgery_gov.applications.queries.dossier import Dossier, get_dossier
from surgery_gov.applications.queries.listing import Filter, Listed, Show, list_applications
from surgery_gov.applications.queries.numbers import id_of
from surgery_gov.applications.rules.acts import Act
from surgery_gov.applications.rules.scope import Scope
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import operator

_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
MOST = 100


@click.group()
def applications() -> None:
    """Applications for privileges: list, show."""


@applications.command("list")
@click.option("--open", "only_open", is_flag=True, help="只列办理中的")
@click.option("--page", default=1, help="第几页，每页100件")
@_JSON
def list_(page: int, *, only_open: bool, as_json: bool) -> None:
    """List applications, what waits longest first."""
    wanted = Filter(show=Show.OPEN if only_open else Show.ALL)
    found = list_applications(Scope(everyone=True), operator(), wanted, page, MOST)
    if as_json:
        document = {"total": found.total, "items": [_row(row) for row in found.items]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for row in found.items:
        click.echo(
            f"{row.number}\t{row.staff_no}\t{row.name}\t{row.kind.label}\t"
            f"{row.status.label}\t{row.what}"
        )
    click.echo(f"共{found.total}件。")


@applications.command()
@click.argument("number", metavar="编号")
@_JSON
def show(number: str, *, as_json: bool) -> None:
    """Show one application with every act."""
    dossier = get_dossier(id_of(number), Scope(everyone=True))
    if as_json:
        click.echo(json.dumps(_document(dossier), ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{dossier.number} {dossier.name}（{dossier.staff_no}）{dossier.department_name} "
        f"{dossier.kind.label} {dossier.status.label}"
    )
    for item in dossier.content.items:
        click.echo(f"  {item.code}\t{item.name}")
    for act in dossier.acts:
        click.echo(f"  {local_date(act.acted_at)}\t{act.label}\t{act.actor_name}\t{act.reason}")


def _row(row: Listed) -> dict[str, Any]:
    return {
        "number": row.number,
        "staff_no": row.staff_no,
        "name": row.name,
        "department": row.department_name,
        "kind": row.kind.value,
        "status": row.status.value,
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "items": [
            {"code": code, "name": name, "grade": grade, "state": state}
            for code, name, grade, state in row.items
        ],
    }


def _document(dossier: Dossier) -> dict[str, Any]:
    return {
        "number": dossier.number,
        "staff_no": dossier.staff_no,
        "name": dossier.name,
        "department": dossier.department_name,
        "status": dossier.status.value,
        "content": dossier.content.as_json(),
        "acts": [_act(act) for act in dossier.acts],
    }


def _act(act: Act) -> dict[str, Any]:
    return {
        "kind": act.kind.value,
        "acted_at": act.acted_at.isoformat(),
        "recorded_at": act.recorded_at.isoformat(),
        "actor_no": act.actor_no,
        "actor_name": act.actor_name,
        "reason": act.reason,
        "verdicts": [v.as_json() for v in act.verdicts],
        "detail": dict(act.detail),
    }
