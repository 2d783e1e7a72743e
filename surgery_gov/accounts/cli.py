"""Accounts and tokens on the command line."""

from datetime import datetime

import click

from surgery_gov.accounts import queries, service
from surgery_gov.accounts.rules.naming import PERMISSION_NAMES
from surgery_gov.accounts.rules.programs import FOR_PROGRAMS, token_state
from surgery_gov.accounts.rules.roles import ROLE_NAMES, Role, table
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import Permission, operator

_ROLES = click.Choice([r.value for r in Role])


@click.group()
def account() -> None:
    """Log-ins: create, list, disable, unlock."""


def _asked_twice() -> str:
    answer: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输一次", err=True)
    return answer


@account.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名")
@click.option("--role", "roles", type=_ROLES, multiple=True, required=True)
@click.option("--department", help="科室代码；科主任必填")
@click.option("--email", help="邮箱，用于接收待办提醒")
def create(
    login: str, name: str, roles: tuple[str, ...], department: str | None, email: str | None
) -> None:
    """Add an account; the password is asked for twice, never taken from the command line."""
    queries.check_department(department)
    service.create_account(
        operator(),
        login=login,
        name=name,
        roles=[Role(r) for r in roles],
        password=_asked_twice(),
        department=department,
        email=email,
        must_change_password=False,
    )
    click.echo(f"已建立账号 {login} {name}：{'、'.join(ROLE_NAMES[Role(r)] for r in roles)}。")


@account.command("list")
def list_() -> None:
    """List the accounts."""
    locked = queries.locked_logins(clock.now())
    for found in queries.list_accounts():
        roles = "、".join(ROLE_NAMES[Role(r.role)] for r in found.roles)
        state = "已停用" if found.disabled_at else "已锁定" if found.login in locked else "有效"
        click.echo(f"{found.login}\t{found.name}\t{roles}\t{found.department or ''}\t{state}")


@account.command()
@click.argument("login")
def disable(login: str) -> None:
    """Stop an account at once."""
    service.disable_account(operator(), login)
    click.echo(f"账号 {login} 已停用，已登录的会话都已结束。")


@account.command()
@click.argument("login")
def enable(login: str) -> None:
    """Let a stopped account log in again."""
    service.enable_account(operator(), login)
    click.echo(f"账号 {login} 已启用。")


@account.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Lift the lock after failed log-ins."""
    service.unlock(operator(), login)
    click.echo(f"账号 {login} 已解锁。")


@account.command("reset-password")
@click.argument("login")
def reset_password(login: str) -> None:
    """Give a first password again, asked for twice."""
    service.reset_password(operator(), login, _asked_twice())
    click.echo(f"账号 {login} 的密码已重设，下次登录时要求更改。")


@account.command()
def roles() -> None:
    """Print the role x permission table."""
    click.echo("\t".join(["权限", *(ROLE_NAMES[r] for r in Role)]))
    for row in table():
        click.echo("\t".join([row.name, *("有" if held else "" for held in row.held)]))


@click.group()
def token() -> None:
    """Tokens of programs: create, list, revoke."""


@token.command("create")
@click.option("--name", required=True, help="名称，例如 HIS")
@click.option(
    "--permission",
    "permissions",
    type=click.Choice([p.value for p in FOR_PROGRAMS]),
    multiple=True,
    required=True,
)
@click.option("--system", default="", help="替哪个来源系统传送病例；不写就是名称")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="最后一天；不写就到收回为止")
def create_token(
    name: str, permissions: tuple[str, ...], system: str, until: datetime | None
) -> None:
    """Add a token; it is printed this once and stored only as a digest."""
    may = [Permission(p) for p in permissions]
    last = until.date() if until else None
    click.echo(service.create_token(operator(), name, may, system=system, until=last))
    click.echo("请立即保存上面的令牌，以后不再显示。", err=True)


@token.command("list")
def list_tokens() -> None:
    """List the tokens and what they may do."""
    for found in queries.list_tokens():
        may = "、".join(PERMISSION_NAMES[Permission(p)] for p in found.permissions)
        state = token_state(found.revoked_at, found.expires_at, clock.now())
        click.echo(f"{found.name}\t{found.system}\t{may}\t{state}")


@token.command("revoke")
@click.argument("name")
def revoke_token(name: str) -> None:
    """Take a token back."""
    service.revoke_token(operator(), name)
    click.echo(f"令牌 {name} 已收回。")
