"""Importing qualifications on the command line."""

import click

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.importing import Given, carry_out, sheet_import, template_command
from surgery_gov.kernel.permissions import operator
from surgery_gov.requirements import imports


@click.command("import")
@sheet_import
def import_(given: Given) -> None:
    """Import trainings and examinations: all rows, or none. Exit 1 on faults, 2 if unreadable."""
    carry_out(
        given,
        lambda file: imports.rehearse(sheets.read(file), operator(), clock.now()),
        lambda found: imports.enter(operator(), found),
    )


template = template_command(imports.template)
