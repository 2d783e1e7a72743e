"""Requirements and qualifications on the command line."""

import click

from surgery_gov.requirements.cli.importing import import_, template
from surgery_gov.requirements.cli.reading import check, show


@click.group()
def requirements() -> None:
    """What a privilege requires, and how a surgeon stands by it."""


@requirements.group()
def qualifications() -> None:
    """What surgeons have learned and passed."""


for _command in (show, check):
    requirements.add_command(_command)
for _command in (import_, template):
    qualifications.add_command(_command)
