"""Default deny: a page without a declared permission does not start."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.permissions import ANONYMOUS, Actor, Permission
from surgery_gov.web.identity import actor, logins

V = TypeVar("V", bound=Callable[..., Any])


def needs(*permissions: Permission) -> Callable[[V], V]:
    """Declare what a page or API call needs: any one of the permissions."""
    if not permissions:
        raise ValueError("name a permission, or use open_to_all")

    def mark(view: V) -> V:
        view.needs = permissions  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: V) -> V:
    """Declare that anyone may see this, logged in or not."""
    view.needs = ()  # type: ignore[attr-defined]
    return view


def guard(app: Flask, *, exempt: frozenset[str]) -> None:
    """Check every declaration now and every request later; ``exempt`` are blueprint names."""
    undeclared = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.split(".")[0] not in exempt and not hasattr(view, "needs")
    )
    if undeclared:
        raise RuntimeError(f"no permission declared for: {', '.join(undeclared)}")

    @app.before_request
    def check() -> Any:
        view = current_app.view_functions.get(request.endpoint or "")
        wanted: tuple[Permission, ...] = getattr(view, "needs", ())
        if not wanted:
            return None
        asking = actor()
        if asking.may(*wanted):
            return None
        if asking is ANONYMOUS:
            return logins.unauthorized()
        raise Forbidden(_told(asking, wanted))


def _told(asking: Actor, wanted: tuple[Permission, ...]) -> str:
    if asking.door == "api":
        needed = " 或 ".join(wanted)
        return f"令牌{asking.name}没有权限 {needed}。请系统管理员另建一个有这项权限的令牌。"
    return f"当前身份不能打开这个页面（{asking.name}）。可切换身份，或联系系统管理员。"
