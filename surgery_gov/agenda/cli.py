"""What is due, and reminders, on the command line."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.agenda import queries
from surgery_gov.agenda.exports import delivery
from surgery_gov.agenda.queries import Owed
from surgery_gov.agenda.rules.groups import group_of, in_order
from surgery_gov.config import Settings, require_outbox
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import last_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import operator

_NOWHERE = (
    "没有设置 SURGERY_GOV_WEBHOOK_URL，也没有设置 SURGERY_GOV_SMTP_HOST："
    "不产生提醒。待办不受影响，登录后照常可见。"
)


@click.group()
def agenda() -> None:
    """What waits for whom."""


@agenda.command()
@click.option("--account", "login", required=True, help="工号")
@click.option("--role", type=click.Choice([r.value for r in Role]), help="只看这个身份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def show(login: str, role: str | None, *, as_json: bool) -> None:
    """List what is due for one person, by role, the most urgent first."""
    account, now = accounts.get_account(login), clock.now()
    roles = [Role(held.role) for held in account.roles if role in {None, held.role}]
    found = {
        each: in_order(queries.due_of(accounts.actor_of(account, each), now), now) for each in roles
    }
    if as_json:
        document = {each.value: [_document(due, now) for due in found[each]] for each in roles}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        return
    for each in roles:
        click.echo(f"{ROLE_NAMES[each]}：{len(found[each])}件")
        for due in found[each]:
            last = f"最迟{last_day(due.due_at)}" if due.due_at else ""
            click.echo(f"  {group_of(due, now).label}\t{last}\t{due.title}\t{due.detail}")


def _document(due: Due, now: datetime) -> dict[str, object]:
    return {"group": group_of(due, now).value, **asdict(due)}


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出将产生的提醒，什么都不写、不发")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_obj
def notify(settings: Settings, *, dry_run: bool, as_json: bool) -> None:
    """Enter reminders of what is due and send what waits; run it by a timer."""
    require_outbox(settings)
    ways = delivery.ways_out(settings)
    if not ways:
        click.echo(json.dumps({"channels": []}) if as_json else _NOWHERE)
        return
    if dry_run:
        _tell(queries.owed(clock.now(), ways.keys()), as_json=as_json)
        return
    done = delivery.run(operator(), ways)
    if as_json:
        click.echo(json.dumps({"channels": sorted(ways), **asdict(done)}))
        return
    click.echo(f"列入提醒{done.entered}条，送达{done.sent}条，没有送达{done.faults}次。")


def _tell(owed: Sequence[Owed], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(each) for each in owed], ensure_ascii=False, indent=2))
        return
    for each in owed:
        click.echo(
            f"{each.recipient}\t{each.channel.label}\t{each.label}\t{each.subject}\t{each.step}"
        )
    click.echo(f"共{len(owed)}件，什么都没有写，也没有发。")
