"""Copies of the whole database, and the drill that proves a copy can be restored.

SQLite is copied with VACUUM INTO (the incremental backup interface starves under a live
writer), PostgreSQL with pg_dump. A copy appears under its name only when it is complete.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text

from surgery_gov.kernel import db

SQLITE_MAGIC, POSTGRES_MAGIC = b"SQLite format 3\0", b"PGDMP"


class BadCopy(Exception):
    """The copy could not be made or restored; the message says why."""


@contextmanager
def complete_or_absent(target: Path) -> Iterator[Path]:
    """Yield a name to write to; it becomes ``target``, on disk, when the block succeeds."""
    if target.exists():
        raise BadCopy(f"{target} 已经存在。请换一个文件名，备份从不覆盖已有文件。")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def take(url: str, part: Path) -> None:
    """Write everything in the database at ``url`` to a new file only its owner can read."""
    part.touch(mode=0o600)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _vacuum_into(Path(parsed.database or ""), part)
    else:
        _run("pg_dump", parsed, "--format=custom", "--no-owner", f"--file={part}")


def _vacuum_into(source: Path, part: Path) -> None:
    if not source.is_file():
        raise BadCopy(f"没有数据库 {source}，无可备份。")
    module = db.sqlite_module()
    with closing(module.connect(str(source), timeout=db.BUSY_SECONDS)) as connection:
        connection.isolation_level = None
        connection.execute("VACUUM INTO ?", (str(part),))


@contextmanager
def restored(copy: Path, url: str) -> Iterator[str]:
    """Restore a copy to a scratch database, yield its URL, and throw it away.

    A copy of SQLite goes to a temporary folder; one of PostgreSQL to a new database on the
    server of ``url``, whose account must be allowed to create one.
    """
    magic = _magic(copy)
    if magic.startswith(SQLITE_MAGIC):
        with tempfile.TemporaryDirectory(prefix="surgery-gov-drill-") as scratch:
            yield f"sqlite:///{shutil.copy(copy, scratch)}"
    elif magic.startswith(POSTGRES_MAGIC):
        with _scratch_database(make_url(url)) as scratch_url:
            _run("pg_restore", scratch_url, "--exit-on-error", "--no-owner", str(copy))
            yield scratch_url.render_as_string(hide_password=False)
    else:
        raise BadCopy(f"{copy} 不是本系统的备份：既不是 SQLite 数据库，也不是 pg_dump 的存档。")


def _magic(copy: Path) -> bytes:
    try:
        with copy.open("rb") as opened:
            return opened.read(16)
    except OSError as unreadable:
        raise BadCopy(f"{copy} 读不了：{unreadable.strerror}。") from unreadable


@contextmanager
def _scratch_database(server: URL) -> Iterator[URL]:
    if server.get_backend_name() != "postgresql":
        raise BadCopy(
            "这是 PostgreSQL 的备份，演练要在 PostgreSQL 上恢复："
            "请把 SURGERY_GOV_DATABASE_URL 设为可以建库的 PostgreSQL 账号。"
        )
    name = f"surgery_gov_drill_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield server.set(database=name)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def faults(url: str) -> list[str]:
    """What SQLite itself finds broken in a database: pages, indexes, foreign keys."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return []
    module = db.sqlite_module()
    try:
        return _sqlite_faults(module.connect(parsed.database or ""))
    except module.DatabaseError as fault:
        return [str(fault)]


def _sqlite_faults(opened: Any) -> list[str]:
    with closing(opened) as connection:
        pages = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        orphans = [
            f"{row[0]} 第 {row[1]} 行缺 {row[2]}"
            for row in connection.execute("PRAGMA foreign_key_check")
        ]
    return [*(fault for fault in pages if fault != "ok"), *orphans]


def _run(program: str, url: URL, *arguments: str) -> None:
    """Run a PostgreSQL tool; the password travels in its environment, never in its arguments."""
    options = [f"--dbname={url.database}"]
    done = subprocess.run(  # noqa: S603
        [_program(program), "--no-password", *options, *arguments],
        env=os.environ | _identity(url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BadCopy(f"{program} 没有成功：{done.stderr.strip()}")


def _identity(url: URL) -> dict[str, str]:
    """Who and where, as libpq's environment variables."""
    said = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {name: str(value) for name, value in said.items() if value}


def _program(name: str) -> str:
    """The newest of Debian's versions (an older pg_dump refuses a newer server), or the path's."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parts[-3]),
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise BadCopy(f"这台机器没有 {name}。请安装 postgresql-client。")
    return found
