"""Accounts: who may log in, in which roles, for which department."""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from surgery_gov.accounts.models import Account, AccountRole
from surgery_gov.accounts.queries.secrets import is_password
from surgery_gov.accounts.rules.roles import PERMISSIONS, Role
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.kernel.permissions import Actor

_departments: list[Callable[[], Sequence[tuple[str, str]]]] = []


def choose_departments_from(reader: Callable[[], Sequence[tuple[str, str]]]) -> None:
    """Choose who knows the departments that exist now, as code and name."""
    _departments[:] = [reader]


def departments_offered() -> Sequence[tuple[str, str]]:
    """Return the departments an account may be given."""
    return [pair for reader in _departments for pair in reader()]


def check_department(code: str | None) -> None:
    """Raise ``Invalid`` for a code that no department bears: its head would see nobody."""
    if code and code not in dict(departments_offered()):
        raise Invalid(
            {"department": [f"没有代码为 {code[:40]} 的科室。请从科室列表中选，或先添加科室。"]}
        )


def actor_of(account: Account, role: Role) -> Actor:
    """Return the account as an actor in one of its roles."""
    return Actor(
        id=account.login,
        name=account.name,
        permissions=PERMISSIONS[role],
        department=account.department,
        staff_no=account.login,
        role=role.value,
    )


def names_of(logins: Collection[str]) -> Mapping[str, str]:
    """Return the names behind these log-ins, in one statement; an unknown one is absent."""
    rows = db.session.execute(select(Account.login, Account.name).where(Account.login.in_(logins)))
    return {row.login: row.name for row in rows}


def departments_of(logins: Collection[str]) -> Mapping[str, str]:
    """Return the departments of those of these log-ins that are of one and may still be used."""
    rows = db.session.execute(
        select(Account.login, Account.department).where(
            Account.login.in_(logins), Account.disabled_at.is_(None)
        )
    )
    return {row.login: row.department for row in rows if row.department}


def password_matches(login: str, password: str) -> bool:
    """Whether the password is that of the account; as slow where there is no such account."""
    stored = db.session.scalar(select(Account.password_hash).where(Account.login == login))
    return is_password(password, stored)


def get_account(login: str) -> Account:
    """Return the account with its roles; ``NotFound`` where there is none."""
    found = find_account(login)
    if found is None:
        raise NotFound(f"没有工号为{login}的账号。")
    return found


def find_account(login: str) -> Account | None:
    """Return the account with its roles, or None."""
    return db.session.scalar(
        select(Account).options(selectinload(Account.roles)).where(Account.login == login)
    )


def list_accounts(text: str = "") -> Sequence[Account]:
    """Return the accounts whose 工号 or name holds the text, by 工号."""
    wanted = select(Account).options(selectinload(Account.roles)).order_by(Account.login)
    if text:
        wanted = wanted.where(
            Account.login.contains(text, autoescape=True)
            | Account.name.contains(text, autoescape=True)
        )
    return db.session.scalars(wanted).all()


def heads_of(departments: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return who heads each of these departments, by the role on file of those who may log in."""
    rows = db.session.execute(
        select(Account.department, Account.login)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(
            Account.department.in_(departments),
            Account.disabled_at.is_(None),
            AccountRole.role == Role.DEPARTMENT_HEAD.value,
        )
    )
    found: dict[str, frozenset[str]] = {}
    for department, login in rows:
        if department is not None:
            found[department] = found.get(department, frozenset()) | {login}
    return found


def list_acting() -> Sequence[tuple[Actor, str | None]]:
    """Return everybody who may log in, in each of their roles, with the e-mail address."""
    return [
        (actor_of(account, Role(held.role)), account.email)
        for account in list_accounts()
        if account.disabled_at is None
        for held in account.roles
    ]
