"""Tokens of programs: which program holds one, and which have to be made anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select

from surgery_gov.accounts.models import ApiToken
from surgery_gov.accounts.queries.secrets import digest
from surgery_gov.accounts.queries.security import security_policy
from surgery_gov.accounts.rules.programs import ends_within, tried_within, with_entailed
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.kernel.reading import Read

NOTED_EVERY = timedelta(hours=1)
"""How often it is noted that a token is tried after its end."""
_token = ApiToken.__table__.c
_TOKEN = Read(
    select(_token.name, _token.permissions, _token.system, _token.expires_at).where(
        _token.digest == bindparam("digest"), _token.revoked_at.is_(None)
    )
)


def find_program(token: str) -> Actor | None:
    """Return the program that holds this token, unless it was revoked or is over."""
    found = _TOKEN.first({"digest": digest(token)})
    if found is None or (found.expires_at is not None and found.expires_at <= clock.now()):
        return None
    return Actor(
        id=f"token:{found.name}",
        name=found.name,
        permissions=with_entailed([Permission(p) for p in found.permissions]),
        door="api",
        system=found.system,
    )


def list_tokens() -> Sequence[ApiToken]:
    """Return all tokens, the living first."""
    return db.session.scalars(
        select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.name)
    ).all()


def find_ended(token: str) -> int | None:
    """Return the id of a token that is over and was not taken back; None for any other."""
    now = clock.now()
    return db.session.scalar(
        select(ApiToken.id).where(
            ApiToken.digest == digest(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at <= now,
            or_(ApiToken.tried_at.is_(None), ApiToken.tried_at <= now - NOTED_EVERY),
        )
    )


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell whoever gives out tokens which end soon, and which are still tried after their end."""
    if not actor.may(Permission.ACCOUNTS_TOKENS):
        return ()
    notice = token_notice(at)
    found = select(ApiToken).where(
        ApiToken.revoked_at.is_(None), ApiToken.expires_at <= at + notice
    )
    return tuple(
        _renewal(token, at)
        for token in db.session.scalars(found.order_by(ApiToken.expires_at, ApiToken.name))
        if ends_within(token.expires_at, at, notice)
        or tried_within(token.expires_at, token.tried_at, at, notice)
    )


def token_notice(at: datetime) -> timedelta:
    """Return how long before its end a token is told of."""
    return timedelta(days=security_policy(at).token_notice_days)


def _renewal(token: ApiToken, at: datetime) -> Due:
    assert token.expires_at is not None  # noqa: S101  (asked for above)
    last = f"最后一天{last_day(token.expires_at)}"
    over = token.expires_at <= at
    tried = f"到期后仍有请求，最近一次在{local_date(token.tried_at)}" if token.tried_at else ""
    return Due(
        kind="accounts.token_over" if over else "accounts.token_ending",
        subject=f"token:{token.name}",
        title=f"{'令牌已到期，程序仍在用' if over else '令牌将到期'}：{token.name}",
        detail=f"{last}，{tried if over else '之后用它的程序都被拒绝'}。换好后收回旧令牌",
        act="换发令牌",
        endpoint="accounts.tokens",
        values={"like": token.name},
        due_at=token.expires_at,
    )
