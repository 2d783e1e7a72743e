"""Privileges on the command line."""

import click

from surgery_gov.privileges.cli.acts import grant, reinstate, renew, restrict, revoke, suspend
from surgery_gov.privileges.cli.importing import import_, template
from surgery_gov.privileges.cli.reading import proposals, rebuild, show, who


@click.group()
def privileges() -> None:
    """Who may do what: grant, renew, restrict, suspend, reinstate, revoke, show, import."""


for _command in (
    grant,
    renew,
    restrict,
    suspend,
    reinstate,
    revoke,
    show,
    who,
    proposals,
    import_,
    template,
    rebuild,
):
    privileges.add_command(_command)
