"""The menu of each role: one table, holding only what exists. The first entry is home."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for

from surgery_gov.kernel.due import Tally


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: its words and the endpoint it opens."""

    label: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the menu as shown; ``count`` is what is due there, 0 where nothing is."""

    label: str
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the menu under one heading."""

    title: str
    entries: tuple[Shown, ...]


E = Entry
AGENDA = E("待办", "agenda.index")
REMINDERS = E("提醒发送", "agenda.reminders")
ASK = E("准入查询", "clearance.ask")
CATALOG = E("手术分级目录", "catalog.index")
EDITIONS = E("目录版本", "catalog.editions")
FILINGS = E("目录报送", "filings.index")
VERIFY = E("校验报送文件", "filings.verify")
OPERATIONS = E("手术记录", "operations.index")
MY_OPERATIONS = E("我的手术", "operations.mine")
PRIVILEGES = E("手术权限", "privileges.index")
PROPOSALS = E("建议处理", "privileges.proposals")
MATRIX = E("权限矩阵", "matrix.index")
ARCHIVES = E("术者档案", "archive.index")
MY_ARCHIVE = E("我的档案", "archive.mine")
MINE = E("我的权限", "privileges.mine")
APPLICATIONS = E("权限申请", "applications.index")
ISSUING = E("待发文", "applications.issuing")
MEETINGS = E("会议与决议", "meetings.index")
MY_APPLICATIONS = E("我的申请", "applications.mine")
REQUIREMENTS = E("准入条件", "requirements.index")
QUALIFICATIONS = E("培训考核", "requirements.qualifications")
MY_QUALIFICATIONS = E("我的培训考核", "requirements.mine")
BUNDLES = E("手术包", "bundles.index")
CERTIFICATES = E("授权书", "certificates.index")
MY_CERTIFICATES = E("我的授权书", "certificates.mine")
CONFIRM = E("核验授权书", "certificates.verify")
OFFLINE = E("断网名册", "certificates.offline")
EMERGENCIES = E("紧急越权", "preop.emergencies")
AFTERWARDS = E("术后待办", "preop.afterwards")
BOARD = E("手术间看板", "preop.board")
TECHNOLOGIES = E("限制类技术备案", "preop.technologies")
CONSISTENCY = E("计划与实际一致", "preop.consistency")
CASES = E("手术病例", "preop.index")
MY_CASES = E("我的病例", "preop.mine")
TODAY = E("今日手术", "preop.today")
VISITORS = E("外请专家", "visitors.index")
STAFF = E("人员与科室", "staff.index")
POLICY = E("规则设置", "policy.index")
TRAIL = E("操作日志", "audit.index")
CHECK = E("日志校验", "audit.verify")
ROLES = E("角色权限表", "accounts.roles")
ACCOUNTS = E("账号", "accounts.index")
TOKENS = E("接口令牌", "accounts.tokens")
REPLAY = E("判定重放", "clearance.replay")
HEALTH = E("健康检查", "health.index")

