"""The form of an application as it is shown: what is saved, what was typed, what is missing."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.rehearsal import Rehearsal, applicant_facts, rehearse
from surgery_gov.applications.rules.content import MOST_ITEMS, Content, Item
from surgery_gov.applications.rules.words import Kind
from surgery_gov.applications.schemas.contents import ContentSchema
from surgery_gov.applications.views.picking import choices
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import parse_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor


def draft_page(
    dossier: Dossier,
    errors: dict[str, list[str]] | None = None,
    beside: dict[str, Any] | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    """Show what is saved, with ``errors`` at their fields and what was typed ``beside``."""
    values = {**values_of(dossier.content), **(beside or {}), "seen": dossier.version}
    form = Form(ContentSchema(), values)
    if errors:
        form.errors, form.status = errors, status
    return page(dossier, form, dossier.content)


def page(
    dossier: Dossier | None,
    form: Form,
    content: Content,
    meanwhile: Sequence[tuple[str, str, str]] = (),
) -> ResponseReturnValue:
    """Show the form over this content, and what was saved ``meanwhile`` where that differs."""
    facts = applicant_facts(actor().staff_no, clock.now())
    ready = rehearse(
        facts,
        content,
        clock.now(),
        proofs=dossier.proofs if dossier else (),
        own_number=dossier.number if dossier else None,
    )
    if ready.only_kind and not form.first("kind"):
        form.values["kind"] = ready.only_kind.value
    if form.errors and request.form.get("step") == "submit":
        _tell_all(form, ready)
    html = render_template(
        "applications/edit.html",
        meanwhile=meanwhile,
        most_megabytes=policy.number(Key.EVIDENCE_MEGABYTES, clock.now()),
        dossier=dossier,
        form=form,
        rows=_rows(ready),
        bundles=choices(facts),
        ready=ready,
        route=ready.terms.route(item.grade for item in ready.content.items),
        action=url_for("applications.edit", application_id=dossier.id)
        if dossier
        else url_for("applications.new"),
    )
    return html, form.status


def _tell_all(form: Form, ready: Rehearsal) -> None:
    """Beside what cannot be read, tell what would be missing; without a kind nothing is held."""
    told = [r for r in ready.faults if r.code != "held" or form.first("kind")]
    for refusal in told:
        said = form.errors.setdefault(refusal.field, [])
        if not said:
            said.append(refusal.sentence)


def _rows(ready: Rehearsal) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "item": item,
            "checks": ready.checks.get(item.code, ()),
            "volume": ready.volumes["codes"].get(item.code),
        }
        for place, item in enumerate(ready.content.items)
    ]


def values_of(content: Content) -> dict[str, Any]:
    """Return what the fields hold of a content."""
    values: dict[str, Any] = {
        "kind": content.kind.value,
        "reason": content.reason,
        "wanted": content.wanted,
        "until": content.until.isoformat() if content.until else "",
        "phone": content.phone,
    }
    for place, item in enumerate(content.items):
        values[f"note-{place}"] = item.note
    return values


def typed(form: Form, rows: int) -> Content:
    """Return what was typed, as far as it can be shown: the items taken up before."""
    items = tuple(
        Item(code=form.first(f"item-{n}"), note=form.first(f"note-{n}"))
        for n in range(min(rows, MOST_ITEMS))
    )
    kind, until = form.first("kind"), form.first("until")
    return Content(
        kind=Kind(kind) if kind in set(Kind) else Kind.FIRST,
        items=items,
        reason=form.first("reason"),
        until=parse_day(until) if until and "until" not in form.errors else None,
    )
