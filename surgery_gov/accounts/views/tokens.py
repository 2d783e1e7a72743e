"""Pages for the tokens that programs hold."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.accounts import queries, service
from surgery_gov.accounts.rules.naming import PERMISSION_NAMES
from surgery_gov.accounts.rules.programs import FOR_PROGRAMS, successor, token_state
from surgery_gov.accounts.schemas import TokenSchema
from surgery_gov.accounts.views import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@pages.get("/tokens")
@needs(Permission.ACCOUNTS_TOKENS)
def tokens() -> ResponseReturnValue:
    """List the tokens, and the form for a new one, or for one in the place of another."""
    return _tokens_page(*_in_place_of())


@pages.post("/tokens")
@needs(Permission.ACCOUNTS_TOKENS)
def create_token() -> ResponseReturnValue:
    """Add a token and show it, this once."""
    form = Form.submitted(TokenSchema())
    made: list[str] = []
    if form.perform(lambda given: made.append(service.create_token(actor(), **given))):
        return render_template("accounts/token.html", name=form.first("name"), token=made[0])
    return _tokens_page(form, _in_place_of()[1]), form.status


@pages.post("/tokens/<name>/revoke")
@needs(Permission.ACCOUNTS_TOKENS)
def revoke_token(name: str) -> ResponseReturnValue:
    """Take a token back."""
    service.revoke_token(actor(), name)
    notes.leave(f"令牌{name}已收回，用它的程序从下一次请求起被拒绝。")
    return redirect(url_for("accounts.tokens"), 303)


def _in_place_of() -> tuple[Form, str]:
    """Return the form filled in like the token asked for, and its name; empty where none is."""
    name = request.args.get("like", "")
    held = {token.name: token for token in queries.list_tokens()}
    if name not in held:
        return Form(TokenSchema()), ""
    like = {
        "name": successor(name, held),
        "permissions": held[name].permissions,
        "system": held[name].system,
    }
    return Form(TokenSchema(), like), name


def _tokens_page(form: Form, like: str = "") -> str:
    now = clock.now()
    notice = queries.token_notice(now)
    return render_template(
        "accounts/tokens.html",
        form=form,
        like=like,
        tokens=[
            (each, token_state(each.revoked_at, each.expires_at, now, notice))
            for each in queries.list_tokens()
        ],
        names=PERMISSION_NAMES,
        options=[(p.value, PERMISSION_NAMES[p]) for p in FOR_PROGRAMS],
    )
