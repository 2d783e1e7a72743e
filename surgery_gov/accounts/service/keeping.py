"""Keeping accounts: what a system administrator does."""

import re
from collections.abc import Collection

from sqlalchemy import delete, select

from surgery_gov.accounts.models import Account, AccountRole, LoginThrottle
from surgery_gov.accounts.queries import digest_of_password, get_account, security_policy
from surgery_gov.accounts.rules.email import email_faults
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.accounts.rules.security import password_faults
from surgery_gov.accounts.service._sessions import end_sessions, set_password
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,32}")


@command(Permission.ACCOUNTS_MANAGE)
def create_account(
    work: Work,
    *,
    login: str,
    name: str,
    roles: Collection[Role],
    password: str,
    department: str | None = None,
    email: str | None = None,
    must_change_password: bool = True,
) -> Account:
    """Add an account; the person changes the password at the first log-in unless told otherwise."""
    login, name = login.strip(), name.strip()
    errors: dict[str, list[str]] = {}
    if not _LOGIN.fullmatch(login):
        errors["login"] = ["工号由1到32个字母、数字、- 或 _ 组成"]
    elif work.session.scalar(select(Account.id).where(Account.login == login)):
        errors["login"] = [f"工号{login}已有账号"]
    if not name:
        errors["name"] = ["请填写姓名"]
    errors |= _role_faults(roles, department) | email_faults(email)
    if faults := password_faults(password, login, security_policy(work.now)):
        errors["password"] = faults
    if errors:
        raise Invalid(errors)
    account = Account(
        login=login,
        name=name,
        department=department or None,
        email=email or None,
        password_hash=digest_of_password(password),
        password_changed_at=work.now,
        must_change_password=must_change_password,
        created_at=work.now,
        roles=[AccountRole(role=r.value) for r in sorted(set(roles))],
    )
    work.session.add(account)
    work.record(
        "account.created", f"account:{login}", name=name, roles=[r.value for r in sorted(roles)]
    )
    return account


@command(Permission.ACCOUNTS_MANAGE)
def change_account(
    work: Work,
    login: str,
    *,
    name: str,
    roles: Collection[Role],
    department: str | None,
    email: str | None = None,
    version: int,
) -> None:
    """Change what is known of an account; ends its sessions, so that it holds at once."""
    account = get_account(login)
    if account.version != version:
        raise Stale("别人刚刚改过这个账号。请核对现在的内容后再改。")
    errors = _role_faults(roles, department) | email_faults(email)
    if not name.strip():
        errors["name"] = ["请填写姓名"]
    if errors:
        raise Invalid(errors)
    account.name, account.department = name.strip(), department or None
    account.email = email or None
    account.roles = [r for r in account.roles if r.role in roles]
    held = {r.role for r in account.roles}
    account.roles += [AccountRole(role=r.value) for r in sorted(roles) if r.value not in held]
    account.version += 1  # a role is a row of its own, and would not count by itself
    end_sessions(work, account)
    work.record("account.changed", f"account:{login}", roles=[r.value for r in sorted(roles)])


@command(Permission.ACCOUNTS_MANAGE)
def disable_account(work: Work, login: str) -> None:
    """Stop an account; its sessions end at once."""
    account = get_account(login)
    if account.login == work.actor.id:
        raise Conflict("不能停用自己的账号。请由另一位系统管理员操作。")
    if account.disabled_at is not None:
        raise Conflict("这个账号已经停用。")
    account.disabled_at = work.now
    end_sessions(work, account)
    work.record("account.disabled", f"account:{login}", name=account.name)


@command(Permission.ACCOUNTS_MANAGE)
def enable_account(work: Work, login: str) -> None:
    """Let a stopped account log in again."""
    account = get_account(login)
    if account.disabled_at is None:
        raise Conflict("这个账号没有停用。")
    account.disabled_at = None
    work.record("account.enabled", f"account:{login}", name=account.name)


@command(Permission.ACCOUNTS_MANAGE)
def reset_password(work: Work, login: str, password: str) -> None:
    """Give an account a first password again, to be changed at the next log-in."""
    account = get_account(login)
    if faults := password_faults(password, login, security_policy(work.now)):
        raise Invalid({"password": faults})
    set_password(work, account, password)
    account.must_change_password = True
    work.record("account.password_reset", f"account:{login}", name=account.name)


@command(Permission.ACCOUNTS_MANAGE)
def unlock(work: Work, login: str) -> None:
    """Lift the lock of a log-in name."""
    work.session.execute(delete(LoginThrottle).where(LoginThrottle.login == login))
    work.record("account.unlocked", f"account:{login}")


def _role_faults(roles: Collection[Role], department: str | None) -> dict[str, list[str]]:
    if not roles:
        return {"roles": ["请至少选一个身份"]}
    if Role.DEPARTMENT_HEAD in roles and not department:
        return {"department": ["科主任需要填写科室代码，才能看到本科室的人员"]}
    return {}
