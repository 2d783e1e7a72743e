"""The rule settings and the profile on the command line."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.permissions import operator
from surgery_gov.policy import queries, service
from surgery_gov.policy.queries import InForce, InstitutionRecord
from surgery_gov.policy.rules.changes import Change
from surgery_gov.policy.rules.holidays import Typed, in_words
from surgery_gov.policy.rules.institution import LABELS, Profile
from surgery_gov.policy.rules.settings import DEFINITIONS, Key
from surgery_gov.policy.rules.values import show, stored

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def policy() -> None:
    """Rule settings and the institution: list, show, set."""


@policy.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def list_(*, as_json: bool) -> None:
    """List every setting with its value now."""
    found = queries.settings_at(clock.now())
    if as_json:
        _print([_document(f) for f in found.values()])
        return
    for key, each in found.items():
        click.echo(f"{key}\t{each.definition.label}\t{show(each.definition, each.value)}")


@policy.command("show")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def show_(key: str, *, as_json: bool) -> None:
    """Show one setting: value, since when, default, basis, how sure, history."""
    if key not in DEFINITIONS:
        raise NotFound(f"没有“{key[:60]}”这项设置。用 surgery-gov policy list 可看全部。")
    found = queries.settings_at(clock.now())[Key(key)]
    if as_json:
        _print(_document(found))
        return
    about = found.definition
    since = f"，{local_date(found.entry.effective_from)}起" if found.entry else "（默认）"
    click.echo(f"{about.label}：{show(about, found.value)}{since}")
    click.echo(f"说明：{about.meaning}")
    click.echo(f"默认：{show(about, about.default)}")
    click.echo(f"依据：{about.basis}")
    click.echo(f"确信程度：{about.certainty}（{about.certainty.explanation}）")
    for entry in found.history:
        document = f"，{entry.document_no}" if entry.document_no else ""
        click.echo(
            f"  {local_date(entry.effective_from)}起 {show(about, entry.value)}："
            f"{entry.basis}{document}，{entry.recorded_by}"
        )


@policy.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--reason", required=True, help="依据或理由")
@click.option("--from", "since", type=_DAY, help="生效日期，如 2026-03-04；不填为今天")
@click.option("--document", default="", help="文号")
def set_(key: str, value: str, reason: str, since: datetime | None, document: str) -> None:
    """Give a setting a value from a day on."""
    change = Change(
        key=key, value=value, effective_from=_day(since), reason=reason, document_no=document
    )
    service.change_setting(operator(), change)
    about = DEFINITIONS[Key(key)]
    found = queries.settings_at(clock.now())[Key(key)]
    click.echo(
        f"“{about.label}”自{_day(since)}起改为{value}。今天的值：{show(about, found.value)}。"
    )


@policy.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def institution(*, as_json: bool) -> None:
    """Show the hospital's profile in force today; exit 1 where none was recorded."""
    found = queries.institution_at(local_date(clock.now()))
    if found is None:
        raise NotFound("还没有登记医疗机构信息。用 surgery-gov policy set-institution 登记。")
    if as_json:
        _print(_institution(found))
        return
    for name, label in LABELS.items():
        click.echo(f"{label}：{getattr(found.profile, name)}")
    click.echo(f"自{found.effective_from}起")


@policy.command("set-institution")
@click.option("--name", required=True, help="医疗机构名称")
@click.option("--registration-no", required=True, help="登记号")
@click.option("--credit-code", required=True, help="统一社会信用代码")
@click.option("--level", required=True, help="级别，如 三级甲等")
@click.option("--issuing-authority", required=True, help="发证机关")
@click.option("--district", required=True, help="所属区划")
@click.option("--phone", required=True, help="联系电话")
@click.option("--from", "since", type=_DAY, help="生效日期；不填为今天")
def set_institution(since: datetime | None, **profile: str) -> None:
    """Record the hospital's profile from a day on, as its practice licence says."""
    service.set_institution(operator(), Profile(**profile), _day(since))
    click.echo(f"{profile['name']}的信息已登记，自{_day(since)}起。")


@policy.command()
def holidays() -> None:
    """List the public holidays on record, by year."""
    for year, found in queries.holidays_by_year().items():
        click.echo(f"{year}年\t放假：{in_words(found.arrangement.days_off)}")
        if found.arrangement.days_on:
            click.echo(f"\t调休上班：{in_words(found.arrangement.days_on)}")
        click.echo(f"\t{found.document_no}，{found.recorded_by}")


@policy.command("set-holidays")
@click.argument("year", type=int)
@click.option("--off", required=True, help="放假日期，如 2026-01-01至2026-01-03、2026-04-04")
@click.option("--on", default="", help="调休上班的周末，如 2026-02-14、2026-02-28")
@click.option("--document", required=True, help="来源，如 国务院办公厅的通知")
def set_holidays(year: int, off: str, on: str, document: str) -> None:
    """Record the public holidays of a year, by which working days are counted."""
    typed = Typed(year=year, days_off=off, days_on=on, document_no=document)
    service.arrange_holidays(operator(), typed)
    click.echo(f"{year}年的放假安排已录入。")


def _day(given: datetime | None) -> date:
    return given.date() if given else local_date(clock.now())


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _document(found: InForce) -> dict[str, Any]:
    about = found.definition
    return {
        "key": about.key,
        "label": about.label,
        "value": stored(found.value),
        "unit": about.unit,
        "since": _instant(found.entry.effective_from) if found.entry else None,
        "default": stored(about.default),
        "basis": about.basis,
        "certainty": about.certainty.value,
        "history": [
            {
                "value": stored(entry.value),
                "effective_from": _instant(entry.effective_from),
                "recorded_at": _instant(entry.recorded_at),
                "recorded_by": entry.recorded_by,
                "reason": entry.basis,
                "document_no": entry.document_no,
            }
            for entry in found.history
        ],
    }


def _institution(found: InstitutionRecord) -> dict[str, Any]:
    return {
        **asdict(found.profile),
        "effective_from": found.effective_from.isoformat(),
        "recorded_at": _instant(found.recorded_at),
        "recorded_by": found.recorded_by,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat()
