"""The six acts on the command line."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.permissions import operator
from surgery_gov.privileges import service
from surgery_gov.privileges.cli.params import LAST_DAY, MOMENT, as_json, conditions_of, targets_of
from surgery_gov.privileges.rules.decisions import DecisionKind
from surgery_gov.privileges.rules.orders import Order

Option = Callable[[Any], Any]
_NUMBER = click.argument("staff_no", metavar="工号")
_TARGETS = click.argument("targets", metavar="手术编码…", nargs=-1, required=True)
_UNTIL = click.option("--until", type=LAST_DAY, required=True, help="有效期至，含当日")
_EFFECTIVE = click.option(
    "--effective", type=MOMENT, help="生效时间：日期（当日零时）或带时区的时间；不填为现在"
)
_DOCUMENT = click.option("--document", required=True, help="正式文件的文号")
_MAY_DOCUMENT = click.option("--document", default="", help="文号，可不填")
_REASON = click.option("--reason", required=True, help="原因")
_MAY_REASON = click.option("--reason", default="", help="原因，可不填")
_BASIS = click.option("--basis", default="", help="依据；不填为办法的条款")
_CONDITIONS = click.option(
    "--condition",
    "conditions",
    multiple=True,
    help="条件，可多次：限地点：东院区；须上级医师在场：01007；限患者：…；"
    "前3例须在上级医师指导下实施（可在“上级医师”后括注工号）；满3例须评估；限期至2026-12-31；"
    "其余按文字",
)


def _act(kind: DecisionKind, said: str, *asked: Option) -> click.Command:
    """Return the command of one kind: whom, what, and the options it takes."""

    def run(**given: Any) -> None:
        _carry_out(kind, **given)

    for option in reversed((_NUMBER, _TARGETS, *asked, as_json)):
        run = option(run)
    return click.command(kind.value, help=said)(run)


grant = _act(
    DecisionKind.GRANT,
    "Authorize a surgeon for procedures (or grade:2@DEPARTMENT).",
    click.option("--from", "effective", type=MOMENT, required=True, help="生效日期或时间"),
    _UNTIL,
    _DOCUMENT,
    _MAY_REASON,
    _BASIS,
    _CONDITIONS,
)
renew = _act(
    DecisionKind.RENEW,
    "Extend what is held; conditions not given are kept.",
    _UNTIL,
    _EFFECTIVE,
    _DOCUMENT,
    _MAY_REASON,
    _BASIS,
    _CONDITIONS,
)
restrict = _act(
    DecisionKind.RESTRICT,
    "Put what is held under conditions.",
    _EFFECTIVE,
    _REASON,
    _MAY_DOCUMENT,
    _BASIS,
    _CONDITIONS,
)
suspend = _act(
    DecisionKind.SUSPEND,
    "Stop what is held until it is reinstated.",
    _EFFECTIVE,
    _REASON,
    _MAY_DOCUMENT,
    _BASIS,
)
reinstate = _act(
    DecisionKind.REINSTATE, "Lift a suspension.", _EFFECTIVE, _REASON, _MAY_DOCUMENT, _BASIS
)
revoke = _act(
    DecisionKind.REVOKE,
    "End what is held, from an instant on; the past stays as it was.",
    click.option("--effective", type=MOMENT, required=True, help="自何时起取消"),
    _REASON,
    _DOCUMENT,
    _BASIS,
)


def _carry_out(kind: DecisionKind, **given: Any) -> None:
    effective: datetime = given["effective"] or clock.now()
    order = Order(
        staff_no=given["staff_no"],
        targets=targets_of(given["targets"]),
        effective_at=effective,
        until=given.get("until"),
        conditions=conditions_of(given.get("conditions", ())),
        reason=given["reason"],
        basis=given["basis"],
        document_no=given["document"],
    )
    ids = service.DECIDE[kind](operator(), order)
    if given["as_json"]:
        click.echo(json.dumps({"kind": kind.value, "decisions": list(ids)}))
        return
    until = f"，有效至{last_day(order.until)}" if order.until else ""
    what = "、".join(str(t) for t in order.targets)
    click.echo(
        f"已{kind.label}{order.staff_no}的手术权限：{what}，自{local_date(effective)}起{until}。"
    )
