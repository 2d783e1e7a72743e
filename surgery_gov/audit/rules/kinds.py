"""Which events belong together for whoever looks for something on the trail. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Events under one heading: those whose names begin with one of ``prefixes``."""

    key: str
    label: str
    prefixes: tuple[str, ...]


# Every event with a phrase is of exactly one kind; a test holds the two together.
KINDS = (
    Kind("login", "登录与退出", ("login.",)),
    Kind("account", "账号", ("account.",)),
    Kind("token", "接口令牌", ("token.",)),
    Kind("catalog", "手术分级目录", ("catalog.", "edition.")),
    Kind("privilege", "手术权限", ("privilege.",)),
    Kind("requirement", "准入条件与培训考核", ("requirement.", "qualification.")),
    Kind("bundle", "手术包", ("bundle.",)),
    Kind("certificate", "授权书与名册", ("certificate.", "roster.")),
    Kind("application", "权限申请", ("application.",)),
    Kind("meeting", "会议与决议", ("meeting.",)),
    Kind("operation", "手术记录", ("operation.",)),
    Kind("case", "手术病例", ("case.", "host.", "technology.")),
    Kind("clearance", "准入查询", ("clearance.",)),
    Kind("filing", "目录报送", ("filing.",)),
    Kind("evidence", "证明材料", ("evidence.",)),
    Kind("reminder", "待办提醒", ("reminder.",)),
    Kind("staff", "人员与科室", ("staff.", "surgeon.", "department.")),
    Kind("visitor", "外请专家", ("visitor.",)),
    Kind("policy", "规则设置", ("policy.",)),
    Kind("upkeep", "日志校验与备份", ("audit.", "backup.")),
    Kind("command.refused", "被拒绝的操作", ("command.refused",)),
    Kind("page.refused", "被拒绝的页面", ("page.refused",)),
)
# What leaves the facts as they are: whoever only reads, asks or logs in changes nothing due.
QUIET = (
    "case.opened",
    "case.printed",
    "clearance.answered",
    "command.refused",
    "login.ended",
    "login.failed",
    "login.role_changed",
    "login.succeeded",
    "login.tried",
    "page.refused",
)
_BY_KEY = {kind.key: kind.prefixes for kind in KINDS}


def prefixes_of(key: str) -> tuple[str, ...]:
    """Return with what the events of a kind begin; a key of no kind is a beginning itself."""
    return _BY_KEY.get(key, (key,) if key else ())
