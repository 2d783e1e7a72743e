"""The installation's health, its backups and the drill that restores one."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from surgery_gov.audit import queries as audit
from surgery_gov.audit.rules.chain import Head
from surgery_gov.audit.schemas import head_from_text
from surgery_gov.config import Settings
from surgery_gov.health import queries
from surgery_gov.health.rules import judge, sound
from surgery_gov.kernel import backup as copies
from surgery_gov.kernel import db, schema
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import operator

COUNTED = {"account": "账号", "surgeon": "术者", "catalog_entry": "目录条目", "privilege": "权限"}
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_obj
def health(settings: Settings, *, as_json: bool) -> None:
    """Say whether the installation is sound; exit 1 where something must be mended."""
    facts = queries.facts(settings)
    checks = judge(facts)
    if as_json:
        document = {"sound": sound(checks), "checks": [asdict(c) for c in checks], **asdict(facts)}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    else:
        for check in checks:
            click.echo(f"[{check.state.upper():4}] {check.name}：{check.said}")
        click.echo(f"日志 {facts.head_id} 条，日志头 {facts.head_hash}")
    sys.exit(0 if sound(checks) else 1)


@click.command()
@click.argument("out", type=_FILE)
@click.pass_obj
def backup(settings: Settings, out: Path) -> None:
    """Copy the whole database to OUT, and keep the copy only if it restores."""
    with _told(), copies.complete_or_absent(out) as part:
        copies.take(settings.database_url, part)
        said = _drill(part, settings.database_url, None)
    with _bound_to(settings.database_url):
        witness(operator(), queries.BACKUP_TAKEN, f"backup:{out.name}", bytes=out.stat().st_size)
    click.echo(f"已备份到 {out}，并已试恢复：{said}")


@click.command("restore-check")
@click.argument("file", type=_FILE)
@click.option("--head", "kept", type=_FILE, help="另存的日志头，由 audit head 打印")
@click.pass_obj
def restore_check(settings: Settings, file: Path, kept: Path | None) -> None:
    """Restore the backup FILE to a scratch database, check it, throw it away; exit 1 on a fault."""
    with _told():
        said = _drill(file, settings.database_url, kept)
    click.echo(f"{file} 可以恢复：{said}")


def _drill(file: Path, database_url: str, kept: Path | None) -> str:
    """Restore a copy, check it as the program would read it, and say what it holds."""
    known = _head(kept) if kept else None
    with copies.restored(file, database_url) as scratch:
        found = copies.faults(scratch)
        if found:
            raise copies.BadCopy(f"数据库文件已损坏：{'；'.join(found[:3])}。")
        with _bound_to(scratch):
            head, broken = audit.verify(known)
            if broken is not None:
                raise copies.BadCopy(f"操作日志在第{broken.id}条断开：{broken.why}。")
            counts = queries.rows()
        revision = schema.revision_of(scratch)
    held = "，".join(f"{label}{counts[name]:,}" for name, label in COUNTED.items())
    return f"结构版本 {revision}，{held}，日志 {head.id:,} 条完整。"


@contextmanager
def _bound_to(url: str) -> Iterator[None]:
    """Bind the session to a database for a while."""
    engine = db.connect(url)
    try:
        yield
    finally:
        db.session.remove()
        engine.dispose()


def _head(kept: Path) -> Head:
    try:
        return head_from_text(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise click.BadParameter(f"{kept} 不是由 audit head 打印的日志头。") from fault


@contextmanager
def _told() -> Iterator[None]:
    """Tell what went wrong with a copy in a sentence, exit 1."""
    try:
        yield
    except copies.BadCopy as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
