"""Logging in and out; keeping accounts and tokens."""

from surgery_gov.accounts.service.keeping import (
    change_account,
    create_account,
    disable_account,
    enable_account,
    reset_password,
    unlock,
)
from surgery_gov.accounts.service.login import (
    GATE,
    WRONG,
    act_as,
    admit,
    change_password,
    knock,
    log_out,
    touch,
    turn_away,
)
from surgery_gov.accounts.service.tokens import create_token, note_tried, revoke_token

__all__ = [
    "GATE",
    "WRONG",
    "act_as",
    "admit",
    "change_account",
    "change_password",
    "create_account",
    "create_token",
    "disable_account",
    "enable_account",
    "knock",
    "log_out",
    "note_tried",
    "reset_password",
    "revoke_token",
    "touch",
    "turn_away",
    "unlock",
]
