"""What a program with a token may do, and what that takes along."""

from collections.abc import Collection

from surgery_gov.kernel.permissions import Permission

FOR_PROGRAMS = (
    Permission.CLEARANCE_ASK,
    Permission.PREOP_ASK,
    Permission.PREOP_FEED,
    Permission.PREOP_PERFORM,
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_GRANT,
    Permission.PRIVILEGES_SUSPEND,
    Permission.PRIVILEGES_REVOKE,
)
"""What a token may carry: the permissions of the services; the rest is for people."""

_ENTAILED = {Permission.PREOP_PERFORM: Permission.OPERATIONS_ENTER}


def with_entailed(held: Collection[Permission]) -> frozenset[Permission]:
    """Add what cannot be done without: an operation performed enters the operations on record."""
    return frozenset(held) | {_ENTAILED[one] for one in held if one in _ENTAILED}
