"""Tokens that programs hold instead of a password."""

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from surgery_gov.accounts.models import ApiToken
from surgery_gov.accounts.queries import digest
from surgery_gov.accounts.rules.programs import system_of, token_faults
from surgery_gov.kernel.calendar import day_after
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work


@command(Permission.ACCOUNTS_TOKENS)
def create_token(
    work: Work,
    name: str,
    permissions: Collection[Permission],
    system: str = "",
    until: date | None = None,
) -> str:
    """Add a token for a program; returns the token, which is shown this once only.

    It speaks for ``system``, by default for the one of its own name, up to and with its last day
    ``until``, None for as long as nobody takes it back.
    """
    speaks_for = system_of(name, system)
    expires_at = day_after(until) if until else None
    errors = dict(token_faults(permissions, speaks_for, expires_at, work.now))
    if not name.strip():
        errors["name"] = ["请填写名称，例如 HIS"]
    elif work.session.scalar(select(ApiToken.id).where(ApiToken.name == name.strip())):
        errors["name"] = [f"已有名为{name.strip()}的令牌，请换一个名称"]
    if errors:
        raise Invalid(errors)
    token = f"sg_{secrets.token_urlsafe(32)}"
    work.session.add(
        ApiToken(
            name=name.strip(),
            digest=digest(token),
            permissions=sorted(p.value for p in permissions),
            created_at=work.now,
            created_by=work.actor.id,
            system=speaks_for,
            expires_at=expires_at,
        )
    )
    work.record(
        "token.created",
        f"token:{name.strip()}",
        permissions=sorted(permissions),
        system=speaks_for,
        until=until.isoformat() if until else "",
    )
    return token


@command(Permission.ACCOUNTS_TOKENS)
def revoke_token(work: Work, name: str) -> None:
    """Take a token back; the next request with it is refused."""
    token = work.session.scalar(select(ApiToken).where(ApiToken.name == name))
    if token is None:
        raise NotFound(f"没有名为{name}的令牌。")
    if token.revoked_at is not None:
        raise Conflict(f"令牌{name}已经收回。")
    token.revoked_at = work.now
    work.record("token.revoked", f"token:{name}")


@command(Permission.ACCOUNTS_TOKENS)
def note_tried(work: Work, token_id: int) -> None:
    """Note that a token was tried after its end: its program was given no other in time."""
    token = work.session.get_one(ApiToken, token_id)
    token.tried_at = work.now
    work.record("token.tried", f"token:{token.name}")
