"""Showing requirements and judging surgeons on the command line."""

import json
import sys
from dataclasses import asdict
from datetime import datetime

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, parse_moment
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.requirements import queries
from surgery_gov.requirements.rules.checks import all_met
from surgery_gov.requirements.rules.conditions import Purpose, describe, to_json
from surgery_gov.requirements.rules.sets import (
    RequirementSet,
    is_procedure,
    parse_target,
    requirement_of,
    target_name,
)

_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
_AT = click.option("--at", metavar="时间", help="2026-03-04，或带时区的时间；不填为现在")


@click.command()
@click.argument("target", metavar="手术编码|级别")
@_AT
@_JSON
def show(target: str, at: str | None, *, as_json: bool) -> None:
    """Show what is required of a procedure, a grade (1-4) or ``restricted``."""
    moment = _moment(at)
    sets = _sets(target, moment)
    if as_json:
        click.echo(json.dumps([_document(s) for s in sets], ensure_ascii=False, indent=2))
        return
    for held in sets:
        review = f"，评估周期{held.review_months}个月" if held.review_months else ""
        click.echo(f"{target_name(held.target)}（{held.since}起，{held.mode.label}{review}）")
        for condition in held.conditions:
            click.echo(f"  {describe(condition)}\t依据：{condition.basis}")
    if not any(held.conditions for held in sets):
        click.echo("没有设定准入条件。")


@click.command()
@click.argument("staff_no", metavar="工号")
@click.argument("codes", metavar="手术编码…", nargs=-1, required=True)
@_AT
@click.option("--renewal", is_flag=True, help="按再授权的条件核对")
@_JSON
def check(
    staff_no: str, codes: tuple[str, ...], at: str | None, *, renewal: bool, as_json: bool
) -> None:
    """Judge a surgeon by the requirements of procedures. Exit 1 where anything is not met."""
    purpose = Purpose.REAUTHORIZATION if renewal else Purpose.APPLICATION
    found = queries.checks_for(staff_no, codes, _moment(at), purpose=purpose)
    if as_json:
        document = {code: [asdict(c) for c in checks] for code, checks in found.items()}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for code, checks in found.items():
            click.echo(code if checks else f"{code}\t没有设定准入条件")
            for one in checks:
                click.echo(f"  {one.state.label}\t{one.message}\t依据：{one.basis}")
                if one.remedy:
                    click.echo(f"    {one.remedy}")
    if not all(all_met(checks) for checks in found.values()):
        sys.exit(1)


def _moment(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        return parse_moment(text)
    except (ValueError, OverflowError) as fault:
        message = f"“{text}”不是日期（2026-03-04），也不是带时区的时间。"
        raise click.BadParameter(message, param_hint="--at") from fault


def _sets(text: str, at: datetime) -> tuple[RequirementSet, ...]:
    try:
        target = parse_target(text)
    except ValueError as fault:
        raise Invalid({"target": [f"{fault}。"]}) from fault
    held = queries.standing_on(local_date(at))
    if not is_procedure(target):
        return (held[target],) if target in held else ()
    procedure = queries.procedures_at([target], at).get(target)
    if procedure is None:
        raise NotFound(f"{local_date(at)}施行的目录里没有编码 {target}。请核对编码。")
    return requirement_of(procedure, held).sets


def _document(held: RequirementSet) -> dict[str, object]:
    return {
        "target": held.target,
        "mode": held.mode.value,
        "since": held.since.isoformat(),
        "review_months": held.review_months,
        "note": held.note,
        "conditions": to_json(held.conditions),
    }
