"""What is judged sound about an installation. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BACKUP_DUE = timedelta(hours=36)
LEAST_FREE = 1024**3


class State(StrEnum):
    """How a check came out; ``stop`` is the only one that fails."""

    OK = "ok"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What was found; sizes in bytes.

    ``journal`` is SQLite's journal mode, None elsewhere; ``wal_is_sound`` whether its library
    is past the WAL corruption race.
    """

    now: datetime
    database: str
    library: tuple[int, ...]
    journal: str | None
    wal_is_sound: bool
    revision: str | None
    newest: str
    free: int
    backup_at: datetime | None
    is_demo: bool
    versions: Mapping[str, str]
    rows: Mapping[str, int]
    head_id: int
    head_hash: str
    reminders_failed: int = 0
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One judgment, with what to do where it is not ``ok``."""

    name: str
    state: State
    said: str


def judge(facts: Facts) -> list[Check]:
    """Judge everything that can be judged without walking through the data."""
    looks = (_library, _schema, _backup, _space, _reminders, _address)
    return [look(facts) for look in looks]


def sound(checks: list[Check]) -> bool:
    """Whether nothing needs to be mended before going on."""
    return all(check.state is not State.STOP for check in checks)


def _library(facts: Facts) -> Check:
    version = ".".join(str(part) for part in facts.library)
    if facts.database != "sqlite":
        return Check("数据库", State.OK, f"PostgreSQL {version}。")
    if facts.wal_is_sound:
        return Check("数据库", State.OK, f"SQLite {version}，WAL 日志，无已知损坏缺陷。")
    said = f"SQLite {version} 的 WAL 日志有损坏数据的缺陷（3.7.0 到 3.51.2）"
    if facts.journal == "wal":
        return Check(
            "数据库", State.STOP, f"{said}，而数据库正用 WAL。请停止服务并安装 pysqlite3。"
        )
    return Check("数据库", State.WARN, f"{said}，已改用回滚日志，写入较慢。可安装 pysqlite3。")


def _schema(facts: Facts) -> Check:
    if facts.revision == facts.newest:
        return Check("数据结构", State.OK, f"版本 {facts.newest}，与程序一致。")
    return Check(
        "数据结构",
        State.STOP,
        f"数据库是 {facts.revision or '空'}，程序需要 {facts.newest}。请运行 surgery-gov upgrade。",
    )


def _backup(facts: Facts) -> Check:
    if facts.is_demo:
        return Check("备份", State.OK, "演示数据，不要求备份。")
    if facts.backup_at is None:
        return Check("备份", State.WARN, "还没有备份过。请每天运行一次 surgery-gov backup。")
    hours = int((facts.now - facts.backup_at) / timedelta(hours=1))
    if facts.now - facts.backup_at > BACKUP_DUE:
        return Check("备份", State.WARN, f"最近一次备份在{hours}小时前，超过一天。")
    return Check("备份", State.OK, f"最近一次备份在{hours}小时前，已验证可以恢复。")


def _space(facts: Facts) -> Check:
    free = f"剩余{facts.free / 1024**3:,.1f} GB"
    if facts.free < LEAST_FREE:
        return Check("磁盘", State.WARN, f"{free}，不足1 GB。请清理或扩容，写满后将不能保存。")
    return Check("磁盘", State.OK, f"{free}。")


def _reminders(facts: Facts) -> Check:
    if not facts.reminders_failed:
        return Check("待办提醒", State.OK, "没有送不到的提醒。")
    said = f"{facts.reminders_failed}条没有送达。请在“提醒发送”查明原因后重发；待办不受影响。"
    return Check("待办提醒", State.WARN, said)


def _address(facts: Facts) -> Check:
    if facts.base_url:
        return Check("访问地址", State.OK, f"{facts.base_url}，写入卡片和提醒里的链接。")
    if facts.is_demo:
        return Check("访问地址", State.OK, "没有设置；演示时不要求。")
    said = "没有设置 SURGERY_GOV_BASE_URL：CDS Hooks 卡片没有链接，待办提醒里只有路径。"
    return Check("访问地址", State.WARN, f"{said}请设为大家使用的网址。")
