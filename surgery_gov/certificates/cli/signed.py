"""The signing key, the signed roster, and its check on the command line."""

import sys
from pathlib import Path

import click

from surgery_gov.certificates.cli.rosters import FILE
from surgery_gov.certificates.exports import keys, signed
from surgery_gov.certificates.rules.checker import (
    KEY_FILE,
    Unreadable,
    check,
    read_key,
)
from surgery_gov.config import Settings
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import operator

UNREADABLE = 2


@click.command("roster-key")
@click.pass_obj
def roster_key(settings: Settings) -> None:
    """Make the key that signs the offline roster; once, never overwritten."""
    folder = Path(settings.instance_folder)
    key = keys.create(folder)
    click.echo(f"私钥 {folder / keys.PRIVATE_FILE}（只有属主能读，要备份，不要外传）")
    click.echo(
        f"公钥 {folder / KEY_FILE}，短名 {key.short}。"
        f"亲手拷到手术室电脑，与 {signed.CHECKER_FILE} 放在一起"
    )


@click.command("roster")
@click.option("--signed", "is_signed", is_flag=True, help="签名的断网名册（必填）")
@click.option("--hours", type=int, help="可信多少小时；不填按规则设置")
@click.option(
    "--out", type=FILE, required=True, help="写到这个文件（html）；校验程序和公钥写在旁边"
)
@click.pass_obj
def signed_roster(settings: Settings, *, is_signed: bool, hours: int | None, out: Path) -> None:
    """Make the signed roster for when the network is down, its checker and public key beside it."""
    if not is_signed:
        raise click.UsageError(
            "断网名册要签名，请加 --signed；不签名的名册用 surgery-gov certificates roster。"
        )
    key = keys.load(Path(settings.instance_folder))
    data = signed.make(operator(), key, hours)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    (out.parent / signed.CHECKER_FILE).write_text(signed.standalone(), "utf-8")
    (out.parent / KEY_FILE).write_text(key.public_text, "utf-8")
    report = check(data, key.public, clock.now())
    click.echo(f"{out}：名册 {report.number}，可信至 {report.until}（北京时间），公钥 {key.short}")


@click.command("check-roster")
@click.argument("file", type=FILE)
@click.option("--key", "key_file", type=FILE, help="公钥文件；不填用本机的钥匙")
@click.pass_obj
def check_roster(settings: Settings, file: Path, key_file: Path | None) -> None:
    """Check a signed roster: exit 0 believable, 1 changed or expired, 2 unreadable."""
    try:
        public = (
            read_key(key_file.read_text("utf-8"))
            if key_file
            else keys.load(Path(settings.instance_folder)).public
        )
        report = check(file.read_bytes(), public, clock.now())
    except (Unreadable, OSError, UnicodeDecodeError) as damage:
        click.echo(f"不能校验：{damage}", err=True)
        sys.exit(UNREADABLE)
    click.echo(report.answer)
    sys.exit(0 if report.believable else 1)
