"""Filings on the command line: list, prepare, export, discard, verify."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.issue import issue
from surgery_gov.filings.exports.verifier import FILE_NAME, standalone
from surgery_gov.filings.imports import CHANGED, INTACT, UNREADABLE, verify
from surgery_gov.filings.queries import Filed
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.deadlines import Due
from surgery_gov.filings.rules.verifier.digest import Unreadable, grouped
from surgery_gov.filings.rules.verifier.script import as_json as report_as_json
from surgery_gov.filings.rules.verifier.script import in_words
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import ZONE, local_date
from surgery_gov.kernel.permissions import operator

STATUSES = {"prepared": "待导出", "exported": "已导出", "discarded": "已作废"}
_KIND = click.Choice([kind.value for kind in Kind])
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def filings() -> None:
    """Filings to the commission: list, prepare, export, verify."""


@filings.command("list")
@_JSON
def list_(*, as_json: bool) -> None:
    """List the filings, newest first, and what is due."""
    found = queries.list_filings(size=100, exported_only=False)
    owed = queries.due(clock.now())
    if as_json:
        _print({"filings": [_document(f) for f in found.items], "due": _due(owed)})
        return
    for filed in found.items:
        click.echo(
            f"{filed.number}\t{filed.kind.label}\t{STATUSES[filed.status]}\t{filed.edition}"
            f"\t三级{filed.grade3}项，四级{filed.grade4}项"
        )
    if owed:
        click.echo(
            f"待报送：目录版本“{owed.edition}”（{owed.kind.label}），涉及{owed.touched}项，"
            f"最迟{owed.due_on}（自{owed.since}起{owed.working_days}个工作日；{owed.caveat}）"
        )


@filings.command()
@click.option("--edition", required=True, help="目录版本的名称")
@click.option("--kind", type=_KIND, required=True, help="首次或调整")
@click.option("--filler", default="", help="填报人；不填则在纸上手写")
@click.option("--phone", default="", help="联系电话；不填用医疗机构的电话")
@_JSON
def prepare(edition: str, kind: str, filler: str, phone: str, *, as_json: bool) -> None:
    """Freeze the content of the next filing."""
    wanted = Wanted(edition=edition, kind=Kind(kind), filler=filler, phone=phone)
    filed = service.prepare(operator(), wanted)
    if as_json:
        _print(_document(filed))
        return
    click.echo(
        f"{filed.number}已准备好：三级{filed.grade3}项，四级{filed.grade4}项，"
        f"与上次相比变更{filed.changed}项。"
    )
    click.echo(f"导出：surgery-gov filings export {filed.number} --out 文件夹")


@filings.command()
@click.argument("number")
@click.option("--out", type=_FOLDER, required=True, help="存放的文件夹")
@_JSON
def export(number: str, out: Path, *, as_json: bool) -> None:
    """Export a filing: the workbook, and the script that verifies it, into a folder."""
    issued = issue(operator(), number)
    out.mkdir(parents=True, exist_ok=True)
    book, script = out / issued.file_name, out / FILE_NAME
    book.write_bytes(issued.workbook)
    script.write_text(standalone(), "utf-8")
    if as_json:
        _print({**_document(issued.filed), "workbook": str(book), "verifier": str(script)})
        return
    click.echo(f"{book}（校验程序：{script}）")
    click.echo(f"全文摘要 {grouped(issued.filed.digest)}")


@filings.command()
@click.argument("number")
def discard(number: str) -> None:
    """Give up a filing that is prepared but not exported."""
    click.echo(f"{service.discard(operator(), number).number}已作废。")


@filings.command("verify")
@click.argument("file", type=_FILE)
@click.option("--digest", help="盖章纸件封面上的全文摘要")
@_JSON
def verify_(file: Path, digest: str | None, *, as_json: bool) -> None:
    """Verify a workbook from its cells alone: exit 0 unchanged, 1 changed, 2 unreadable."""
    try:
        report = verify(file.read_bytes(), digest)
    except OSError as fault:
        click.echo(f"打不开文件 {file}：{fault.strerror}。", err=True)
        sys.exit(UNREADABLE)
    except Unreadable as refusal:
        click.echo(f"不能校验：{refusal}。", err=True)
        sys.exit(UNREADABLE)
    click.echo(report_as_json(report) if as_json else in_words(report, digest), nl=False)
    sys.exit(CHANGED if report.findings else INTACT)


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _document(filed: Filed) -> dict[str, Any]:
    values = asdict(filed)
    del values["id"], values["edition_id"]
    return {k: _instant(v) if isinstance(v, datetime) else v for k, v in values.items()}


def _instant(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat()


def _due(owed: Due | None) -> dict[str, Any] | None:
    if owed is None:
        return None
    overdue = owed.overdue_days(local_date(clock.now()))
    dates = {"since": str(owed.since), "due_on": str(owed.due_on), "overdue_days": overdue}
    return {**asdict(owed), **dates}
