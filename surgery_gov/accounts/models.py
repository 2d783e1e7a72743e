"""Tables of accounts, their roles, log-in sessions and API tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surgery_gov.kernel.db import Base


class Account(Base):
    """A person who may log in; ``login`` is the 工号.

    ``department`` is the code of the department that a 科主任 heads or a person works in,
    ``email`` where reminders may go by mail.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    department: Mapped[str | None]
    email: Mapped[str | None]
    password_hash: Mapped[str] = mapped_column(info={"secret": True})
    password_changed_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    roles: Mapped[list["AccountRole"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AccountRole.role"
    )
    __mapper_args__ = {"version_id_col": version}


class AccountRole(Base):
    """One role that an account may act in."""

    __tablename__ = "account_role"
    __table_args__ = (UniqueConstraint("account_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str]


class LoginSession(Base):
    """One log-in, alive until it ends, idles out or grows too old. Only a digest is stored."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True, info={"secret": True})
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LoginThrottle(Base):
    """How often a log-in name was tried lately, whether or not such an account exists."""

    __tablename__ = "login_throttle"

    login: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locks: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    window_since: Mapped[datetime]
    window_tries: Mapped[int] = mapped_column(default=0)


class ApiToken(Base):
    """What a program holds instead of a password. Only a digest is stored.

    ``system`` is the name by which the program sends cases, empty where it speaks for none.
    ``tried_at`` is when it was last tried after its end, to the hour.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True, info={"secret": True})
    permissions: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    system: Mapped[str] = mapped_column(server_default="")
    expires_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
