"""The steps an invitation takes: one page each, with what it needs said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.errors import Conflict, NotFound
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.visitors import queries, service
from surgery_gov.visitors.rules.invitations import WORDS, Invitation
from surgery_gov.visitors.rules.offers import offers_for
from surgery_gov.visitors.schemas import (
    ApprovalSchema,
    CancelSchema,
    LetterSchema,
    OpinionSchema,
    ReasonSchema,
    StepSchema,
)
from surgery_gov.visitors.views.papers import page_of, seen
from surgery_gov.visitors.views.room import pages
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs
from surgery_gov.web.schema import Strict

ACTING = (
    Permission.VISITORS_INVITE,
    Permission.VISITORS_DECIDE,
    Permission.VISITORS_RECEIVE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step: its form, the command and what it asks for, the words of its page and after it.

    ``asks`` are fields of the form in the order in which the command takes them.
    """

    schema: type[Strict]
    command: Callable[..., object]
    asks: tuple[str, ...]
    title: str
    button: str
    done: str
    lead: str
    grave: bool = False

    def take(self, who: Actor, number: str, given: Mapping[str, Any]) -> None:
        """Carry it out with what was given."""
        self.command(who, number, *(given[name] for name in self.asks))


REASON = ("version", "reason")
STEPS: Mapping[str, Step] = {
    "endorse": Step(
        schema=OpinionSchema,
        command=service.endorse,
        asks=("version", "opinion"),
        title="审核外请专家申请",
        button="同意邀请",
        done="已同意，等医务科批准。",
        lead="同意后由医务科批准。核对指征、专家的资质和院内负责医师。",
    ),
    "approve": Step(
        schema=ApprovalSchema,
        command=service.approve,
        asks=("version", "document_no", "opinion"),
        title="批准外请专家来院",
        button="批准来院",
        done="已批准，来院记录和单次手术权限已登记。",
        lead="批准后立即登记来院，并授予所列手术的单次权限：限这名患者、当天、一台手术，过后自行失效。",
    ),
    "return": Step(
        schema=ReasonSchema,
        command=service.send_back,
        asks=REASON,
        title="退回外请专家申请",
        button="退回修改",
        done="已退回，起草人在待办里能看到原因。",
        lead="起草人修改后重新提交，从科室审核开始。",
    ),
    "reject": Step(
        schema=ReasonSchema,
        command=service.reject,
        asks=REASON,
        title="不批准外请专家申请",
        button="不批准申请",
        done="已不批准。",
        lead="不批准后不能再修改；要再邀请须另起一份申请。",
        grave=True,
    ),
    "withdraw": Step(
        schema=ReasonSchema,
        command=service.withdraw,
        asks=REASON,
        title="撤回外请专家申请",
        button="撤回申请",
        done="已撤回。",
        lead="撤回后不能再提交；要再邀请须另起一份申请。",
        grave=True,
    ),
    "cancel": Step(
        schema=CancelSchema,
        command=service.cancel,
        asks=("version", "document_no", "reason"),
        title="取消外请专家邀请",
        button="取消邀请",
        done="已取消，来院记录撤回，手术权限已取消。",
        lead="患者不来、专家不来时取消：来院记录撤回，单次手术权限取消。",
        grave=True,
    ),
    "letter": Step(
        schema=LetterSchema,
        command=service.add_letter,
        asks=("letter_no", "letter_day"),
        title="补登邀请函",
        button="补登邀请函",
        done="已补登邀请函。",
        lead="电话邀请的，事后补登盖章的书面邀请函。登记后不能修改。",
    ),
}


@pages.post("/<number>/submit")
@needs(Permission.VISITORS_INVITE)
def submit(number: str) -> ResponseReturnValue:
    """Submit a complete draft."""
    found, form = seen(number), Form.submitted(StepSchema())
    if not form.perform(lambda given: service.submit(actor(), number, given["version"])):
        return page_of(found, form), form.status
    notes.leave("已提交，等科室审核。")
    return redirect(url_for("visitors.show", number=number), 303)


@pages.get("/<number>/<step>")
@needs(*ACTING)
def ask(number: str, step: str) -> ResponseReturnValue:
    """Show the page of a step, where it may be taken now."""
    chosen, found = _step(step), seen(number)
    offers = offers_for(actor(), found, queries.heads_of(found.department))
    if step not in offers.steps:
        word = WORDS[found.shown][1]
        raise Conflict(offers.why or f"这份申请现在是“{word}”，这一步不由当前身份办理。")
    return _page(found, step, Form(chosen.schema(), {"version": str(found.version)}))


@pages.post("/<number>/<step>")
@needs(*ACTING)
def take(number: str, step: str) -> ResponseReturnValue:
    """Take a step."""
    chosen, found = _step(step), seen(number)
    form = Form.submitted(chosen.schema())
    if not form.perform(lambda given: chosen.take(actor(), number, given)):
        return _page(found, step, form), form.status
    notes.leave(chosen.done)
    return redirect(url_for("visitors.show", number=number), 303)


def _step(name: str) -> Step:
    if name not in STEPS:
        raise NotFound("没有这个页面。请从外请专家列表重新打开。")
    return STEPS[name]


def _page(found: Invitation, name: str, form: Form) -> str:
    return render_template(
        "visitors/step.html", invitation=found, name=name, step=STEPS[name], form=form
    )
