"""The editions, one of them, what changes between two, publishing and discarding a draft."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.catalog import queries, service
from surgery_gov.catalog.queries import EditionRow
from surgery_gov.catalog.rules.changes import Kind, counted
from surgery_gov.catalog.rules.entries import FIELDS
from surgery_gov.catalog.schemas import PublishSchema
from surgery_gov.catalog.views.answers import may_see
from surgery_gov.catalog.views.blueprint import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Conflict, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

SHOWN = 500
"""Changes shown on one page; a kind chosen narrows them, and a workbook compares in full."""
FIELD_WORDS = {**FIELDS, "department": "科室"}


@pages.get("/editions")
@needs(Permission.CATALOG_READ)
def editions() -> ResponseReturnValue:
    """List every edition; drafts for those who work on them."""
    listed = [edition for edition in queries.list_editions() if may_see(edition)]
    current = queries.edition_in_force(clock.now())
    return render_template("catalog/editions.html", editions=listed, current=current)


@pages.get("/editions/<int:edition_id>")
@needs(Permission.CATALOG_READ)
def edition(edition_id: int) -> ResponseReturnValue:
    """Show one edition: counts, where it came from, what may be done with it."""
    found = _visible(edition_id)
    return render_template(
        "catalog/edition.html",
        edition=found,
        counts=queries.counts(found.id),
        current=queries.edition_in_force(clock.now()),
        previous=queries.edition_before(found),
    )


@pages.get("/diff")
@needs(Permission.CATALOG_READ)
def diff() -> ResponseReturnValue:
    """Compare two editions, by kind of change."""
    listed = [edition for edition in queries.list_editions() if may_see(edition)]
    by_id = {str(edition.id): edition for edition in listed}
    before = by_id.get(request.args.get("before", ""))
    after = by_id.get(request.args.get("after", ""))
    changes = queries.compare_editions(before.id, after.id) if before and after else []
    kind = request.args.get("kind", "")
    shown = [change for change in changes if kind not in set(Kind) or change.kind == kind]
    return render_template(
        "catalog/diff.html",
        editions=listed,
        names=[(edition.id, edition.name) for edition in listed],
        before=before,
        after=after,
        counts=counted(changes),
        kind=kind,
        total=len(shown),
        changes=shown[:SHOWN],
        field_words=FIELD_WORDS,
        reported=len({change.code for change in changes if change.reported}),
    )


@pages.get("/editions/<int:edition_id>/publish")
@needs(Permission.CATALOG_PUBLISH)
def preview(edition_id: int) -> ResponseReturnValue:
    """Ask for day and document, then show what would change; nothing is written."""
    found = _draft(edition_id)
    form = Form.asked(PublishSchema())
    if not form.values:
        form.values["in_force_from"] = local_date(clock.now()).isoformat()
        return _publishing(found, form, None)
    chosen: list[date] = []

    def act(given: tuple[date, str, str]) -> None:
        day, document, _ = given
        queries.check_publication(day, document)
        chosen.append(day)

    form.perform(act)
    return _publishing(found, form, chosen[0] if chosen else None), form.status


@pages.post("/editions/<int:edition_id>/publish")
@needs(Permission.CATALOG_PUBLISH)
def publish(edition_id: int) -> ResponseReturnValue:
    """Publish the draft as previewed."""
    found = _visible(edition_id)
    form = Form.submitted(PublishSchema())
    chosen: list[date] = []

    def act(given: tuple[date, str, str]) -> None:
        day, document, seen = given
        chosen.append(day)
        service.publish(actor(), found.name, day, document, seen=seen)

    if not form.perform(act):
        still = queries.get_edition(edition_id)
        if not still.is_draft:
            raise Conflict(f"目录版本“{found.name}”刚刚已由别人发布，这次没有再发布。")
        return _publishing(still, form, chosen[0] if chosen else None), form.status
    notes.leave(
        f"“{found.name}”已发布，{form.first('in_force_from')}起施行。"
        "三、四级目录有调整时，要向发证机关报送更新。"
    )
    return redirect(url_for("catalog.edition", edition_id=edition_id), 303)


@pages.post("/editions/<int:edition_id>/discard")
@needs(Permission.CATALOG_IMPORT)
def discard(edition_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    found = _visible(edition_id)
    service.discard(actor(), found.name)
    notes.leave(f"草稿“{found.name}”已删除，{found.entry_count:,}条。")
    return redirect(url_for("catalog.editions"), 303)


def _visible(edition_id: int) -> EditionRow:
    found = queries.get_edition(edition_id)
    if not may_see(found):
        raise NotFound("没有这个目录版本，它可能已被删除。请从版本列表重新选择。")
    return found


def _draft(edition_id: int) -> EditionRow:
    found = _visible(edition_id)
    if not found.is_draft:
        raise Conflict(f"目录版本“{found.name}”已经发布，不能再发布一次。")
    return found


def _publishing(found: EditionRow, form: Form, day: date | None) -> str:
    shown = queries.preview(found.name, day) if day else None
    return render_template(
        "catalog/publish.html",
        edition=found,
        form=form,
        preview=shown,
        changes=shown.changes[:SHOWN] if shown else [],
        field_words=FIELD_WORDS,
    )
