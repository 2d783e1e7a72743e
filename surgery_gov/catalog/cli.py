"""The catalog on the command line: import, publish, compare, list, export."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from surgery_gov.catalog import exports, imports, queries, service
from surgery_gov.catalog.imports import Rehearsal
from surgery_gov.catalog.queries import EditionRow, Filters
from surgery_gov.catalog.rules.changes import counted
from surgery_gov.kernel import clock, commands
from surgery_gov.kernel.calendar import ZONE, local_date, start_of_day
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.importing import (
    Given,
    carry_out,
    print_json,
    save,
    sheet_import,
    template_command,
)
from surgery_gov.kernel.permissions import operator
from surgery_gov.kernel.sheets.normalize import RULES

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def catalog() -> None:
    """Editions of the graded catalog."""


@catalog.command("import")
@click.option("--edition", required=True, help="版本名称，如 2026版第2次修订")
@click.option("--sheet", help="只读这一张工作表；不填为全部")
@sheet_import
def import_(given: Given, edition: str, sheet: str | None) -> None:
    """Import FILE into a draft edition, all or nothing."""
    carry_out(
        given,
        lambda file: imports.rehearse(file, sheet=sheet),
        lambda found: imports.carry_out(operator(), found, edition),
        told=lambda found, count: _told(found, count, edition),
    )


@catalog.command()
@click.argument("name")
@click.option("--from", "since", required=True, type=_DAY, help="施行日期，如 2026-03-01")
@click.option("--document", required=True, help="批准文号")
def publish(name: str, since: datetime, document: str) -> None:
    """Publish the draft NAME; it is immutable from then on."""
    day = since.date()
    service.publish(operator(), name, day, document)
    click.echo(f"目录版本“{name}”已发布，{day}起施行，文号 {document.strip()}。")


@catalog.command()
@click.argument("name")
def discard(name: str) -> None:
    """Delete the draft NAME."""
    service.discard(operator(), name)
    click.echo(f"草稿“{name}”已删除。")


@catalog.command()
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def diff(before: str, after: str, *, as_json: bool) -> None:
    """Show what changes from edition BEFORE to edition AFTER."""
    one, other = queries.get_edition_named(before), queries.get_edition_named(after)
    changes = queries.compare_editions(one.id, other.id)
    counts = counted(changes)
    if as_json:
        listed = [change.as_json() for change in changes]
        numbers = {kind.value: number for kind, number in counts.items()}
        print_json({"from": before, "to": after, "counts": numbers, "changes": listed})
        return
    for change in changes:
        told = "" if change.field is None else f"：{change.before} → {change.after}"
        click.echo(f"{change.kind.value}\t{change.code}\t{change.name}{told}")
    total = "，".join(f"{kind.value}{number}" for kind, number in counts.items())
    click.echo(f"{before} → {after}：{total}", err=True)


catalog.add_command(template_command(exports.template))


@catalog.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def list_(*, as_json: bool) -> None:
    """List the editions: drafts first, then from the latest in force."""
    editions = queries.list_editions()
    if as_json:
        print_json([_document(edition) for edition in editions])
        return
    for edition in editions:
        since = (
            "草稿"
            if edition.in_force_from is None
            else f"{local_date(edition.in_force_from)}起施行，文号 {edition.document_no}"
        )
        click.echo(f"{edition.name}\t{edition.entry_count:,}条\t{since}")


@catalog.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--edition", help="版本名称；不填为现行版本")
@click.option("--at", "at", type=_DAY, help="某一天施行的版本，如 2025-06-30")
def export(out: Path, edition: str | None, at: datetime | None) -> None:
    """Write an edition to OUT as a workbook that can be changed and imported again."""
    chosen = queries.get_edition_named(edition) if edition else _in_force(at)
    entries = queries.export_rows(chosen.id, Filters())
    save(out, exports.workbook(entries))
    commands.witness(operator(), "catalog.exported", f"edition:{chosen.name}", entries=len(entries))
    click.echo(f"“{chosen.name}”{len(entries):,}条，已写到 {out}。")


def _in_force(at: datetime | None) -> EditionRow:
    instant = start_of_day(at.date()) if at else clock.now()
    found = queries.edition_in_force(instant)
    if found is None:
        raise NotFound("那时没有施行的目录版本。请用 --edition 指明版本，或先发布。")
    return found


def _told(found: Rehearsal, count: int | None, edition: str) -> Iterator[str]:
    report = found.report
    yield (
        f"共{report.rows:,}行数据，无误{report.accepted:,}行，规范了{report.normalized_cells:,}格，"
        f"问题{len(report.faults):,}处，跳过{report.skipped:,}行（标题、小计、签名、空行）。"
    )
    for rule, number in Counter(each.rule for each in report.normalized).items():
        yield f"  {RULES[rule]}：{number:,}处"
    if report.faults:
        yield "没有导入。请改正后重新导入。"
    elif count is None:
        yield f"只检查，没有写入。可导入{len(found.entries):,}条。"
    else:
        yield f"已导入草稿“{edition}”，{count:,}条。发布后才施行。"


def _document(edition: EditionRow) -> dict[str, Any]:
    return {
        "name": edition.name,
        "status": edition.status,
        "entries": edition.entry_count,
        "in_force_from": _day(edition.in_force_from),
        "document_no": edition.document_no,
        "published_at": _instant(edition.published_at),
        "published_by": edition.published_by,
        "source": edition.source_name,
        "digest": edition.source_digest,
    }


def _day(at: datetime | None) -> str | None:
    return None if at is None else local_date(at).isoformat()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(ZONE).isoformat()
