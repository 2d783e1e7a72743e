"""Which database faults are worth another try, and what the others are called for people."""

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from surgery_gov.kernel.errors import Busy, Conflict, DomainError, Stale

SERIALIZATION_FAILURE, DEADLOCK, EXCLUSION = "40001", "40P01", "23P01"


def is_worth_retrying(fault: BaseException) -> bool:
    """Whether the same work may well succeed when it is simply done again."""
    return _sqlstate(fault) in {SERIALIZATION_FAILURE, DEADLOCK} or _is_locked(fault)


def translated(fault: BaseException) -> DomainError | None:
    """Return what to tell a person, or None where the fault is a defect."""
    if isinstance(fault, StaleDataError):
        return Stale("别人刚刚改过这条记录，这次没有保存。请核对现在的内容后再改。")
    if isinstance(fault, IntegrityError):
        return Conflict("与已有的记录冲突，这次没有保存。请刷新页面，核对现在的内容后再试。")
    if isinstance(fault, OperationalError | InterfaceError):
        return Busy("数据库暂时不能用，这次什么都没有做。请稍后再试。")
    return None


def _is_locked(fault: BaseException) -> bool:
    return isinstance(fault, OperationalError) and "database is locked" in str(fault.orig)


def _sqlstate(fault: BaseException) -> str | None:
    if not isinstance(fault, DBAPIError):
        return None
    return getattr(fault.orig, "sqlstate", None)
