"""What the frame of every page shows: hospital, menu, who is acting as what, notes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, request, url_for

from surgery_gov.kernel import clock
from surgery_gov.kernel.due import Tally
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.web import assets, identity, links, notes
from surgery_gov.web.navigation import Group, home_of, menu_of

KEYS_COOKIE = "surgery_gov_keys"
HELP = "遇到问题请联系医务科或系统管理员；按 ? 看快捷键"


@dataclass(frozen=True, slots=True)
class Hospital:
    """Who runs this installation and where to call; empty where that is not recorded."""

    name: str = ""
    phone: str = ""


_hospitals: list[Callable[[], Hospital]] = []
_due_counts: list[Callable[[Actor], Tally | None]] = []


@dataclass(frozen=True, slots=True)
class Note:
    """A result told at the top of the page."""

    kind: str
    text: str
    more: str | None = None
    url: str | None = None
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """How many things wait for the person, and where they are listed."""

    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that ``_layout/page.html`` reads."""

    hospital: str
    phone: str
    home: str
    menu: list[Group]
    user: str
    role: str
    switch_url: str | None
    logout_url: str
    search_url: str | None
    notes: list[Note]
    idle: int | None
    stay_url: str | None
    now: datetime
    help: str = HELP
    keys: bool = True
    todo: Todo | None = None


def name_hospital_with(reader: Callable[[], Hospital]) -> None:
    """Choose where the hospital's name and telephone come from."""
    _hospitals[:] = [reader]


def count_due_with(reader: Callable[[Actor], Tally | None]) -> None:
    """Choose who counts what is due, by the endpoint where it is done; None for whom it is not."""
    _due_counts[:] = [reader]


def register(app: Flask, role_names: dict[str, str]) -> None:
    """Make the shell and our globals known to templates."""

    def shell() -> Shell:
        actor = identity.actor()
        visit = identity.visit()
        known = visit is not None
        at_work = known and not visit.must_change_password
        due = _due_counts[0](actor) if at_work and _due_counts else None
        several = known and len(visit.roles) > 1
        hospital = _hospitals[0]() if _hospitals else Hospital()
        return Shell(
            hospital=hospital.name,
            phone=hospital.phone,
            home=url_for(home_of(actor.role)) if known else "/",
            menu=menu_of(actor.role, due or Tally()) if at_work else [],
            user=actor.name if known else "",
            role=role_names.get(actor.role or "", ""),
            switch_url=url_for("accounts.switch") if several else None,
            logout_url=url_for("accounts.log_out"),
            search_url=url_for("privileges.search")
            if known and actor.may(Permission.CATALOG_READ)
            else None,
            notes=[Note(kind, text) for kind, text in notes.waiting()],
            idle=visit.idle_seconds if known else None,
            stay_url=url_for("accounts.stay") if known else None,
            now=clock.now(),
            todo=Todo(url_for("agenda.index"), due.total) if due is not None else None,
            keys=request.cookies.get(KEYS_COOKIE) != "off",
        )

    app.context_processor(lambda: {"shell": shell()})
    app.jinja_env.globals.update(
        can=identity.can, static_url=assets.static_url, with_query=links.with_query
    )
