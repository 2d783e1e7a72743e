"""Reading accounts, sessions and tokens; turning them into actors."""

from surgery_gov.accounts.queries.people import (
    actor_of,
    check_department,
    choose_departments_from,
    departments_of,
    departments_offered,
    find_account,
    get_account,
    heads_of,
    list_accounts,
    list_acting,
    names_of,
    password_matches,
)
from surgery_gov.accounts.queries.secrets import (
    digest,
    digest_of_password,
)
from surgery_gov.accounts.queries.security import (
    locked_logins,
    read_policy_with,
    security_policy,
)
from surgery_gov.accounts.queries.tokens import (
    due_for,
    find_ended,
    find_program,
    list_tokens,
    token_notice,
)
from surgery_gov.accounts.queries.visits import (
    Visit,
    find_visit,
)

__all__ = [
    "Visit",
    "actor_of",
    "check_department",
    "choose_departments_from",
    "departments_of",
    "departments_offered",
    "digest",
    "digest_of_password",
    "due_for",
    "find_account",
    "find_ended",
    "find_program",
    "find_visit",
    "get_account",
    "heads_of",
    "list_accounts",
    "list_acting",
    "list_tokens",
    "locked_logins",
    "names_of",
    "password_matches",
    "read_policy_with",
    "security_policy",
    "token_notice",
]
