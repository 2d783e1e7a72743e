"""Issuing, listing and verifying certificates on the command line."""

import json
import sys

import click

from surgery_gov.certificates import service
from surgery_gov.certificates.queries.certificates import list_of
from surgery_gov.certificates.queries.drafts import draft_for, drafts_in
from surgery_gov.certificates.queries.verdicts import verdict_on
from surgery_gov.certificates.rules.verdict import UNKNOWN
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import operator
from surgery_gov.privileges.queries.people import person
from surgery_gov.privileges.rules.scope import Everyone

_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.command()
@click.option("--surgeon", "staff_no", help="一位术者的工号")
@click.option("--department", help="科室代码：签发本科室应签发的全部")
def issue(staff_no: str | None, department: str | None) -> None:
    """Issue one surgeon's certificate, or all of a department that are due."""
    if (staff_no is None) == (department is None):
        raise click.UsageError("请写 --surgeon 或 --department，二者之一。")
    now = clock.now()
    if staff_no is not None:
        whom = [draft_for(staff_no, now).person.staff_no]
    else:
        whom = [d.person.staff_no for d in drafts_in(department or "", now) if d.issuable]
        if not whom:
            raise Invalid(
                {"department": ["这个科室没有应签发的授权书：没有权限，或内容没有变化。"]}
            )
    for number in service.issue(operator(), whom):
        click.echo(number)


@click.command("list")
@click.argument("staff_no", metavar="工号")
def list_(staff_no: str) -> None:
    """List a surgeon's certificates, newest first."""
    for each in list_of(person(Everyone(), staff_no).id):
        after = f"已由{each.successor}代替" if each.successor else "现行"
        click.echo(f"{each.whole}\t{local_date(each.issued_at)}\t{each.items}项\t{after}")


@click.command()
@click.argument("number", metavar="编号")
@_JSON
def verify(number: str, *, as_json: bool) -> None:
    """Verify a printed number: exit 0 valid, 1 changed, revoked or unknown."""
    issued = service.look_up(operator(), number)
    if issued is None:
        click.echo(json.dumps({"answer": UNKNOWN}, ensure_ascii=False) if as_json else UNKNOWN)
        sys.exit(1)
    content, verdict = verdict_on(issued, clock.now())
    if as_json:
        items = [
            {"code": i.item.code, "name": i.item.name, "now": i.now.value, "why": i.why}
            for i in verdict.items
        ]
        document = {
            "number": issued.number,
            "name": content.holder.name,
            "staff_no": content.holder.staff_no,
            "answer": verdict.answer,
            "reasons": list(verdict.reasons),
            "items": items,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{verdict.answer}：{content.holder.name}（{content.holder.staff_no}）{number}")
        for line in verdict.items:
            why = f"（{line.why}）" if line.why else ""
            click.echo(f"  {line.now.value}\t{line.item.code}\t{line.item.name}{why}")
        for reason in verdict.reasons:
            click.echo(f"  {reason}")
    sys.exit(0 if verdict.kind == "ok" else 1)
