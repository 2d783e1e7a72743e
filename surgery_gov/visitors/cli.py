"""Invitations on the command line."""

import json
from dataclasses import asdict
from typing import Any

import click

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.operations.rules import masked
from surgery_gov.staff.rules.scope import EVERYONE
from surgery_gov.visitors import queries
from surgery_gov.visitors.rules.invitations import TABS, WORDS, Invitation

MOST = 100
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def visitors() -> None:
    """Invited surgeons of other hospitals."""


@visitors.command("list")
@click.option("--tab", type=click.Choice(list(TABS)), help="只列一类；不填为全部")
@click.option("--page", "number", type=click.IntRange(1), default=1, help="第几页，每页100条")
@_JSON
def list_(tab: str | None, number: int, *, as_json: bool) -> None:
    """List invitations, the latest day first; the 病案号 masked. Drafts are left out."""
    page, _ = queries.list_invitations(EVERYONE, tab or "", "", number, MOST)
    if as_json:
        rows = [{**asdict(row), "day": _day(row.day)} for row in page.items]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in page.items:
        word = WORDS[row.shown][1]
        parts = (row.number, word, _day(row.day) or "日期未定", row.name, row.home_hospital)
        click.echo("\t".join((*parts, row.department, row.procedure, row.patient)))
    if not page.items:
        click.echo("没有外请专家的申请。")


@visitors.command()
@click.argument("number", metavar="申请编号")
@_JSON
def show(number: str, *, as_json: bool) -> None:
    """Show one invitation with its acts; the 病案号 masked."""
    found = queries.get_invitation(EVERYONE, number)
    if as_json:
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=2))
        return
    entry = found.entry
    click.echo(f"{found.number}\t{WORDS[found.shown][1]}\t{found.visitor_no or '未编号'}")
    click.echo(f"{entry.name}，{entry.home_hospital}，执业证书 {entry.certificate_no}")
    click.echo(f"{found.department_name}，手术日期 {entry.day}，患者 {masked(entry.patient)}")
    for line in found.lines:
        click.echo(f"  {line.code}\t{line.name}\t{'有证明' if line.proof_digest else '缺证明'}")
    for act in found.acts:
        at = act.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        said = "，".join(part for part in (act.opinion, act.document_no) if part)
        click.echo(f"  {at}\t{act.kind.label}\t{act.actor_name}\t{said}")


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _document(found: Invitation) -> dict[str, Any]:
    entry = asdict(found.entry)
    told = {name: str(x) if hasattr(x, "isoformat") else x for name, x in entry.items()}
    return {
        "number": found.number,
        "state": found.shown,
        "label": WORDS[found.shown][1],
        "department": found.department,
        "visitor_no": found.visitor_no,
        "drafted_by": found.by_name,
        **told,
        "patient": masked(found.entry.patient),
        "codes": list(found.entry.codes),
        "procedures": [asdict(line) for line in found.lines],
        "acts": [
            {
                "kind": act.kind.value,
                "label": act.kind.label,
                "at": act.at.astimezone(ZONE).isoformat(),
                "by": act.actor_name,
                "opinion": act.opinion,
                "document_no": act.document_no,
                "day": _day(act.day),
            }
            for act in found.acts
        ],
    }
