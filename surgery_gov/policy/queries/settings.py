"""Reading the settings as they stood at an instant, as known at another.

Nothing is cached: a change acts on the next question, and each read is one statement.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from surgery_gov.accounts.rules.security import SecurityPolicy
from surgery_gov.kernel import clock, db
from surgery_gov.policy.models import PolicySetting
from surgery_gov.policy.rules.settings import DEFINITIONS, HighGradeEntry, Key, LowGradeMode
from surgery_gov.policy.rules.values import Definition, Value, restored

_setting = PolicySetting.__table__.c
_NEWEST = (
    _setting.effective_from.desc(),
    _setting.recorded_at.desc(),
    _setting.id.desc(),
)
_VALUE = (
    select(_setting.value)
    .where(
        _setting.key == bindparam("key"),
        _setting.effective_from <= bindparam("at"),
        _setting.recorded_at <= bindparam("known_at"),
    )
    .order_by(*_NEWEST)
    .limit(1)
)
_ROWS = select(*PolicySetting.__table__.columns).order_by(*_NEWEST)

_SECURITY = {
    "idle_minutes": Key.IDLE_MINUTES,
    "absolute_hours": Key.ABSOLUTE_HOURS,
    "password_min_length": Key.MIN_LENGTH,
    "password_classes": Key.CLASSES,
    "password_max_age_days": Key.MAX_AGE_DAYS,
    "max_failures": Key.MAX_FAILURES,
    "lock_minutes": Key.LOCK_MINUTES,
    "tries_per_hour": Key.TRIES_PER_HOUR,
    "token_notice_days": Key.TOKEN_NOTICE_DAYS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One value that the hospital gave a setting."""

    id: int
    key: str
    value: Value
    effective_from: datetime
    recorded_at: datetime
    recorded_by: str
    basis: str
    document_no: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """A setting with its value; ``entry`` is None where the default holds.

    ``coming`` is what will replace it next, ``history`` everything ever recorded, newest first.
    """

    definition: Definition
    value: Value
    entry: Entry | None
    coming: Entry | None
    history: tuple[Entry, ...]

    @property
    def latest_id(self) -> int:
        """The id of the newest row, for noticing that somebody else changed it; 0 for none."""
        return max((entry.id for entry in self.history), default=0)


def value(key: Key, at: datetime, known_at: datetime | None = None) -> Value:
    """Return the value in force at that instant; the default where none was set."""
    row = db.session.execute(
        _VALUE, {"key": key.value, "at": at, "known_at": known_at or clock.now()}
    ).first()
    return DEFINITIONS[key].default if row is None else restored(row[0])


def number(key: Key, at: datetime, known_at: datetime | None = None) -> int:
    """Return a setting that is a whole number."""
    return _whole({key: value(key, at, known_at)}, key)


def numbers(key: Key, at: datetime, known_at: datetime | None = None) -> tuple[int, ...]:
    """Return a setting that is a falling list of whole numbers."""
    found = value(key, at, known_at)
    if not isinstance(found, tuple):
        raise TypeError(f"{key} is not a list of numbers")
    return found


def numbers_over(key: Key, instants: Sequence[datetime]) -> Sequence[int]:
    """Return a whole number as in force at each of these instants, in one statement."""
    history = settings_at(clock.now())[key].history
    return [
        _whole(
            {
                key: next(
                    (entry.value for entry in history if entry.effective_from <= at),
                    DEFINITIONS[key].default,
                )
            },
            key,
        )
        for at in instants
    ]


def low_grade_mode(at: datetime, known_at: datetime | None = None) -> LowGradeMode:
    """Return how grades 1 and 2 may be granted; asked at every clearance."""
    return LowGradeMode(str(value(Key.LOW_GRADE_MODE, at, known_at)))


def high_grade_entry(at: datetime) -> HighGradeEntry:
    """Return how grades 3 and 4 may be entered besides by an application."""
    return HighGradeEntry(str(value(Key.HIGH_GRADE_ENTRY, at)))


def low_grade_modes(
    instants: Collection[datetime], known_at: datetime
) -> Mapping[datetime, LowGradeMode]:
    """Return the same for several instants, in one statement."""
    known = _ROWS.where(_setting.key == Key.LOW_GRADE_MODE.value, _setting.recorded_at <= known_at)
    rows = [_entry(row) for row in db.session.execute(known)]
    return {
        at: LowGradeMode(str(_in_force(Key.LOW_GRADE_MODE, rows, at).value)) for at in set(instants)
    }


def values_at(at: datetime, known_at: datetime | None = None) -> dict[Key, Value]:
    """Return every setting's value at that instant, in one statement."""
    return {setting_key: found.value for setting_key, found in settings_at(at, known_at).items()}


def settings_at(at: datetime, known_at: datetime | None = None) -> dict[Key, InForce]:
    """Return every setting with its value and history, in the order of the definitions."""
    known = _ROWS.where(_setting.recorded_at <= (known_at or clock.now()))
    rows = [_entry(row) for row in db.session.execute(known)]
    return {key: _in_force(key, [r for r in rows if r.key == key], at) for key in DEFINITIONS}


def security_policy(at: datetime) -> SecurityPolicy:
    """Return what the settings say of sessions, passwords and locks; accounts ask by this."""
    found = values_at(at)
    return SecurityPolicy(**{name: _whole(found, key) for name, key in _SECURITY.items()})


def _whole(values: Mapping[Key, Value], key: Key) -> int:
    found = values[key]
    if not isinstance(found, int):
        raise TypeError(f"{key} is not a number")
    return found


def _in_force(key: Key, history: list[Entry], at: datetime) -> InForce:
    entry = next((e for e in history if e.effective_from <= at), None)
    later = [e for e in history if e.effective_from > at]
    # newest first, so the first row of the nearest future day is what will hold from then on
    coming = min(later, key=lambda e: e.effective_from, default=None)
    return InForce(
        definition=DEFINITIONS[key],
        value=DEFINITIONS[key].default if entry is None else entry.value,
        entry=entry,
        coming=coming,
        history=tuple(sorted(history, key=lambda e: e.id, reverse=True)),
    )


def _entry(row: object) -> Entry:
    values = dict(row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001
    return Entry(**{**values, "value": restored(values["value"])})
