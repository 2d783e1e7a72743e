"""The hospital's settings for its gate, as in force at an instant."""

from datetime import datetime, timedelta

from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.rules.gate import Gate
from surgery_gov.preop.rules.records import Scope

ANESTHESIA = "麻醉科"
_SCOPES = {
    1: Key.DISCUSSION_SCOPE_1,
    2: Key.DISCUSSION_SCOPE_2,
    3: Key.DISCUSSION_SCOPE_3,
    4: Key.DISCUSSION_SCOPE_4,
}


def gate_at(at: datetime, known_at: datetime | None = None) -> Gate:
    """Return the settings, in one statement."""
    found = policy.settings_at(at, known_at)
    return Gate(
        scopes={grade: Scope(str(found[key].value)) for grade, key in _SCOPES.items()},
        mdt_disciplines=int(str(found[Key.MDT_DISCIPLINES].value)),
        mdt_compulsory=frozenset({ANESTHESIA} if found[Key.MDT_ANESTHESIA].value else ()),
        approvals_required=bool(found[Key.MAJOR_APPROVAL].value),
        approval_lead=timedelta(hours=int(str(found[Key.MAJOR_APPROVAL_HOURS].value))),
    )


def late_entry(at: datetime) -> timedelta:
    """Return how long after the fact a record may be entered by hand."""
    return timedelta(hours=policy.number(Key.LATE_ENTRY_HOURS, at))


def standard_minutes(at: datetime) -> int:
    """Return the standard duration that the risk index compares with."""
    return policy.number(Key.NNIS_MINUTES, at)
