"""Surgeons and departments on the command line."""

from datetime import date, datetime
from typing import Any

import click

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, last_day, local_date, parse_moment
from surgery_gov.kernel.importing import Given, carry_out, print_json, sheet_import
from surgery_gov.kernel.permissions import operator
from surgery_gov.kernel.sheets.reading import load
from surgery_gov.staff import imports, queries, service
from surgery_gov.staff.imports import Examined
from surgery_gov.staff.queries import Dossier, Fact, Status
from surgery_gov.staff.rules.entries import DepartmentEntry
from surgery_gov.staff.rules.scope import EVERYONE
from surgery_gov.staff.rules.standing import NOWHERE
from surgery_gov.staff.rules.timeline import said, said_post

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def staff() -> None:
    """Surgeons and departments: import, list, show, add."""


@staff.command("import")
@click.option("--effective", type=_DAY, help="变动生效日期；不填为今天")
@sheet_import
def import_(given: Given, effective: datetime | None) -> None:
    """Import the staff sheet, all or nothing: exit 1 on faults, 2 where it cannot be read."""
    day = effective.date() if effective else local_date(clock.now())
    carry_out(
        given,
        lambda file: imports.examine(load(file), file.name, day),
        lambda found: _enter(found, given.file.name, day),
        document=lambda found, _: found.as_json(day),
        told=lambda found, entered: (_sentence(found, day, imported=entered is not None),),
    )


def _enter(found: Examined, filename: str, day: date) -> Examined:
    service.import_staff(operator(), found.rows, day, filename=filename, digest=found.digest)
    return found


@staff.command("list")
@click.option("-q", "query", default="", help="工号、姓名或拼音首字母")
@click.option("--department", help="科室代码")
@click.option("--at", help="截至时间，如 2026-03-04；不填为现在")
@click.option("--status", type=click.Choice([s.value for s in Status]), default="employed")
@_JSON
def list_(
    query: str, department: str | None, at: str | None, status: str, *, as_json: bool
) -> None:
    """List surgeons as of a day."""
    rows = queries.export_rows(
        EVERYONE, _moment(at), q=query, department=department, status=Status(status)
    )
    if as_json:
        print_json(
            [
                {
                    "staff_no": row.staff_no,
                    "name": row.name,
                    "department": row.department_code,
                    "department_name": row.department_name,
                    "title": row.title,
                    "certificate_no": row.certificate_no,
                    "scope": row.scope,
                    "licence_since": _day(row.licence_since),
                    "licence_last_day": _last(row.licence_until),
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        until = _last(row.licence_until) or ("长期" if row.certificate_no else "无有效证书")
        click.echo(f"{row.staff_no}\t{row.name}\t{row.place}\t{row.title or ''}\t{until}")


@staff.command()
@click.argument("staff_no")
@click.option("--at", help="截至时间，如 2026-03-04；不填为现在")
@_JSON
def show(staff_no: str, at: str | None, *, as_json: bool) -> None:
    """Show what is known of one surgeon, corrected records too."""
    moment = _moment(at)
    dossier = queries.get_dossier(EVERYONE, staff_no)
    if as_json:
        print_json(_document(dossier, moment))
        return
    post = dossier.department_at(moment)
    click.echo(f"{dossier.name}（{dossier.staff_no}）：{post.what if post else NOWHERE}")
    for fact in (*dossier.posts, *dossier.licences, *dossier.titles):
        gone = "（已更正）" if fact.retracted_at else ""
        click.echo(f"  {fact.kind}：{fact.what}，{_span(fact)}{gone}")


@staff.group()
def department() -> None:
    """Departments: add, list, rename, end."""


@department.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--since", type=_DAY, help="启用日期；不填为今天")
def add_department(code: str, name: str, since: datetime | None) -> None:
    """Add a department."""
    day = since.date() if since else local_date(clock.now())
    service.add_department(operator(), DepartmentEntry(code=code, name=name, since=day))
    click.echo(f"已添加{name}（{code}），自{day}起。")


@department.command("list")
@_JSON
def list_departments(*, as_json: bool) -> None:
    """List the departments, ended ones too."""
    rows = queries.list_departments(clock.now(), ended=True)
    if as_json:
        print_json(
            [
                {
                    "code": row.code,
                    "name": row.name,
                    "since": _day(row.since),
                    "last_day": _last(row.until),
                    "surgeons": row.surgeons,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        click.echo(f"{row.code}\t{row.name}\t{said(row.since, row.until)}\t{row.surgeons}人")


@department.command("rename")
@click.argument("code")
@click.argument("name")
def rename_department(code: str, name: str) -> None:
    """Give a department another name."""
    service.rename_department(operator(), code, name)
    click.echo(f"{code} 已改名为{name}。")


@department.command("end")
@click.argument("code")
@click.option("--last-day", type=_DAY, required=True, help="最后一天")
def end_department(code: str, last_day: datetime) -> None:
    """End a department after its last day."""
    service.end_department(operator(), code, last_day.date())
    click.echo(f"{code} 在{last_day.date()}之后停用。")


def _sentence(examined: Examined, day: date, *, imported: bool) -> str:
    report = examined.report
    if report.faults:
        return f"有{len(report.faults)}处错误，没有导入。"
    if not report.accepted:
        return "表里没有人员，没有导入。"
    verb = "已导入" if imported else "检查通过，没有写入"
    return (
        f"{verb}：{report.accepted}人，新登记{examined.added}人，改动{examined.changed}人，"
        f"变动自{day}起。"
    )


def _span(fact: Fact) -> str:
    if fact.kind == "职称":
        return f"{local_date(fact.since)}起"
    say = said_post if fact.kind == "任职" else said
    return say(fact.since, fact.until)


def _moment(text: str | None) -> datetime:
    try:
        return parse_moment(text) if text else clock.now()
    except ValueError as fault:
        raise click.BadParameter(
            "应为日期或带时区的时间，如 2026-03-04", param_hint="--at"
        ) from fault


def _document(dossier: Dossier, at: datetime) -> dict[str, Any]:
    post = dossier.department_at(at)
    return {
        "staff_no": dossier.staff_no,
        "name": dossier.name,
        "department": post.department_code if post else None,
        "employments": [_fact(f) for f in dossier.posts],
        "licences": [_fact(f) for f in dossier.licences],
        "titles": [_fact(f) for f in dossier.titles],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "what": fact.what,
        "since": _day(fact.since),
        "last_day": _last(fact.until),
        "recorded_at": _instant(fact.recorded_at),
        "retracted_at": _instant(fact.retracted_at) if fact.retracted_at else None,
    }


def _day(since: datetime | None) -> str | None:
    return local_date(since).isoformat() if since else None


def _last(until: datetime | None) -> str | None:
    return last_day(until).isoformat() if until else None


def _instant(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat()
