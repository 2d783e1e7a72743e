"""Logging in and out, one's own password, the role acted in."""

from datetime import timedelta

from flask import (
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from surgery_gov.accounts import queries, service
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role
from surgery_gov.accounts.schemas import LoginSchema, PasswordSchema, RoleSchema
from surgery_gov.accounts.views import pages
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.destinations import own_page
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import Visitor, actor, visit
from surgery_gov.web.navigation import home_of
from surgery_gov.web.pages import needs, open_to_all
from surgery_gov.web.shell import KEYS_COOKIE

A_YEAR = timedelta(days=365)


@pages.get("/login")
@open_to_all
def log_in() -> ResponseReturnValue:
    """Show the log-in form."""
    if visit() is not None:
        return redirect(url_for("home"), 303)
    return render_template("accounts/login.html", form=Form(LoginSchema()), back=_back())


@pages.post("/login")
@open_to_all
def log_in_now() -> ResponseReturnValue:
    """Check the password and open a session."""
    form = Form.submitted(LoginSchema())
    if not form.perform(lambda given: _enter(**given)):
        form.values.pop("password", None)
        return render_template("accounts/login.html", form=form, back=_back()), form.status
    return redirect(_back() or url_for("home"), 303)


def _enter(login: str, password: str) -> None:
    address = request.remote_addr or ""
    service.knock(service.GATE, login)
    if not queries.password_matches(login, password):
        service.turn_away(service.GATE, login, address)
        raise Invalid({"": [service.WRONG]})
    secret = service.admit(service.GATE, login, address)
    session.clear()
    login_user(Visitor(service.GATE, secret))


def _back() -> str | None:
    return own_page(request.values.get("next"))


@pages.post("/logout")
@open_to_all
def log_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    here = visit()
    if here is not None:
        service.log_out(actor(), here.session_id)
    logout_user()
    session.clear()
    notes.leave("已退出。")
    return redirect(url_for("accounts.log_in"), 303)


@pages.post("/stay")
@needs(Permission.ACCOUNTS_SELF)
def stay() -> ResponseReturnValue:
    """Keep the session alive; asked by the note that counts down."""
    service.touch(visit().session_id)
    return jsonify({"idle": visit().idle_seconds})


@pages.get("/me")
@needs(Permission.ACCOUNTS_SELF)
def me() -> ResponseReturnValue:
    """Show one's own account and the form for a new password."""
    return _my_page(Form(PasswordSchema()))


@pages.post("/me/password")
@needs(Permission.ACCOUNTS_SELF)
def change_password() -> ResponseReturnValue:
    """Change one's own password; all sessions end, so log in again."""
    form = Form.submitted(PasswordSchema())
    if form.perform(lambda given: _change(**given)):
        logout_user()
        session.clear()
        notes.leave("密码已更改，所有登录都已退出。请用新密码登录。")
        return redirect(url_for("accounts.log_in"), 303)
    return _my_page(form), form.status


def _change(old: str, new: str, repeated: str) -> None:
    """A wrong guess at the present password counts like one at the log-in."""
    if not queries.password_matches(actor().id, old):
        service.knock(service.GATE, actor().id)
    service.change_password(actor(), old, new, repeated)


@pages.post("/me/keys")
@needs(Permission.ACCOUNTS_SELF)
def set_keys() -> ResponseReturnValue:
    """Switch the single-letter shortcuts on or off, in this browser."""
    off = request.form.get("keys") == "off"
    notes.leave("快捷键已关闭，只影响这台电脑。" if off else "快捷键已打开。")
    answer = make_response(redirect(url_for("accounts.me"), 303))
    answer.set_cookie(
        KEYS_COOKIE,
        "off" if off else "on",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def _my_page(form: Form) -> str:
    return render_template(
        "accounts/me.html",
        form=form,
        visit=visit(),
        role_names=ROLE_NAMES,
        policy=queries.security_policy(visit().last_seen_at),
    )


@pages.get("/switch")
@needs(Permission.ACCOUNTS_SELF)
def switch() -> ResponseReturnValue:
    """Choose another of one's roles."""
    return render_template(
        "accounts/switch.html", form=Form(RoleSchema()), visit=visit(), role_names=ROLE_NAMES
    )


@pages.post("/switch")
@needs(Permission.ACCOUNTS_SELF)
def switch_now() -> ResponseReturnValue:
    """Act in the chosen role from now on."""
    form = Form.submitted(RoleSchema())
    if not form.perform(lambda given: service.act_as(actor(), visit().session_id, given["role"])):
        page = render_template(
            "accounts/switch.html", form=form, visit=visit(), role_names=ROLE_NAMES
        )
        return page, form.status
    role = Role(form.values["role"])
    notes.leave(f"现在以“{ROLE_NAMES[role]}”身份操作。")
    return redirect(url_for(home_of(role)), 303)
