"""The trail on the command line."""

import sys
from pathlib import Path

import click

from surgery_gov.audit import queries
from surgery_gov.audit.schemas import head_as_text, head_from_text


@click.group()
def audit() -> None:
    """The trail: its head, its verification."""


@audit.command()
def head() -> None:
    """Print the newest entry's number and hash, to be kept somewhere else."""
    click.echo(head_as_text(queries.head()))


@audit.command()
@click.option(
    "--head",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另存的日志头，由 audit head 打印",
)
def verify(kept: Path | None) -> None:
    """Check every entry against the chain; names the first broken one and exits 1."""
    try:
        known = head_from_text(kept.read_text(encoding="utf-8")) if kept else None
    except ValueError as fault:
        click.echo(f"{kept} 不是由 audit head 打印的日志头。", err=True)
        raise SystemExit(2) from fault
    sound, broken = queries.verify(known)
    if broken is not None:
        click.echo(f"日志在第{broken.id}条断开：{broken.why}。之前的{sound.id}条完整。", err=True)
        sys.exit(1)
    click.echo(f"日志完整，共{sound.id}条，日志头 {sound.hash}。")
