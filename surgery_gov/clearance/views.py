"""准入查询 on pages: ask, read the answer, replay it, see who else may."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.clearance.queries.answers import get_answer, list_answers
from surgery_gov.clearance.queries.answers import replay as replay_of
from surgery_gov.clearance.queries.catalog import entries_at
from surgery_gov.clearance.queries.searches import who_may, who_may_each
from surgery_gov.clearance.rules.answer import Answer
from surgery_gov.clearance.rules.question import Question
from surgery_gov.clearance.rules.scope import reach_of, reading_reach_of
from surgery_gov.clearance.schemas import shown
from surgery_gov.clearance.schemas.forms import URGENCIES, QuestionSchema, values_of
from surgery_gov.clearance.schemas.texts import instant, short_text
from surgery_gov.clearance.service.desk import desk
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.staff import queries as staff
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor, can
from surgery_gov.web.pages import needs

pages = Blueprint("clearance", __name__, url_prefix="/clearance")
ASKING = (
    Permission.CLEARANCE_ASK,
    Permission.CLEARANCE_ASK_DEPARTMENT,
    Permission.CLEARANCE_ASK_OWN,
)
READING = (*ASKING, Permission.CLEARANCE_REPLAY)
RECENT = 20


@pages.get("/")
@needs(*ASKING)
def ask() -> ResponseReturnValue:
    """Show the form, filled in from the address where a question is to be asked once more."""
    return _form_page(Form.asked(QuestionSchema()))


@pages.post("/")
@needs(*ASKING)
def post_question() -> ResponseReturnValue:
    """Answer, keep the answer, and go to it."""
    form = Form.submitted(QuestionSchema())
    if not reach_of(actor()).everyone and not can(Permission.CLEARANCE_ASK_DEPARTMENT):
        form.values.setdefault("staff_no", actor().staff_no or "")
    found: list[Answer] = []
    if form.perform(lambda question: found.extend(_asked(question))):
        return redirect(url_for("clearance.answer", decision_id=found[0].decision_id), 303)
    return _form_page(form), form.status


@pages.get("/answers/<decision_id>")
@needs(*READING)
def answer(decision_id: str) -> ResponseReturnValue:
    """Show an answer: first the answer, then why, then what to do."""
    kept = get_answer(decision_id, reading_reach_of(actor()))
    return render_template(
        "clearance/answer.html",
        kept=kept,
        title=shown.title(kept),
        sentence=shown.sentence(kept),
        kind=shown.KINDS[kept.outcome],
        rows=shown.rows(kept),
        life=shown.life(kept),
        able=_able(kept.question, [v["code"] for v in kept.answer["verdicts"]]),
        again=url_for("clearance.ask", **values_of(kept.question)),
        names=staff.names_of(kept.question.supervisors),
        urgency=next((w for u, w in URGENCIES.items() if u == kept.question.urgency), None),
        may_ask=can(*ASKING),
    )


@pages.get("/answers/<decision_id>/replay")
@needs(Permission.CLEARANCE_REPLAY)
def replayed(decision_id: str) -> ResponseReturnValue:
    """Answer once more from what was known then, and show both."""
    kept = get_answer(decision_id, reading_reach_of(actor()))
    return render_template(
        "clearance/replayed.html", kept=kept, comparison=replay_of(kept), words=shown.WORDS
    )


@pages.get("/replay")
@needs(Permission.CLEARANCE_REPLAY)
def replay() -> ResponseReturnValue:
    """List the answers given, and find one by its number."""
    number = request.args.get("number", "").strip()
    said = ""
    if number:
        try:
            found = get_answer(number, reading_reach_of(actor()))
        except NotFound as fault:
            said = fault.message
        else:
            return redirect(url_for("clearance.replayed", decision_id=found.decision_id), 303)
    page = request.args.get("page", 1, type=int)
    size = request.args.get("size", 50, type=int)
    return render_template(
        "clearance/replay.html",
        page=list_answers(reading_reach_of(actor()), page, size),
        number=number,
        said=said,
        shown=shown,
    )


@pages.get("/who/<code>")
@needs(Permission.CLEARANCE_ASK)
def who(code: str) -> ResponseReturnValue:
    """List who may do a procedure at that time, as known now."""
    wanted = request.args.get("at")
    at = instant(wanted, "时间") if wanted else clock.now()
    question = Question(staff_no="-", codes=(short_text(code, "手术编码"),), at=at)
    edition, found = entries_at(question.codes, at, clock.now())
    return render_template(
        "clearance/who.html",
        code=code,
        procedure=found.get(code),
        edition=edition,
        at=at,
        people=who_may(question, clock.now()),
    )


def _asked(question: Question) -> list[Answer]:
    try:
        return desk.ask(actor(), [question])
    except NotFound as fault:
        raise Invalid({"staff_no": [fault.message]}) from fault


def _able(question: Question, codes: list[str]) -> dict[str, int]:
    """Return how many others may do each procedure then; only to who may ask of anybody."""
    if not can(Permission.CLEARANCE_ASK):
        return {}
    now = clock.now()
    plain = replace(question, site=None, patient=None, supervisors=())
    found = who_may_each(replace(plain, codes=tuple(codes)), now)
    return {code: len(able) for code, able in found.items()}


def _form_page(form: Form) -> str:
    reach = reach_of(actor())
    own = not reach.everyone and reach.department is None
    recent = list_answers(reach, 1, RECENT)
    context: dict[str, Any] = {"own": reach.staff_no if own else None, "recent": recent.items}
    urgencies = [(urgency.value, words) for urgency, words in URGENCIES.items()]
    return render_template(
        "clearance/ask.html", form=form, urgencies=urgencies, shown=shown, **context
    )
