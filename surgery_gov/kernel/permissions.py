"""Every permission in the system, ``<feature>:<action>``, and the actor who holds them."""

import getpass
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Checked by name, never by role. Kept alphabetical within a feature."""

    ACCOUNTS_MANAGE = "accounts:manage"
    ACCOUNTS_ROLES = "accounts:roles"
    ACCOUNTS_SELF = "accounts:self"
    ACCOUNTS_TOKENS = "accounts:tokens"
    AGENDA_DELIVER = "agenda:deliver"
    AGENDA_READ = "agenda:read"
    APPLICATIONS_APPLY = "applications:apply"
    APPLICATIONS_APPROVE = "applications:approve"
    APPLICATIONS_ASSESS = "applications:assess"
    APPLICATIONS_ISSUE = "applications:issue"
    APPLICATIONS_READ_ALL = "applications:read_all"
    APPLICATIONS_READ_DEPARTMENT = "applications:read_department"
    APPLICATIONS_READ_OWN = "applications:read_own"
    APPLICATIONS_REVIEW = "applications:review"
    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    BUNDLES_MANAGE = "bundles:manage"
    BUNDLES_MANAGE_ALL = "bundles:manage_all"
    BUNDLES_READ = "bundles:read"
    CATALOG_EXPORT = "catalog:export"
    CATALOG_IMPORT = "catalog:import"
    CATALOG_PUBLISH = "catalog:publish"
    CATALOG_READ = "catalog:read"
    CERTIFICATES_ISSUE = "certificates:issue"
    CERTIFICATES_OFFLINE = "certificates:offline"
    CERTIFICATES_SIGN = "certificates:sign"
    CERTIFICATES_VERIFY = "certificates:verify"
    CLEARANCE_ASK = "clearance:ask"
    CLEARANCE_ASK_DEPARTMENT = "clearance:ask_department"
    CLEARANCE_ASK_OWN = "clearance:ask_own"
    CLEARANCE_REPLAY = "clearance:replay"
    EVIDENCE_KEEP = "evidence:keep"
    FILINGS_EXPORT = "filings:export"
    FILINGS_PREPARE = "filings:prepare"
    FILINGS_READ = "filings:read"
    FILINGS_VERIFY = "filings:verify"
    OPERATIONS_ENTER = "operations:enter"
    OPERATIONS_IMPORT = "operations:import"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_READ_DEPARTMENT = "operations:read_department"
    OPERATIONS_READ_OWN = "operations:read_own"
    POLICY_CHANGE = "policy:change"
    POLICY_READ = "policy:read"
    PREOP_ANESTHESIA = "preop:anesthesia"
    PREOP_ASK = "preop:ask"
    PREOP_EMERGENCY = "preop:emergency"
    PREOP_FEED = "preop:feed"
    PREOP_FEED_NOTES = "preop:feed_notes"
    PREOP_FEED_THEATRE = "preop:feed_theatre"
    PREOP_LEAD = "preop:lead"
    PREOP_NURSING = "preop:nursing"
    PREOP_PERFORM = "preop:perform"
    PREOP_PLAN = "preop:plan"
    PREOP_READ_ALL = "preop:read_all"
    PREOP_READ_DEPARTMENT = "preop:read_department"
    PREOP_READ_OWN = "preop:read_own"
    PREOP_RECORD = "preop:record"
    PREOP_REVIEW = "preop:review"
    PREOP_WRITE = "preop:write"
    PRIVILEGES_CONFIRM = "privileges:confirm"
    PRIVILEGES_CONFIRM_DEPARTMENT = "privileges:confirm_department"
    PRIVILEGES_EXPORT = "privileges:export"
    PRIVILEGES_GRANT = "privileges:grant"
    PRIVILEGES_IMPORT = "privileges:import"
    PRIVILEGES_READ_ALL = "privileges:read_all"
    PRIVILEGES_READ_DEPARTMENT = "privileges:read_department"
    PRIVILEGES_READ_OWN = "privileges:read_own"
    PRIVILEGES_REBUILD = "privileges:rebuild"
    PRIVILEGES_REVOKE = "privileges:revoke"
    PRIVILEGES_SUSPEND = "privileges:suspend"
    REQUIREMENTS_MANAGE = "requirements:manage"
    REQUIREMENTS_READ_ALL = "requirements:read_all"
    REQUIREMENTS_READ_DEPARTMENT = "requirements:read_department"
    REQUIREMENTS_READ_OWN = "requirements:read_own"
    REQUIREMENTS_RECORD = "requirements:record"
    STAFF_IMPORT = "staff:import"
    STAFF_MANAGE = "staff:manage"
    STAFF_READ = "staff:read"
    SYSTEM_HEALTH = "system:health"
    VISITORS_DECIDE = "visitors:decide"
    VISITORS_INVITE = "visitors:invite"
    VISITORS_READ_ALL = "visitors:read_all"
    VISITORS_READ_DEPARTMENT = "visitors:read_department"
    VISITORS_READ_OWN = "visitors:read_own"
    VISITORS_RECEIVE = "visitors:receive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Whoever is asking: a person at a screen, a program with a token, or the system itself.

    ``department`` is a department code, ``staff_no`` the 工号 where the actor is a person,
    ``role`` the one role acted in, ``door`` how they came in (page, api, cli, system), ``system``
    the one a program speaks for.
    """

    id: str
    name: str
    permissions: frozenset[Permission]
    department: str | None = None
    staff_no: str | None = None
    role: str | None = None
    door: str = "page"
    system: str = ""

    def may(self, *permissions: Permission) -> bool:
        """Whether this actor holds any of the permissions."""
        return not self.permissions.isdisjoint(permissions)

    def is_person(self, staff_no: str | None) -> bool:
        """Whether this is the person of that 工号."""
        return same_person(self.staff_no, staff_no)


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two 工号 are one person's, however they were typed; nobody is the same as nobody."""
    return bool(one and other) and plain_number(one) == plain_number(other)


def plain_number(number: str | None) -> str:
    """Return a 工号 as it is compared: one form for every way of typing it."""
    return unicodedata.normalize("NFKC", number or "").strip().casefold()


ANONYMOUS = Actor(id="anonymous", name="未登录", permissions=frozenset())
SYSTEM = Actor(id="system", name="系统", permissions=frozenset(Permission), door="system")


def operator() -> Actor:
    """Return the actor of the command line: whoever holds the machine and its database."""
    return Actor(
        id=f"cli:{getpass.getuser()}",
        name=f"命令行 {getpass.getuser()}",
        permissions=frozenset(Permission),
        door="cli",
    )
