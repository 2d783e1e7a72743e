"""One invitation: on the screen, on paper, and the proofs attached to it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.evidence import queries as evidence
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import NotFound
from surgery_gov.policy import queries as policy
from surgery_gov.visitors import queries
from surgery_gov.visitors.rules.invitations import EDITABLE, WORDS, Act, ActKind, Invitation
from surgery_gov.visitors.rules.offers import offers_for
from surgery_gov.visitors.rules.reach import scope_of
from surgery_gov.visitors.schemas import StepSchema
from surgery_gov.visitors.views.room import READ, pages
from surgery_gov.web.downloads import saved
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/<number>")
@needs(*READ)
def show(number: str) -> ResponseReturnValue:
    """Show an invitation, what was done about it, and what may be done now."""
    return page_of(seen(number), Form(StepSchema()))


@pages.get("/<number>/paper")
@needs(*READ)
def paper(number: str) -> ResponseReturnValue:
    """Show the form of application and approval as it is printed and signed."""
    found = seen(number)
    witness(
        actor(),
        "visitor.printed",
        f"visitor:{found.number}",
        name=found.entry.name,
        state=found.state.value,
    )
    hospital, _ = policy.hospital()
    return render_template(
        "visitors/paper.html",
        invitation=found,
        word=WORDS[found.shown][1],
        endorsed=found.last(ActKind.ENDORSE),
        approved=_approval(found),
        hospital=hospital,
        now=clock.now(),
    )


@pages.get("/<number>/proofs/<code>")
@needs(*READ)
def proof(number: str, code: str) -> ResponseReturnValue:
    """Give the file by which the home hospital vouches for a procedure."""
    found = seen(number)
    line = next((x for x in found.lines if x.code == code and x.proof_digest), None)
    if line is None or line.proof_digest is None:
        raise NotFound("这项手术还没有上传授权证明。请回到申请页面核对。")
    about = evidence.find_file(line.proof_digest)
    if about is None:
        raise NotFound("没有找到这份证明材料。请回到申请页面核对。")
    witness(
        actor(),
        "visitor.proof_opened",
        f"visitor:{found.number}",
        name=found.entry.name,
        code=code,
        digest=line.proof_digest,
    )
    return saved(evidence.get_content(line.proof_digest), about.media_type, line.proof_name)


def seen(number: str) -> Invitation:
    """Return the invitation within reach of whoever asks."""
    return queries.get_invitation(scope_of(actor()), number)


def page_of(found: Invitation, form: Form) -> str:
    """Show the page, with the faults of what was tried on it."""
    own = actor().id == found.by_id
    return render_template(
        "visitors/show.html",
        form=form,
        invitation=found,
        tag=WORDS[found.shown],
        editable=own and found.state in EDITABLE,
        offers=offers_for(actor(), found, queries.heads_of(found.department)),
        over=found.entry.day is not None and found.entry.day < local_date(clock.now()),
        beside=queries.beside(found),
        told=[_told(act) for act in reversed(found.acts)],
    )


def _approval(found: Invitation) -> Act | None:
    return next((a for a in reversed(found.acts) if a.kind is ActKind.APPROVE), None)


def _told(act: Act) -> dict[str, object]:
    said = f"：{act.opinion}" if act.opinion else ""
    day = f"，函件日期{act.day}" if act.day else ""
    return {
        "at": act.at,
        "exact": True,
        "kind": act.kind.tag,
        "text": f"{act.kind.label}{said}{day}",
        "document": act.document_no,
        "who": act.actor_name,
    }
