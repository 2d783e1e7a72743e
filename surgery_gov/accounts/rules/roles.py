"""Who may do what inside the program: one table, printable for an inspector."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

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

PERMISSION_NAMES: Mapping[Permission, str] = {
    Permission.ACCOUNTS_MANAGE: "管理账号",
    Permission.ACCOUNTS_ROLES: "查看角色权限表",
    Permission.ACCOUNTS_SELF: "管理自己的登录",
    Permission.ACCOUNTS_TOKENS: "管理接口令牌",
    Permission.AGENDA_DELIVER: "查看、重发待办提醒",
    Permission.AGENDA_READ: "查看自己的待办",
    Permission.APPLICATIONS_APPLY: "申请手术权限",
    Permission.APPLICATIONS_APPROVE: "登记委员会对权限申请的审批",
    Permission.APPLICATIONS_ASSESS: "评估本科室的权限申请",
    Permission.APPLICATIONS_ISSUE: "登记权限申请的发文",
    Permission.APPLICATIONS_READ_ALL: "查看权限申请（全院）",
    Permission.APPLICATIONS_READ_DEPARTMENT: "查看权限申请（本科室）",
    Permission.APPLICATIONS_READ_OWN: "查看权限申请（本人）",
    Permission.APPLICATIONS_REVIEW: "复核权限申请",
    Permission.AUDIT_READ: "查看操作日志",
    Permission.AUDIT_VERIFY: "校验操作日志",
    Permission.BUNDLES_MANAGE: "维护手术包（本科室）",
    Permission.BUNDLES_MANAGE_ALL: "维护手术包（全院）",
    Permission.BUNDLES_READ: "查看手术包",
    Permission.CATALOG_EXPORT: "导出手术分级目录",
    Permission.CATALOG_IMPORT: "导入目录草稿",
    Permission.CATALOG_PUBLISH: "发布目录版本",
    Permission.CATALOG_READ: "查看手术分级目录",
    Permission.CERTIFICATES_ISSUE: "签发授权书",
    Permission.CERTIFICATES_OFFLINE: "下载断网名册",
    Permission.CERTIFICATES_SIGN: "制作断网名册",
    Permission.CERTIFICATES_VERIFY: "核验授权书",
    Permission.CLEARANCE_ASK: "准入查询（全院）",
    Permission.CLEARANCE_ASK_DEPARTMENT: "准入查询（本科室）",
    Permission.CLEARANCE_ASK_OWN: "准入查询（本人）",
    Permission.CLEARANCE_REPLAY: "重放判定",
    Permission.EVIDENCE_KEEP: "上传证明材料",
    Permission.FILINGS_EXPORT: "导出报送文件",
    Permission.FILINGS_PREPARE: "准备报送",
    Permission.FILINGS_READ: "查看报送",
    Permission.FILINGS_VERIFY: "校验报送文件",
    Permission.OPERATIONS_ENTER: "实际手术计入手术记录（随登记实际手术）",
    Permission.OPERATIONS_IMPORT: "导入手术记录",
    Permission.OPERATIONS_READ: "查看手术记录（全院）",
    Permission.OPERATIONS_READ_DEPARTMENT: "查看手术记录（本科室）",
    Permission.OPERATIONS_READ_OWN: "查看手术记录（本人）",
    Permission.POLICY_CHANGE: "更改规则设置",
    Permission.POLICY_READ: "查看规则设置",
    Permission.PREOP_ANESTHESIA: "填写麻醉评估，以麻醉医师签名",
    Permission.PREOP_ASK: "查询手术病例能否继续（仅接口）",
    Permission.PREOP_EMERGENCY: "登记紧急情况、补报紧急越权",
    Permission.PREOP_FEED: "传送手术病例和记录（仅接口）",
    Permission.PREOP_NURSING: "填写护理记录，以手术室护士签名",
    Permission.PREOP_PERFORM: "登记实际手术",
    Permission.PREOP_PLAN: "登记、变更手术病例",
    Permission.PREOP_READ_ALL: "查看手术病例（全院）",
    Permission.PREOP_READ_DEPARTMENT: "查看手术病例（本科室）",
    Permission.PREOP_READ_OWN: "查看手术病例（本人参与）",
    Permission.PREOP_RECORD: "填写手术病例的记录并签名",
    Permission.PREOP_REVIEW: "确认紧急越权、登记限制类技术备案",
    Permission.PREOP_WRITE: "填写术前记录，以手术医师签名",
    Permission.PRIVILEGES_CONFIRM: "以正式文件确认手术权限",
    Permission.PRIVILEGES_CONFIRM_DEPARTMENT: "以正式文件确认手术权限（本科室，一、二级）",
    Permission.PRIVILEGES_EXPORT: "导出手术权限",
    Permission.PRIVILEGES_GRANT: "授予、续期手术权限",
    Permission.PRIVILEGES_IMPORT: "导入手术权限",
    Permission.PRIVILEGES_READ_ALL: "查看手术权限（全院）",
    Permission.PRIVILEGES_READ_DEPARTMENT: "查看手术权限（本科室）",
    Permission.PRIVILEGES_READ_OWN: "查看手术权限（本人）",
    Permission.PRIVILEGES_REBUILD: "重建权限投影（仅命令行）",
    Permission.PRIVILEGES_REVOKE: "取消手术权限",
    Permission.PRIVILEGES_SUSPEND: "暂停、恢复、限制手术权限",
    Permission.REQUIREMENTS_MANAGE: "设定准入条件",
    Permission.REQUIREMENTS_READ_ALL: "查看准入条件、培训考核（全院）",
    Permission.REQUIREMENTS_READ_DEPARTMENT: "查看准入条件、培训考核（本科室）",
    Permission.REQUIREMENTS_READ_OWN: "查看准入条件、培训考核（本人）",
    Permission.REQUIREMENTS_RECORD: "登记、撤回培训考核",
    Permission.STAFF_IMPORT: "导入人员",
    Permission.STAFF_MANAGE: "维护人员与科室",
    Permission.STAFF_READ: "查看人员与科室",
    Permission.SYSTEM_HEALTH: "健康检查",
    Permission.VISITORS_DECIDE: "审批外请专家",
    Permission.VISITORS_INVITE: "申请外请专家",
    Permission.VISITORS_READ_ALL: "查看外请专家（全院）",
    Permission.VISITORS_READ_DEPARTMENT: "查看外请专家（本科室）",
    Permission.VISITORS_READ_OWN: "查看外请专家（本人）",
    Permission.VISITORS_RECEIVE: "批准外请专家来院",
}


FOR_PROGRAMS = (
    Permission.CLEARANCE_ASK,
    Permission.PREOP_ASK,
    Permission.PREOP_FEED,
    Permission.PREOP_PERFORM,
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_GRANT,
    Permission.PRIVILEGES_SUSPEND,
    Permission.PRIVILEGES_REVOKE,
)
"""What a token may carry: the permissions of the services; the rest is for people."""

_ENTAILED = {Permission.PREOP_PERFORM: Permission.OPERATIONS_ENTER}


def with_entailed(held: Collection[Permission]) -> frozenset[Permission]:
    """Add what cannot be done without: an operation performed enters the operations on record."""
    return frozenset(held) | {_ENTAILED[one] for one in held if one in _ENTAILED}


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
