"""Pages of the matrix: the departments, one department, its print and its workbook."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.paging import Page
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.matrix import exports
from surgery_gov.matrix.queries import Asked, application_address, grid_of, overview
from surgery_gov.matrix.rules.cells import NOTHING, Cell, Mark
from surgery_gov.matrix.rules.grid import Grid, Row, Show, Surgeon
from surgery_gov.matrix.rules.reach import own_department, require_all, require_department
from surgery_gov.matrix.schemas import MatrixSchema
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

pages = Blueprint("matrix", __name__, url_prefix="/matrix")
READ = (Permission.PRIVILEGES_READ_ALL, Permission.PRIVILEGES_READ_DEPARTMENT)
ROWS = 50
ACROSS = 34
"""Surgeons that fit on a sheet of A4, landscape."""
KEPT = frozenset({"q", "grade", "who", "show", "others", "at", "known"})
COUNTED = (Show.NOBODY, Show.ONE, Show.ENDING, Show.REACHED, Show.SUSPENDED)


@pages.get("/")
@needs(*READ)
def index() -> ResponseReturnValue:
    """List the departments with their gaps; a head is sent to the own one."""
    own = own_department(actor())
    if own is not None:
        return redirect(url_for("matrix.department", code=own), 303)
    form, given = _asked()
    at, known_at = _instants(given)
    grid, departments = overview(at, known_at)
    return render_template(
        "matrix/index.html",
        form=form,
        grid=grid,
        departments=departments,
        day=form.first("at"),
        known=form.first("known"),
        Show=Show,
    ), form.status


@pages.get("/<code>")
@needs(*READ)
def department(code: str) -> ResponseReturnValue:
    """Show a department's surgeons across and its procedures down."""
    form, given = _asked()
    whole = _read(code, given)
    grid = whole.only(given.get("show"))
    return render_template(
        "matrix/department.html",
        form=form,
        whole=whole,
        page=_page(grid.rows),
        counts=_counts(whole),
        day=form.first("at"),
        known=form.first("known"),
        shown=given.get("show"),
        as_list=given.get("form") == "list",
        shows=[(show.value, show.label) for show in Show],
        everyone=own_department(actor()) is None,
        **_words(),
    ), form.status


@pages.get("/<code>/print")
@needs(*READ)
def sheet(code: str) -> ResponseReturnValue:
    """Show all that the filter finds on paper, in parts where the surgeons are too many."""
    _, given = _clear()
    grid = _read(code, given).only(given["show"])
    _witness("privilege.matrix_printed", code, grid)
    return render_template(
        "matrix/print.html",
        grid=grid,
        parts=grid.parts(ACROSS),
        shown=given["show"],
        now=clock.now(),
        who=actor().name,
        **_words(),
    )


@pages.get("/<code>/export.xlsx")
@needs(Permission.PRIVILEGES_EXPORT)
def export(code: str) -> ResponseReturnValue:
    """Give all that the filter finds as a workbook, on the trail."""
    _, given = _clear()
    grid = _read(code, given).only(given["show"])
    return _workbook(code, grid)


@pages.get("/export.xlsx")
@needs(Permission.PRIVILEGES_EXPORT)
def export_all() -> ResponseReturnValue:
    """Give the whole hospital as a workbook, on the trail."""
    require_all(actor())
    _, given = _clear()
    at, known_at = _instants(given)
    return _workbook("all", grid_of(Asked(at=at, known_at=known_at)))


def _workbook(code: str, grid: Grid) -> ResponseReturnValue:
    data = exports.workbook(grid, clock.now(), actor().name)
    _witness("privilege.matrix_exported", code, grid)
    name = f"权限矩阵_{grid.name}_{local_date(grid.at)}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


def _witness(event: str, code: str, grid: Grid) -> None:
    witness(
        actor(),
        event,
        f"department:{code}",
        place=grid.name,
        rows=len(grid.rows),
        surgeons=len(grid.surgeons),
        at=grid.at.isoformat(),
        known_at=grid.known_at.isoformat() if grid.known_at else None,
    )


def _asked() -> tuple[Form, dict[str, Any]]:
    form = Form.asked(MatrixSchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    return form, found[0] if found else {}


def _clear() -> tuple[Form, dict[str, Any]]:
    """Read the filter; ``Invalid`` where it is unclear: on paper nobody would see it."""
    form, given = _asked()
    if form.errors:
        raise Invalid(form.errors)
    return form, given


def _instants(given: dict[str, Any]) -> tuple[datetime, datetime | None]:
    at: date | None = given.get("at")
    known: date | None = given.get("known")
    return start_of_day(at) if at else clock.now(), start_of_day(known) if known else None


def _read(code: str, given: dict[str, Any]) -> Grid:
    """Read the department within the actor's reach."""
    require_department(actor(), code)
    if given.get("others"):
        require_all(actor())
    at, known_at = _instants(given)
    asked = Asked(at=at, known_at=known_at, department=code, reachable=own_department(actor()))
    narrowed = {name: given[name] for name in ("q", "grade", "who", "others") if name in given}
    return grid_of(replace(asked, **narrowed))


def _counts(whole: Grid) -> list[tuple[Show, int]]:
    """Return what stands above the table; reached counts only where there are any."""
    counts = [(show, whole.count(show)) for show in COUNTED]
    return [(show, n) for show, n in counts if n or show is not Show.REACHED]


def _page(rows: tuple[Row, ...]) -> Page[Row]:
    last = max(1, -(-len(rows) // ROWS))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    items = rows[(number - 1) * ROWS : number * ROWS]
    return Page(items=items, total=len(rows), number=number, size=ROWS)


def _words() -> dict[str, Any]:
    return {
        "Mark": Mark,
        "Show": Show,
        "nothing": NOTHING,
        "address_of": _address_of,
        "keep": {k: v for k, v in request.args.items() if k in KEPT and v},
    }


def _address_of(cell: Cell, surgeon: Surgeon, day: str, known: str) -> str | None:
    """Return the page behind a cell; None where whoever looks may not open it."""
    if cell.application:
        address = application_address(cell.application)
        return url_for(address[0], **dict[str, Any](address[1])) if address else None
    if not surgeon.reachable:
        return None
    return url_for(
        "privileges.one",
        staff_no=surgeon.staff_no,
        target=cell.target,
        at=day or None,
        known=known or None,
    )
