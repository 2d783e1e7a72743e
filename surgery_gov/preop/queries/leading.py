"""Whether the host of a discussion leads the department: by the roles on file, never by title."""

from typing import Any, Protocol

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.preop.queries.cases import CaseRow


class _Written(Protocol):
    @property
    def values(self) -> Any: ...


def leads_department(entry: _Written, row: CaseRow) -> bool:
    """Whether the host holds the role 科主任 for the department of the case."""
    host = entry.values.get("host")
    if not isinstance(host, str) or not host.strip():
        return False
    account = accounts.find_account(host.strip())
    return (
        account is not None
        and Role.DEPARTMENT_HEAD.value in {held.role for held in account.roles}
        and account.department == row.plan.department
    )
