"""What is required: by grade, for restricted technologies, by entry, as of any day."""

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.errors import NotFound
from surgery_gov.requirements import queries
from surgery_gov.requirements.rules.sets import (
    RESTRICTED,
    Procedure,
    grade_target,
    is_procedure,
    parse_target,
    requirement_of,
)
from surgery_gov.requirements.views.room import READ, day_asked, pages, today
from surgery_gov.web.pages import needs

GRADES = (4, 3, 2, 1)


@pages.get("/")
@needs(*READ)
def index() -> ResponseReturnValue:
    """List what holds on a day."""
    form, day = day_asked()
    rows = queries.sets_known()
    held = queries.held_on(rows, day)
    wide = [grade_target(grade) for grade in GRADES] + [RESTRICTED]
    own = sorted(target for target in held if target not in wide)
    procedures = queries.procedures_at(own, max(clock.now(), start_of_day(day)))
    return render_template(
        "requirements/index.html",
        form=form,
        day=day,
        is_today=day == today(),
        wide=[(target, held.get(target)) for target in wide],
        own=[(target, held[target], procedures.get(target)) for target in own],
        coming=[row for row in reversed(rows) if row.since > day],
    ), form.status


@pages.get("/targets/<target>")
@needs(*READ)
def one(target: str) -> ResponseReturnValue:
    """Show what is required for one target on a day, and everything it ever was."""
    form, day = day_asked()
    wanted = parsed(target)
    procedure = procedure_of(wanted)
    held = queries.standing_on(day)
    return render_template(
        "requirements/one.html",
        form=form,
        day=day,
        target=wanted,
        procedure=procedure,
        requirement=requirement_of(procedure, held) if procedure else None,
        held=held.get(wanted),
        history=queries.history_of(wanted),
    ), form.status


def parsed(target: str) -> str:
    """Read a target from an address; ``NotFound`` where it is none."""
    try:
        return parse_target(target)
    except ValueError as fault:
        raise NotFound(f"{fault}。请从准入条件的列表进入。") from fault


def procedure_of(target: str) -> Procedure | None:
    """Return the procedure of a target that is a code; ``NotFound`` where nothing knows it."""
    if not is_procedure(target):
        return None
    found = queries.procedures_at([target], clock.now()).get(target)
    if found is None and not queries.history_of(target):
        raise NotFound(f"现行目录里没有编码 {target}，也没有为它设过准入条件。请核对编码。")
    return found
