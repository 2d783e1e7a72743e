"""The demo hospital on the command line."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from surgery_gov.audit import queries as trail
from surgery_gov.config import BadSettings, Settings
from surgery_gov.demo.loading import Summary, load
from surgery_gov.demo.logins import logins
from surgery_gov.kernel import schema
from surgery_gov.policy.queries import is_demo


@click.command()
@click.option("--if-empty", is_flag=True, help="数据库里已有记录时不载入，也不算出错")
@click.pass_obj
def demo(settings: Settings, *, if_empty: bool) -> None:
    """Load the demo hospital into an empty database and print its log-ins."""
    if schema.revision_of(settings.database_url) != schema.newest():
        raise BadSettings("数据库还没有就绪。请先运行 surgery-gov init，再运行 surgery-gov demo。")
    if not if_empty or not trail.head().id:
        click.echo(_said(_loaded()))
        print_logins()
    elif is_demo():
        print_logins()
    else:
        click.echo("数据库里是医院自己的数据，没有载入演示医院。")


def print_logins() -> None:
    """Print the table of the demo's log-ins."""
    table = Table("工号", "密码", "姓名", "角色", title="演示账号（只存在于演示医院）")
    for login in logins():
        table.add_row(login.login, login.password, login.name, login.roles)
    Console().print(table)


def _loaded() -> Summary:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("准备", total=None)
        return load(
            lambda done, total, what: bar.update(
                task, completed=done, total=total, description=what
            )
        )


def _said(summary: Summary) -> str:
    return (
        f"演示医院“{summary.hospital}”已载入：{summary.departments}个科室，{summary.surgeons}名术者，"
        f"《手术分级管理目录》{summary.edition}（{summary.procedures}项）及草稿{summary.draft}，"
        f"{summary.privileges}项手术权限，{summary.operations}台手术。人员、编号、文号均为虚构。"
    )
