"""The list of the catalog, one entry, the candidates while typing, the export."""

from collections.abc import Mapping
from datetime import date

from flask import current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from surgery_gov.catalog import exports, queries
from surgery_gov.catalog.queries import EditionRow, Filters
from surgery_gov.catalog.rules.entries import FLAGS
from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.catalog.rules.values import Category
from surgery_gov.catalog.schemas import GRADE_WORDS, ListSchema
from surgery_gov.catalog.views import answers
from surgery_gov.catalog.views.answers import may_see
from surgery_gov.catalog.views.blueprint import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.identity import actor, can
from surgery_gov.web.links import with_query
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import flat

HOLDERS = "privileges.procedure"
"""The page of who may do a procedure; shown where that feature is there."""


@pages.get("/")
@needs(Permission.CATALOG_READ)
def index() -> ResponseReturnValue:
    """List one edition: the one in force on a day, or the one named."""
    form, day = answers.day_asked()
    edition = _edition(day)
    if edition is None:
        page = render_template("catalog/none.html", form=form, day=day, drafts=_drafts())
        return page, form.status
    filters = _filters()
    matched = queries.search(edition.id, filters, *_page())
    counts = queries.counts(edition.id)
    previous = queries.edition_before(edition)
    page = render_template(
        "catalog/index.html",
        form=form,
        edition=edition,
        day=day,
        today=local_date(clock.now()),
        filters=filters,
        asked=request.args,
        matched=matched,
        counts=counts,
        previous=previous,
        changed=queries.changed_since(previous, matched.entries),
        chips=_chips(filters, matched.understood),
        grades=list(GRADE_WORDS.items()),
        departments=[(name, name) for name in sorted(counts.by_department)],
        marks=[*FLAGS.items(), *((c.value, c.value) for c in Category)],
        known=queries.known_of_entries(matched.entries, answers.instant_of(day)),
        holders=_holders_page(),
    )
    return page, form.status


@pages.get("/entries/<code>")
@needs(Permission.CATALOG_READ)
def entry(code: str) -> ResponseReturnValue:
    """Show one procedure: its facts now, its grade in every edition, on what that rests."""
    form, day = answers.day_asked()
    edition = _edition(day)
    found = queries.find_entry(edition.id, code) if edition else None
    history = queries.history(code, [e for e in queries.list_editions() if may_see(e)])
    known = next((held for _, held in history if held is not None), None)
    if found is None and known is None:
        raise NotFound(f"目录里没有编码为 {code[:40]} 的手术。请从目录重新查找。")
    holders = HOLDERS in current_app.view_functions and found is not None
    page = render_template(
        "catalog/entry.html",
        form=form,
        edition=edition,
        day=day,
        entry=found,
        known=found or known,
        history=history,
        holders_url=url_for(HOLDERS, code=code) if holders else None,
    )
    return page, form.status


@pages.get("/options")
@needs(Permission.CATALOG_READ)
def options() -> ResponseReturnValue:
    """Answer the candidates for a combobox, from the edition in force now."""
    edition = queries.edition_in_force(clock.now())
    found = queries.options(edition.id, request.args.get("q", "")) if edition else []
    return jsonify(
        items=[
            {
                "code": e.code,
                "name": e.name,
                "grade": e.effective_grade,
                "note": grade_name(e.effective_grade),
            }
            for e in found
        ]
    )


@pages.get("/export")
@needs(Permission.CATALOG_EXPORT)
def export() -> ResponseReturnValue:
    """Export what the filter shows, all of its pages; ``Invalid`` for an unclear filter."""
    form, day = answers.day_asked()
    if form.errors:
        raise Invalid(form.errors)
    edition = _edition(day)
    if edition is None:
        raise NotFound("那一天没有施行的目录版本，没有可导出的。请换一个日期。")
    entries = queries.export_rows(edition.id, _loaded(_given()))
    content = exports.workbook(entries)
    witness(
        actor(),
        "catalog.exported",
        f"edition:{edition.name}",
        entries=len(entries),
        asked=request.query_string.decode("utf-8", "replace")[:300],
    )
    return answers.workbook(content, f"手术分级目录-{edition.name}-{len(entries)}项.xlsx")


def _holders_page() -> str | None:
    """Return the page of who may perform a procedure, where there is one for this role."""
    may = can(Permission.PRIVILEGES_READ_ALL, Permission.PRIVILEGES_READ_DEPARTMENT)
    return HOLDERS if may and HOLDERS in current_app.view_functions else None


def _edition(day: date | None) -> EditionRow | None:
    """Return the edition named in the query string, else the one in force on the day."""
    named = request.args.get("edition", "")
    if not named.isascii() or not named.isdigit():
        return queries.edition_in_force(answers.instant_of(day))
    found = queries.get_edition(int(named[:9]))
    if not may_see(found):
        raise NotFound("没有这个目录版本，它可能已被删除。请从版本列表重新选择。")
    return found


def _drafts() -> list[EditionRow]:
    return [e for e in queries.list_editions() if e.is_draft and may_see(e)]


def _filters() -> Filters:
    """Return what is asked; what cannot be understood is as good as not asked."""
    given = _given()
    try:
        return _loaded(given)
    except Invalid as fault:
        return _loaded({k: v for k, v in given.items() if k not in fault.errors})


def _given() -> dict[str, str]:
    given = request.args.to_dict()
    mark = given.get("mark", "")  # one field for both: few ask for a flag and a category at once
    return given | ({"flag": mark} if mark in FLAGS else {"category": mark} if mark else {})


def _loaded(given: Mapping[str, str]) -> Filters:
    try:
        loaded = ListSchema().load(given)
    except ValidationError as fault:
        raise Invalid(flat(fault.messages_dict)) from fault
    assert isinstance(loaded, Filters)  # noqa: S101 - by the schema
    return loaded


def _page() -> tuple[int, int]:
    numbers = [request.args.get(name, "", type=str) for name in ("page", "size")]
    page, size = (int(n[:9]) if n.isascii() and n.isdigit() else 0 for n in numbers)
    return page or 1, size or 50


def _chips(filters: Filters, understood: str) -> list[tuple[str, str]]:
    """Return the active conditions, each with the address without it."""
    active = {
        "q": f"{understood}：{filters.query}" if filters.query else "",
        "grade": f"级别：{GRADE_WORDS[request.args['grade']]}" if filters.grades else "",
        "department": f"科室：{filters.department}" if filters.department else "",
        "flag": f"标志：{FLAGS[filters.flag]}" if filters.flag else "",
        "category": f"类别：{filters.category}" if filters.category else "",
    }
    return [(words, _without(name)) for name, words in active.items() if words]


def _without(name: str) -> str:
    gone = {name, "page"} | ({"mark"} if name in {"flag", "category"} else set())
    return with_query("catalog.index", dict.fromkeys(gone))
