"""What is checked before the application starts, and the numbers it takes from the policy."""

import os
import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from surgery_gov.accounts.rules.security import SecurityPolicy
from surgery_gov.config import SECRET_BYTES, BadSettings, Settings, require_secret
from surgery_gov.kernel import clock, db, schema
from surgery_gov.kernel.calendar import local_date
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key

_OWNER_ONLY = 0o600


def checked(settings: Settings) -> Settings:
    """Return settings that may start, with the demo's own secret where it is the demo.

    Raises ``BadSettings`` where the database is not at this program's schema, or where
    anything but the demo has no secret of 32 bytes.
    """
    found, wanted = schema.revision_of(settings.database_url), schema.newest()
    if found != wanted:
        raise BadSettings(
            f"数据库结构版本是 {found or '空'}，程序需要 {wanted}。请先运行 surgery-gov init。"
        )
    if len(settings.secret_key.encode()) < SECRET_BYTES and is_demo():
        return replace(settings, secret_key=_demo_secret(Path(settings.instance_folder)))
    require_secret(settings)
    return settings


def is_demo() -> bool:
    """Whether the database holds the demo hospital."""
    found = policy.institution_at(local_date(clock.now()))
    db.session.remove()
    return found is not None and found.is_demo


def _demo_secret(folder: Path) -> str:
    """Return the demo's secret, made once and readable by its owner alone."""
    path = folder / "demo-secret"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def security_policy(at: datetime) -> SecurityPolicy:
    """Return the log-in numbers in force, for ``accounts``, which stands below ``policy``."""
    values = policy.values_at(at)
    return SecurityPolicy(
        idle_minutes=_whole(values[Key.IDLE_MINUTES]),
        absolute_hours=_whole(values[Key.ABSOLUTE_HOURS]),
        password_min_length=_whole(values[Key.MIN_LENGTH]),
        password_classes=_whole(values[Key.CLASSES]),
        password_max_age_days=_whole(values[Key.MAX_AGE_DAYS]),
        max_failures=_whole(values[Key.MAX_FAILURES]),
        lock_minutes=_whole(values[Key.LOCK_MINUTES]),
        tries_per_hour=_whole(values[Key.TRIES_PER_HOUR]),
    )


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not a whole number")
    return value


def hospital_name() -> str:
    """Return the institution's name today, empty where none was recorded yet."""
    found = policy.institution_at(local_date(clock.now()))
    return found.profile.name if found else ""
