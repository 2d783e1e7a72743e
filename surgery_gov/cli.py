"""The command line, put together from the features' cli rooms."""

import gc
import signal
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

from surgery_gov.accounts.cli import account, token
from surgery_gov.accounts.queries import choose_departments_from
from surgery_gov.agenda import queries as due
from surgery_gov.agenda.cli import agenda, notify
from surgery_gov.applications.cli import applications
from surgery_gov.audit import service as trail
from surgery_gov.audit.cli import audit
from surgery_gov.catalog.cli import catalog
from surgery_gov.certificates.cli import certificates, signed_roster
from surgery_gov.clearance.cli import clearance
from surgery_gov.config import BadSettings, Settings
from surgery_gov.demo.cli import demo
from surgery_gov.filings.cli import filings
from surgery_gov.health.cli import backup, health, restore_check
from surgery_gov.kernel import commands, db, schema
from surgery_gov.kernel.errors import DomainError
from surgery_gov.kernel.resources import folder
from surgery_gov.matrix.cli import matrix
from surgery_gov.operations.cli import operations
from surgery_gov.policy.cli import policy
from surgery_gov.privileges.cli import privileges
from surgery_gov.requirements.cli import requirements
from surgery_gov.staff.cli import staff
from surgery_gov.staff.queries import department_choices
from surgery_gov.visitors.cli import visitors


class Group(click.Group):
    """Turns what a person can be told into a sentence and exit 1, bad settings into exit 2.

    A database that cannot be read, or was never set up, is told as well.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DomainError as refusal:
            click.echo(refusal.message, err=True)
            sys.exit(1)
        except (OperationalError, InterfaceError, ProgrammingError) as fault:
            click.echo(_unreadable(fault), err=True)
            sys.exit(1)
        except BadSettings as fault:
            click.echo(str(fault), err=True)
            sys.exit(2)


def _unreadable(fault: DBAPIError) -> str:
    return (
        f"数据库不能用：{str(fault.orig).strip()}。请核对 SURGERY_GOV_DATABASE_URL；"
        "第一次使用先运行 surgery-gov init，换了新版程序先运行 surgery-gov upgrade。"
    )


@click.group(cls=Group)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run and maintain an installation."""
    settings = Settings.from_env()
    ctx.obj = settings
    engine = _connected(settings)
    commands.trace_to(trail.write)
    choose_departments_from(department_choices)
    if ctx.invoked_subcommand in {"agenda", "notify"}:
        from surgery_gov.app import SOURCES  # noqa: PLC0415

        due.compose_with(SOURCES)
    ctx.call_on_close(engine.dispose)
    ctx.call_on_close(db.session.remove)  # called first


def _connected(settings: Settings) -> Engine:
    try:
        return db.connect(settings.database_url)
    except (ArgumentError, ImportError) as fault:  # no address, or one of a driver not installed
        raise BadSettings(
            f"SURGERY_GOV_DATABASE_URL 不能用：{fault}。"
            "例如 sqlite:///instance/surgery_gov.db 或 postgresql+psycopg://用户@主机/库名。"
        ) from fault


@main.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """Create the database, or bring it to the newest schema."""
    schema.upgrade(settings.database_url)
    click.echo(f"数据库已就绪，结构版本 {schema.newest()}。")


@main.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring an existing database to the newest schema; take a backup first."""
    before = schema.revision_of(settings.database_url)
    if before is None:
        raise BadSettings("数据库是空的，没有可升级的。第一次请用 surgery-gov init。")
    schema.upgrade(settings.database_url)
    click.echo(f"结构版本 {before} → {schema.newest()}。")


@main.command()
def where() -> None:
    """Print where the bundled folders are read from."""
    for name in ("templates", "catalogs", "migrations", "seeds"):
        click.echo(f"{name:12}{Path(folder(name))}")


@main.command()
@click.option("--listen", help="地址和端口，例如 127.0.0.1:8000；默认取 SURGERY_GOV_LISTEN")
@click.pass_obj
def serve(settings: Settings, listen: str | None) -> None:
    """Serve with waitress."""
    import waitress  # noqa: PLC0415

    from surgery_gov.app import create_app  # noqa: PLC0415

    address = listen or settings.listen
    app = create_app(settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # answers under way are finished
    try:
        server = waitress.create_server(app, listen=address, **_waitress_options(settings))
    except (OSError, ValueError) as fault:
        raise BadSettings(f"不能在 {address} 上提供服务：{fault}。请换一个地址或端口。") from fault
    click.echo(f"服务地址 http://{address}（按 Ctrl+C 停止）")
    gc.freeze()  # what stays for good need not be walked through again and again
    server.run()


def _waitress_options(settings: Settings) -> dict[str, Any]:
    """Believe the forwarding headers of the front server named, and of nobody else."""
    options: dict[str, Any] = {
        "threads": settings.threads,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
        "url_scheme": "https" if settings.tls else "http",
    }
    if settings.trusted_proxy:
        options["trusted_proxy"] = settings.trusted_proxy
        options["trusted_proxy_headers"] = {
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
        }
    return options


privileges.add_command(signed_roster)  # of an upper feature, under the name people look for
for group in (
    account,
    agenda,
    applications,
    audit,
    backup,
    catalog,
    certificates,
    clearance,
    demo,
    filings,
    health,
    notify,
    matrix,
    operations,
    policy,
    privileges,
    requirements,
    restore_check,
    staff,
    token,
    visitors,
):
    main.add_command(group)
