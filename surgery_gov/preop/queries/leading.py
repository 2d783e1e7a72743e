"""Whether the host of a discussion leads the department: by the roles on file, never by title.

Another than the head leads where the record says which head authorized it, and when and how
(《医疗质量安全核心制度要点》术前讨论制度). That is a statement of whoever writes the record, kept
with its author; the head named must hold the role for the department of the case.
"""

from typing import Any, Protocol

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.rules.forms.meetings import AUTHORIZED_BY, AUTHORIZED_HOW


class _Written(Protocol):
    @property
    def values(self) -> Any: ...


def leads_department(entry: _Written, row: CaseRow) -> bool:
    """Whether the host is the head of the department of the case, or authorized by its head."""
    host, head, how = (_said(entry, key) for key in ("host", AUTHORIZED_BY, AUTHORIZED_HOW))
    if _heads(host, row.plan.department):
        return True
    return bool(host and how) and _heads(head, row.plan.department)


def _said(entry: _Written, key: str) -> str:
    value = entry.values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _heads(staff_no: str, department: str) -> bool:
    account = accounts.find_account(staff_no) if staff_no else None
    return (
        account is not None
        and Role.DEPARTMENT_HEAD.value in {held.role for held in account.roles}
        and account.department == department
    )
