"""Things due without a feature behind them, and accounts they are due for."""

from datetime import timedelta

from surgery_gov.accounts import service as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.agenda.queries import Owed, composing
from surgery_gov.agenda.rules.messages import Channel
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import SYSTEM

PASSWORD = "Guan-Li-2026"


def account(login="Y001", roles=(Role.MEDICAL_AFFAIRS,), email=None):
    accounts.create_account(
        SYSTEM, login=login, name=f"某{login}", roles=roles, password=PASSWORD, email=email,
        department="PW", must_change_password=False,
    )  # fmt: skip


def due_in(*days, kind="staff.licence", login="Y001"):
    """From now on the only things due: for that person, in so many days each."""
    from surgery_gov.kernel import clock

    start = clock.now()

    def source(actor, at):
        if actor.id != login:
            return []
        return [
            Due(kind=kind, subject=f"surgeon:{n}", title=f"执业证书将到期：甲{n}", detail="",
                act="登记新证书", endpoint="staff.index", due_at=start + timedelta(days=left))
            for n, left in enumerate(days)
        ]  # fmt: skip

    composing.SOURCES[:] = [source]


def owed(count, channel=Channel.WEBHOOK):
    """One thing each for so many people: as many messages."""
    return [
        Owed(f"{n:05d}", "staff.licence", "surgeon:1", "7d", channel, "执业证书到期")
        for n in range(count)
    ]
