"""Pages of the system administrator: accounts, and the printable role table."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surgery_gov.accounts import queries, service
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role, table
from surgery_gov.accounts.schemas import AccountChangeSchema, AccountSchema, ResetSchema
from surgery_gov.accounts.views import pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web import notes
from surgery_gov.web.forms import Form
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs

ROLE_OPTIONS = [(role.value, name) for role, name in ROLE_NAMES.items()]


@pages.get("/")
@needs(Permission.ACCOUNTS_MANAGE)
def index() -> ResponseReturnValue:
    """List the accounts."""
    text = request.args.get("q", "").strip()
    return render_template(
        "accounts/index.html",
        accounts=queries.list_accounts(text),
        locked=queries.locked_logins(clock.now()),
        q=text,
        role_names=ROLE_NAMES,
    )


@pages.get("/new")
@needs(Permission.ACCOUNTS_MANAGE)
def new() -> ResponseReturnValue:
    """Show the form for a new account."""
    return _new_page(Form(AccountSchema()))


@pages.post("/new")
@needs(Permission.ACCOUNTS_MANAGE)
def create() -> ResponseReturnValue:
    """Add an account."""
    form = Form.submitted(AccountSchema())

    def add(given: dict[str, Any]) -> None:
        queries.check_department(given["department"])
        service.create_account(actor(), **given)

    if not form.perform(add):
        return _new_page(form), form.status
    notes.leave(f"已建立账号{form.first('login')}。首次登录时要求本人更改密码。")
    return redirect(url_for("accounts.index"), 303)


@pages.get("/one/<login>")
@needs(Permission.ACCOUNTS_MANAGE)
def edit(login: str) -> ResponseReturnValue:
    """Show an account and what can be done with it."""
    account = queries.get_account(login)
    values = {
        "name": account.name,
        "department": account.department,
        "email": account.email,
        "roles": [r.role for r in account.roles],
        "version": account.version,
    }
    return _account_page(login, Form(AccountChangeSchema(), values))


@pages.post("/one/<login>")
@needs(Permission.ACCOUNTS_MANAGE)
def change(login: str) -> ResponseReturnValue:
    """Change name, roles and department."""
    form = Form.submitted(AccountChangeSchema())

    def save(given: dict[str, Any]) -> None:
        queries.check_department(given["department"])
        service.change_account(actor(), login, **given)

    if not form.perform(save):
        return _account_page(login, form), form.status
    notes.leave(f"账号{login}已更改，本人需要重新登录。")
    return redirect(url_for("accounts.edit", login=login), 303)


def _new_page(form: Form) -> str:
    return render_template(
        "accounts/new.html",
        form=form,
        role_options=ROLE_OPTIONS,
        departments=_departments(form),
    )


def _departments(form: Form) -> list[tuple[str, str]]:
    """Return the departments to choose from; one that is none of them is shown as what it is."""
    offered = [(code, f"{name}（{code}）") for code, name in queries.departments_offered()]
    held = form.first("department")
    known = not held or held in dict(offered)
    return offered if known else [*offered, (held, f"{held}（没有这个科室）")]


def _account_page(login: str, form: Form, reset: Form | None = None) -> str:
    return render_template(
        "accounts/edit.html",
        account=queries.get_account(login),
        locked=queries.locked_logins(clock.now()).get(login),
        form=form,
        reset=reset or Form(ResetSchema()),
        role_options=ROLE_OPTIONS,
        departments=_departments(form),
    )


@pages.post("/one/<login>/password")
@needs(Permission.ACCOUNTS_MANAGE)
def reset_password(login: str) -> ResponseReturnValue:
    """Give a first password again."""
    form = Form.submitted(ResetSchema())
    if not form.perform(lambda given: service.reset_password(actor(), login, **given)):
        page = render_template("accounts/reset.html", form=form, login=login)
        return page, form.status
    notes.leave(f"已重设{login}的密码。下次登录时要求本人更改。")
    return redirect(url_for("accounts.edit", login=login), 303)


@pages.post("/one/<login>/<act>")
@needs(Permission.ACCOUNTS_MANAGE)
def act(login: str, act: str) -> ResponseReturnValue:
    """Disable, enable or unlock."""
    acts = {
        "disable": (service.disable_account, "已停用"),
        "enable": (service.enable_account, "已启用"),
        "unlock": (service.unlock, "已解锁"),
    }
    if act not in acts:
        return redirect(url_for("accounts.edit", login=login), 303)
    perform, said = acts[act]
    perform(actor(), login)
    notes.leave(f"账号{login}{said}。")
    return redirect(url_for("accounts.edit", login=login), 303)


@pages.get("/roles")
@needs(Permission.ACCOUNTS_ROLES)
def roles() -> ResponseReturnValue:
    """Show who may do what inside the program."""
    return render_template(
        "accounts/roles.html", rows=table(), role_names=[ROLE_NAMES[r] for r in Role]
    )
