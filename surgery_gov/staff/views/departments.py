"""Pages of departments."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Permission
from surgery_gov.staff import queries, service
from surgery_gov.staff.schemas import DepartmentNameSchema, DepartmentSchema, LastDaySchema
from surgery_gov.staff.views import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/departments/")
@needs(Permission.STAFF_READ)
def departments() -> ResponseReturnValue:
    """List the departments, ended ones at the end of the page."""
    now = clock.now()
    found = queries.list_departments(now, ended=True)
    return render_template(
        "staff/departments.html",
        open_=[d for d in found if d.open_at(now)],
        others=[d for d in found if not d.open_at(now)],
    )


@pages.get("/departments/options")
@needs(Permission.STAFF_READ, Permission.CATALOG_READ)
def department_options() -> ResponseReturnValue:
    """Give the departments that match what was typed."""
    found = queries.search_departments(request.args.get("q", ""), clock.now())
    items = [{"code": d.code, "name": d.name, "note": f"{d.surgeons}人"} for d in found]
    return jsonify(items=items)


@pages.get("/departments/new")
@needs(Permission.STAFF_MANAGE)
def new_department() -> ResponseReturnValue:
    """Show the form for a new department."""
    today = local_date(clock.now()).isoformat()
    form = Form(DepartmentSchema(), {"since": today})
    return render_template("staff/department_new.html", form=form)


@pages.post("/departments/new")
@needs(Permission.STAFF_MANAGE)
def create_department() -> ResponseReturnValue:
    """Add a department."""
    form = Form.submitted(DepartmentSchema())
    if not form.perform(lambda entry: service.add_department(actor(), entry)):
        return render_template("staff/department_new.html", form=form), form.status
    notes.leave(f"已添加{form.first('name')}（{form.first('code')}）。")
    return redirect(url_for("staff.departments"), 303)


@pages.get("/departments/one/<code>")
@needs(Permission.STAFF_MANAGE)
def department(code: str) -> ResponseReturnValue:
    """Show the forms that rename and end a department."""
    found = queries.get_department(code, clock.now())
    values = {"name": found.name, "version": str(found.version)}
    return _page(code, Form(DepartmentNameSchema(), values), _ending(code))


@pages.post("/departments/one/<code>/name")
@needs(Permission.STAFF_MANAGE)
def rename_department(code: str) -> ResponseReturnValue:
    """Give the department another name."""
    form = Form.submitted(DepartmentNameSchema())
    if not form.perform(lambda given: service.rename_department(actor(), code, **given)):
        return _page(code, form, _ending(code)), form.status
    notes.leave(f"{code} 已改名为{form.first('name')}。")
    return redirect(url_for("staff.departments"), 303)


@pages.post("/departments/one/<code>/end")
@needs(Permission.STAFF_MANAGE)
def end_department(code: str) -> ResponseReturnValue:
    """End the department after a last day."""
    form = Form.submitted(LastDaySchema())
    if not form.perform(lambda given: service.end_department(actor(), code, **given)):
        found = queries.get_department(code, clock.now())
        naming = Form(DepartmentNameSchema(), {"name": found.name, "version": str(found.version)})
        return _page(code, naming, form), form.status
    notes.leave(f"{code} 在{form.first('last_day')}之后停用。")
    return redirect(url_for("staff.departments"), 303)


def _ending(code: str) -> Form:
    version = str(queries.get_department(code, clock.now()).version)
    return Form(LastDaySchema(), {"version": version})


def _page(code: str, naming: Form, ending: Form) -> str:
    found = queries.get_department(code, clock.now())
    faulty = naming if naming.errors else ending if ending.errors else None
    stale = faulty is not None and faulty.first("version") not in {"", str(found.version)}
    if stale:
        naming.values["version"] = ending.values["version"] = str(found.version)
    return render_template(
        "staff/department.html",
        department=found,
        naming=naming,
        ending=ending,
        form=faulty,
        stale=stale,
    )
