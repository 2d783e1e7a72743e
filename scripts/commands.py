"""Rewrite docs/commands.md from the command line itself; a test holds the two together."""

from collections.abc import Iterator
from pathlib import Path

import click

from surgery_gov.cli import main as surgery_gov

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEADING = """\
# Every command

Written by `make docs` from the program itself. Settings come from `SURGERY_GOV_*`,
see [deploy.md](deploy.md). Exit codes: 0 done (or permitted, unchanged, sound), 1 refused or
faults found, 2 wrong usage or a file that cannot be read. `--json` prints one JSON document in
UTF-8 on standard output; sentences for people go to standard error.
"""


def described(name: str, command: click.Command) -> Iterator[str]:
    """Yield the lines about one command."""
    context = click.Context(command, info_name=name)
    yield f"### `{' '.join([name, *command.collect_usage_pieces(context)])}`"
    yield ""
    yield " ".join((command.help or "").split())
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        yield ""
    for option in options:
        yield f"- {_spelling(option)}: {option.help or '—'}" + (" (required)" * option.required)
    yield ""


def _spelling(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(surgery_gov))}"
    return ", ".join(f"`{spelt}{value}`" for spelt in option.opts)


def groups(name: str, group: click.Group) -> Iterator[str]:
    """Yield the lines about a group: its own commands, then the groups within."""
    members = sorted(group.commands.items())
    for key, command in members:
        if not isinstance(command, click.Group):
            yield from described(f"{name} {key}", command)
    for key, command in members:
        if isinstance(command, click.Group):
            yield f"## {f'{name} {key}'.removeprefix('surgery-gov ')}"
            yield ""
            yield " ".join((command.help or "").split())
            yield ""
            yield from groups(f"{name} {key}", command)


def document() -> str:
    """The whole page."""
    lines = [HEADING, "## The installation", "", *groups("surgery-gov", surgery_gov)]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), "utf-8")
