"""Who may do what inside the program: one table, printable for an inspector."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surgery_gov.accounts.rules.naming import PERMISSION_NAMES
from surgery_gov.kernel.permissions import Permission


class Role(StrEnum):
    """A role inside the program. A role gives permissions, never a surgical privilege."""

    MEDICAL_AFFAIRS = "medical_affairs"
    DEPARTMENT_HEAD = "department_head"
    SURGEON = "surgeon"
    ANESTHETIST = "anesthetist"
    THEATRE_NURSE = "theatre_nurse"
    COMMITTEE_SECRETARY = "committee_secretary"
    COMMISSION = "commission"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: Mapping[Role, str] = {
    Role.MEDICAL_AFFAIRS: "医务科",
    Role.DEPARTMENT_HEAD: "科主任",
    Role.SURGEON: "术者",
    Role.ANESTHETIST: "麻醉医师",
    Role.THEATRE_NURSE: "手术室护士",
    Role.COMMITTEE_SECRETARY: "委员会秘书",
    Role.COMMISSION: "卫健委（只读）",
    Role.AUDITOR: "审计员",
    Role.ADMINISTRATOR: "系统管理员",
}

_EVERYONE = frozenset({Permission.ACCOUNTS_SELF, Permission.CERTIFICATES_VERIFY})
_ACTING = _EVERYONE | {Permission.AGENDA_READ}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MEDICAL_AFFAIRS: _ACTING
    | {
        Permission.APPLICATIONS_ISSUE,
        Permission.APPLICATIONS_READ_ALL,
        Permission.APPLICATIONS_REVIEW,
        Permission.AUDIT_READ,
        Permission.BUNDLES_MANAGE,
        Permission.BUNDLES_MANAGE_ALL,
        Permission.BUNDLES_READ,
        Permission.CATALOG_EXPORT,
        Permission.CATALOG_IMPORT,
        Permission.CATALOG_PUBLISH,
        Permission.CATALOG_READ,
        Permission.CERTIFICATES_ISSUE,
        Permission.CERTIFICATES_OFFLINE,
        Permission.CERTIFICATES_SIGN,
        Permission.CLEARANCE_ASK,
        Permission.CLEARANCE_REPLAY,
        Permission.EVIDENCE_KEEP,
        Permission.FILINGS_EXPORT,
        Permission.FILINGS_PREPARE,
        Permission.FILINGS_READ,
        Permission.FILINGS_VERIFY,
        Permission.OPERATIONS_ENTER,
        Permission.OPERATIONS_IMPORT,
        Permission.OPERATIONS_READ,
        Permission.POLICY_CHANGE,
        Permission.POLICY_READ,
        Permission.PREOP_PERFORM,
        Permission.PREOP_PLAN,
        Permission.PREOP_READ_ALL,
        Permission.PREOP_REVIEW,
        Permission.PRIVILEGES_CONFIRM,
        Permission.PRIVILEGES_EXPORT,
        Permission.PRIVILEGES_GRANT,
        Permission.PRIVILEGES_IMPORT,
        Permission.PRIVILEGES_READ_ALL,
        Permission.PRIVILEGES_REVOKE,
        Permission.PRIVILEGES_SUSPEND,
        Permission.REQUIREMENTS_MANAGE,
        Permission.REQUIREMENTS_READ_ALL,
        Permission.REQUIREMENTS_RECORD,
        Permission.STAFF_IMPORT,
        Permission.STAFF_MANAGE,
        Permission.STAFF_READ,
        Permission.VISITORS_DECIDE,
        Permission.VISITORS_READ_ALL,
        Permission.VISITORS_RECEIVE,
    },
    Role.DEPARTMENT_HEAD: _ACTING
    | {
        Permission.APPLICATIONS_ASSESS,
        Permission.APPLICATIONS_READ_DEPARTMENT,
        Permission.BUNDLES_MANAGE,
        Permission.BUNDLES_READ,
        Permission.CATALOG_READ,
        Permission.CLEARANCE_ASK_DEPARTMENT,
        Permission.EVIDENCE_KEEP,
        Permission.OPERATIONS_ENTER,
        Permission.OPERATIONS_READ_DEPARTMENT,
        Permission.PREOP_EMERGENCY,
        Permission.PREOP_LEAD,
        Permission.PREOP_PERFORM,
        Permission.PREOP_PLAN,
        Permission.PREOP_READ_DEPARTMENT,
        Permission.PREOP_RECORD,
        Permission.PREOP_WRITE,
        Permission.PRIVILEGES_CONFIRM_DEPARTMENT,
        Permission.PRIVILEGES_EXPORT,
        Permission.PRIVILEGES_READ_DEPARTMENT,
        Permission.REQUIREMENTS_READ_DEPARTMENT,
        Permission.STAFF_READ,
        Permission.VISITORS_DECIDE,
        Permission.VISITORS_INVITE,
        Permission.VISITORS_READ_DEPARTMENT,
    },
    Role.SURGEON: _ACTING
    | {
        Permission.APPLICATIONS_APPLY,
        Permission.APPLICATIONS_READ_OWN,
        Permission.BUNDLES_READ,
        Permission.CATALOG_READ,
        Permission.CLEARANCE_ASK_OWN,
        Permission.EVIDENCE_KEEP,
        Permission.OPERATIONS_ENTER,
        Permission.OPERATIONS_READ_OWN,
        Permission.PREOP_EMERGENCY,
        Permission.PREOP_PERFORM,
        Permission.PREOP_PLAN,
        Permission.PREOP_READ_OWN,
        Permission.PREOP_RECORD,
        Permission.PREOP_WRITE,
        Permission.PRIVILEGES_READ_OWN,
        Permission.REQUIREMENTS_READ_OWN,
        Permission.VISITORS_INVITE,
        Permission.VISITORS_READ_OWN,
    },
    Role.ANESTHETIST: _ACTING
    | {
        Permission.CATALOG_READ,
        Permission.CERTIFICATES_OFFLINE,
        Permission.CLEARANCE_ASK,
        Permission.PREOP_ANESTHESIA,
        Permission.PREOP_READ_ALL,
        Permission.PREOP_RECORD,
    },
    Role.THEATRE_NURSE: _ACTING
    | {
        Permission.CATALOG_READ,
        Permission.CERTIFICATES_OFFLINE,
        Permission.CLEARANCE_ASK,
        Permission.OPERATIONS_ENTER,
        Permission.PREOP_NURSING,
        Permission.PREOP_PERFORM,
        Permission.PREOP_PLAN,
        Permission.PREOP_READ_ALL,
        Permission.PREOP_RECORD,
    },
    Role.COMMITTEE_SECRETARY: _ACTING
    | {
        Permission.APPLICATIONS_APPROVE,
        Permission.APPLICATIONS_ISSUE,
        Permission.APPLICATIONS_READ_ALL,
        Permission.BUNDLES_READ,
        Permission.CATALOG_EXPORT,
        Permission.CATALOG_READ,
        Permission.CERTIFICATES_ISSUE,
        Permission.CLEARANCE_ASK,
        Permission.EVIDENCE_KEEP,
        Permission.FILINGS_READ,
        Permission.FILINGS_VERIFY,
        Permission.OPERATIONS_READ,
        Permission.PRIVILEGES_CONFIRM,
        Permission.PRIVILEGES_EXPORT,
        Permission.PRIVILEGES_READ_ALL,
        Permission.REQUIREMENTS_READ_ALL,
        Permission.STAFF_READ,
        Permission.VISITORS_READ_ALL,
    },
    Role.COMMISSION: _EVERYONE
    | {Permission.CATALOG_READ, Permission.FILINGS_READ, Permission.FILINGS_VERIFY},
    Role.AUDITOR: _EVERYONE
    | {
        Permission.APPLICATIONS_READ_ALL,
        Permission.ACCOUNTS_ROLES,
        Permission.AUDIT_READ,
        Permission.AUDIT_VERIFY,
        Permission.BUNDLES_READ,
        Permission.CATALOG_READ,
        Permission.CLEARANCE_REPLAY,
        Permission.FILINGS_READ,
        Permission.FILINGS_VERIFY,
        Permission.OPERATIONS_READ,
        Permission.POLICY_READ,
        Permission.PREOP_READ_ALL,
        Permission.PRIVILEGES_READ_ALL,
        Permission.REQUIREMENTS_READ_ALL,
        Permission.STAFF_READ,
        Permission.VISITORS_READ_ALL,
    },
    Role.ADMINISTRATOR: _ACTING
    | {
        Permission.AGENDA_DELIVER,
        Permission.ACCOUNTS_MANAGE,
        Permission.ACCOUNTS_ROLES,
        Permission.ACCOUNTS_TOKENS,
        Permission.CERTIFICATES_OFFLINE,
        Permission.CERTIFICATES_SIGN,
        Permission.POLICY_CHANGE,
        Permission.POLICY_READ,
        Permission.STAFF_IMPORT,
        Permission.STAFF_MANAGE,
        Permission.STAFF_READ,
        Permission.SYSTEM_HEALTH,
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the printable table: a permission and, per role, whether it is held."""

    permission: Permission
    name: str
    held: tuple[bool, ...]


def table() -> list[Row]:
    """Return the role x permission table, roles in the order of ``Role``."""
    return [
        Row(p, PERMISSION_NAMES[p], tuple(p in PERMISSIONS[role] for role in Role))
        for p in Permission
    ]
