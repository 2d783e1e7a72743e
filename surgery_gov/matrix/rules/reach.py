"""Whose matrix an actor may see: every department's, or only their own."""

from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import Actor
from surgery_gov.privileges.rules.scope import Everyone, InDepartment, scope_of


def own_department(actor: Actor) -> str | None:
    """Return the one department that may be seen, or None where all may.

    ``Forbidden`` where none may: a head without department.
    """
    match scope_of(actor):
        case Everyone():
            return None
        case InDepartment(code):
            return code
        case _:
            raise Forbidden("这个账号没有登记科室，不能查看权限矩阵。请联系系统管理员登记科室。")


def require_department(actor: Actor, code: str) -> None:
    """Refuse another department than the actor's own."""
    own = own_department(actor)
    if own is not None and own != code:
        raise Forbidden(f"当前身份只能查看本科室（{own}）的权限矩阵。其他科室请由医务科查看。")


def require_all(actor: Actor) -> None:
    """Refuse whoever may see one department only."""
    own = own_department(actor)
    if own is not None:
        raise Forbidden(f"当前身份只能查看本科室（{own}）的术者和权限。全院的请由医务科查看。")
