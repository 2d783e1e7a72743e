"""What the kinds of things that are due are called."""

from collections.abc import Iterable, Mapping

from surgery_gov.kernel.due import Due

_KINDS: Mapping[str, str] = {
    "agenda.failed": "提醒没有送达",
    "cases.anesthesia": "明日麻醉评估",
    "cases.tomorrow": "明日手术",
    "catalog.publish": "待发布目录",
    "filings.export": "待导出报送",
    "filings.prepare": "目录报送",
    "operations.unresolved": "手术记录认不全",
    "policy.holidays": "放假安排",
    "staff.licence": "执业证书到期",
}
_FEATURES: Mapping[str, str] = {
    "accounts": "账号",
    "applications": "权限申请",
    "bundles": "手术包",
    "certificates": "授权书",
    "clearance": "准入查询",
    "evidence": "证明材料",
    "policy": "规则设置",
    "privileges": "手术权限",
    "requirements": "准入条件",
    "visitors": "外请专家",
}
_LONGEST = 10


def names_of(dues: Iterable[Due]) -> Mapping[str, str]:
    """Return what each kind is called, the kinds in the order in which they come.

    A kind without a name of its own bears the words that all its titles begin with, else the
    name of its feature.
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
    return _FEATURES.get(kind.partition(".")[0], kind)
