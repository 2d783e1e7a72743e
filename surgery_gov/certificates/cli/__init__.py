"""Certificates on the command line; ``roster`` goes to the privileges group, by ``cli.py``."""

import click

from surgery_gov.certificates.cli.papers import issue, list_, verify
from surgery_gov.certificates.cli.rosters import roster
from surgery_gov.certificates.cli.signed import check_roster, roster_key, signed_roster

__all__ = ["certificates", "signed_roster"]


@click.group()
def certificates() -> None:
    """Certificates of privileges and rosters: issue, verify, roster, roster-key, check-roster."""


for _command in (issue, list_, verify, roster, roster_key, check_roster):
    certificates.add_command(_command)
