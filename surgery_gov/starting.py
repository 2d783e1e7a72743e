"""What is checked before the application starts."""

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from surgery_gov.config import SECRET_BYTES, BadSettings, Settings, require_address, require_secret
from surgery_gov.kernel import db, schema
from surgery_gov.policy import queries as policy

_OWNER_ONLY = 0o600


def checked(settings: Settings) -> Settings:
    """Return settings that may start, with the demo's own secret where it is the demo.

    Raises ``BadSettings`` where the database is not at this program's schema, or where
    anything but the demo has no secret of 32 bytes, or the address for links is none.
    """
    found, wanted = schema.revision_of(settings.database_url), schema.newest()
    if found != wanted:
        raise BadSettings(
            f"数据库结构版本是 {found or '空'}，程序需要 {wanted}。请先运行 surgery-gov init。"
        )
    if len(settings.secret_key.encode()) < SECRET_BYTES and _is_demo():
        settings = replace(settings, secret_key=_demo_secret(Path(settings.instance_folder)))
    require_secret(settings)
    require_address(settings)
    return settings


def _is_demo() -> bool:
    found = policy.is_demo()
    db.session.remove()
    return found


def _demo_secret(folder: Path) -> str:
    """Return the demo's secret, made once and readable by its owner alone."""
    path = folder / "demo-secret"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = folder / f".demo-secret.{secrets.token_hex(8)}"
        part.touch(mode=_OWNER_ONLY)
        part.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # another process was first, and its secret is whole
            os.link(part, path)
        part.unlink()
    return path.read_text(encoding="ascii")
