"""What the kinds of things that are due are called."""

from collections.abc import Iterable, Mapping

from surgery_gov.kernel.due import Due

_KINDS: Mapping[str, str] = {
    "accounts.token_ending": "令牌将到期",
    "accounts.token_over": "令牌到期仍在用",
    "agenda.failed": "提醒没有送达",
    "cases.anesthesia": "明日麻醉评估",
    "cases.approve": "重大手术审批",
    "cases.confirm_host": "确认主持授权",
    "cases.returned": "退回更正的申请",
    "cases.sign": "病例记录待签名",
    "cases.tomorrow": "明日手术",
    "catalog.publish": "待发布目录",
    "filings.export": "待导出报送",
    "filings.prepare": "目录报送",
    "operations.unresolved": "手术记录认不全",
    "policy.holidays": "放假安排",
    "preop.urge": "催办紧急越权补报",
    "privileges.expiring": "将到期的手术权限",
    "requirements.certificate_ending": "培训考核将到期",
    "staff.licence": "执业证书到期",
}
_FEATURES: Mapping[str, str] = {
    "accounts": "账号",
    "agenda": "待办提醒",
    "applications": "权限申请",
    "bundles": "手术包",
    "cases": "手术病例",
    "catalog": "手术分级目录",
    "certificates": "授权书",
    "clearance": "准入查询",
    "evidence": "证明材料",
    "filings": "目录报送",
    "operations": "手术记录",
    "policy": "规则设置",
    "preop": "围手术期",
    "privileges": "手术权限",
    "requirements": "准入条件",
    "staff": "人员与科室",
    "visitors": "外请专家",
}
_OTHER = "其他待办"
_LONGEST = 10


def names_of(dues: Iterable[Due]) -> Mapping[str, str]:
    """Return what each kind is called, the kinds in the order in which they come.

    A kind without a name of its own bears the words that all its titles begin with, else the
    name of its feature. Nobody is shown the kind itself.
    """
    titles: dict[str, set[str]] = {}
    for due in dues:
        titles.setdefault(due.kind, set()).add(due.title.partition("：")[0])
    return {kind: _name(kind, words) for kind, words in titles.items()}


def _name(kind: str, titles: set[str]) -> str:
    known = _KINDS.get(kind)
    if known:
        return known
    only = next(iter(titles)) if len(titles) == 1 else ""
    if only and len(only) <= _LONGEST:
        return only
    return _FEATURES.get(kind.partition(".")[0], _OTHER)