MENUS: Mapping[str, tuple[tuple[str, tuple[Entry, ...]], ...]] = {
    "medical_affairs": (
        ("", (AGENDA, ASK)),
        ("目录与报送", (CATALOG, EDITIONS, FILINGS)),
        (
            "人员与权限",
            (PRIVILEGES, APPLICATIONS, VISITORS, MATRIX, ARCHIVES, CERTIFICATES, PROPOSALS),
        ),
        ("申请的条件", (REQUIREMENTS, QUALIFICATIONS, BUNDLES)),
        ("围手术期", (CASES, EMERGENCIES, AFTERWARDS, BOARD, TECHNOLOGIES)),
        ("质量", (OPERATIONS,)),
        ("系统", (STAFF, POLICY, TRAIL)),
    ),
    "department_head": (
        ("", (AGENDA, ASK)),
        ("本科室", (MATRIX, PRIVILEGES, APPLICATIONS, VISITORS, PROPOSALS, ARCHIVES, CERTIFICATES)),
        ("围手术期", (CASES, EMERGENCIES, AFTERWARDS, BOARD)),
        ("资料", (QUALIFICATIONS, BUNDLES, OPERATIONS, STAFF)),
        ("查询", (CATALOG, REQUIREMENTS, CONFIRM)),
    ),
    "surgeon": (
        ("", (AGENDA, MINE, MY_APPLICATIONS, MY_CERTIFICATES, VISITORS)),
        ("围手术期", (MY_CASES, AFTERWARDS, EMERGENCIES)),
        ("我的记录", (MY_OPERATIONS, MY_QUALIFICATIONS, MY_ARCHIVE)),
        ("查询", (CATALOG, ASK, REQUIREMENTS, BUNDLES, CONFIRM)),
    ),
    "anesthetist": (("", (AGENDA, TODAY, BOARD, ASK, CATALOG, CONFIRM, OFFLINE)),),
    "theatre_nurse": (("", (TODAY, BOARD, AGENDA, AFTERWARDS, ASK, CATALOG, CONFIRM, OFFLINE)),),
    "committee_secretary": (
        ("", (AGENDA, ASK)),
        ("待审待发", (APPLICATIONS, MEETINGS, ISSUING)),
        ("目录与报送", (CATALOG, EDITIONS, FILINGS)),
        ("人员与权限", (PRIVILEGES, MATRIX, ARCHIVES, CERTIFICATES, CONFIRM, STAFF)),
        ("申请的条件", (REQUIREMENTS, QUALIFICATIONS, BUNDLES)),
        ("质量", (OPERATIONS,)),
    ),
    "commission": (("", (FILINGS, VERIFY, CATALOG, CONFIRM)),),
    "auditor": (
        ("", (TRAIL, CHECK, REPLAY, ROLES)),
        (
            "人员与权限",
            (PRIVILEGES, APPLICATIONS, MEETINGS, MATRIX, ARCHIVES, CERTIFICATES, CONFIRM),
        ),
        ("围手术期", (CASES, EMERGENCIES, TECHNOLOGIES, CONSISTENCY)),
        ("查询", (CATALOG, REQUIREMENTS, QUALIFICATIONS, BUNDLES, OPERATIONS)),
        ("系统", (FILINGS, STAFF, POLICY)),
    ),
    "administrator": (
        ("", (ACCOUNTS, AGENDA, TOKENS, STAFF, POLICY, ROLES, HEALTH, REMINDERS, OFFLINE)),
    ),
}


def home_of(role: str | None) -> str:
    """Return the endpoint of a role's first page."""
    groups = MENUS.get(role or "", ())
    return groups[0][1][0].endpoint if groups else "accounts.me"


def menu_of(role: str | None, due: Tally) -> list[Group]:
    """Return the menu with addresses, the present page marked, and what is due at each entry.

    An entry shows what is due at the endpoint where it is done, or as many rows as its list has.
    """
    menu = MENUS.get(role or "", ())
    listed = {e: url_for(e.endpoint) for _, entries in menu for e in entries}
    here = _here(listed)
    counts = _by_entry(list(listed), due)
    return [
        Group(title, tuple(Shown(e.label, listed[e], e == here, counts[e]) for e in entries))
        for title, entries in menu
    ]


def _by_entry(entries: Sequence[Entry], due: Tally) -> Counter[Entry]:
    """Count what is due at the entry that opens its page, else at its feature's first entry."""
    counts: Counter[Entry] = Counter()
    for endpoint, count in due.shown.items():
        feature = f"{endpoint.partition('.')[0]}."
        own = [e for e in entries if e.endpoint.startswith(endpoint)]
        near = [e for e in entries if e.endpoint.startswith(feature)]
        for entry in (own or near)[:1]:
            counts[entry] += count
    if AGENDA in entries:
        counts[AGENDA] = due.total
    return counts


def _here(listed: Mapping[Entry, str]) -> Entry | None:
    """Return where one is: at the entry itself, at the one a page belongs to, or whose address
    the page's begins with, the longest first; else at the first entry of the feature.
    """
    endpoint, path = request.endpoint or "", request.script_root + request.path
    if belongs := [e for e in _BELONGS.get(endpoint, ()) if e in listed]:
        return belongs[0]
    above = [
        e for e, url in listed.items() if path == url or path.startswith(f"{url.rstrip('/')}/")
    ]
    if above:
        return max(above, key=lambda e: len(listed[e]))
    feature = f"{endpoint.partition('.')[0]}."
    return next((e for e in listed if e.endpoint.startswith(feature)), None)


_OF_QUALIFICATIONS = (QUALIFICATIONS, MY_QUALIFICATIONS)
_BELONGS: Mapping[str, tuple[Entry, ...]] = {
    "applications.issue": (ISSUING,),
    "applications.back": (ISSUING,),
    "catalog.choose": (EDITIONS,),
    "catalog.found": (EDITIONS,),
    "catalog.diff": (EDITIONS,),
    "requirements.surgeon": _OF_QUALIFICATIONS,
    "requirements.fill_in": _OF_QUALIFICATIONS,
    "requirements.ask_reason": _OF_QUALIFICATIONS,
}
"""Pages whose address does not begin with that of the entry they belong to."""
