"""Creating, changing, retiring and restoring bundles. No grant changes by any of it."""

from typing import Any

from sqlalchemy import select

from surgery_gov.bundles.models import Bundle
from surgery_gov.bundles.queries import open_departments, procedures_at
from surgery_gov.bundles.rules import Draft, faults_of, may_keep
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.pinyin import initials
from surgery_gov.kernel.work import Work


@command(Permission.BUNDLES_MANAGE)
def create_bundle(work: Work, draft: Draft) -> int:
    """Create a bundle; returns its id. Raises ``Invalid`` with every fault."""
    _may(work, draft.department)
    items = _items(work, draft, {})
    if work.session.scalar(select(Bundle.id).where(Bundle.code == draft.code)) is not None:
        raise Invalid({"code": [f"代码 {draft.code} 已有手术包在用，停用的也算。请换一个"]})
    made = Bundle(
        department_code=draft.department,
        code=draft.code,
        name=draft.name,
        pinyin=initials(draft.name),
        items=items,
        created_at=work.now,
        changed_at=work.now,
        changed_by=work.actor.name,
        retired_at=None,
    )
    work.session.add(made)
    work.session.flush()
    work.record("bundle.created", f"bundle:{draft.code}", **_told(draft))
    return made.id


@command(Permission.BUNDLES_MANAGE)
def change_bundle(work: Work, bundle_id: int, draft: Draft, *, version: int) -> None:
    """Change name and items; department and code stay. ``Stale`` where somebody saved first."""
    found = _held(work, bundle_id, version)
    if found.retired_at is not None:
        raise Conflict(f"{found.name}已停用，不能修改。请先恢复使用。")
    before = {item["code"]: item["name"] for item in found.items}
    items = _items(work, draft, before)
    if (found.name, found.items) == (draft.name, items):
        raise Conflict(f"{found.name}与这次填写的相同，没有需要改的。")
    told = _told(draft)
    told["added"] = [code for code in draft.items if code not in before]
    told["removed"] = [code for code in before if code not in draft.items]
    found.name, found.pinyin, found.items = draft.name, initials(draft.name), items
    _touch(work, found)
    work.record("bundle.changed", f"bundle:{found.code}", **told)


@command(Permission.BUNDLES_MANAGE)
def retire_bundle(work: Work, bundle_id: int, *, version: int) -> None:
    """Take a bundle out of use; it stays readable."""
    found = _held(work, bundle_id, version)
    if found.retired_at is not None:
        raise Conflict(f"{found.name}已经停用，没有需要做的。")
    found.retired_at = work.now
    _touch(work, found)
    work.record("bundle.retired", f"bundle:{found.code}", name=found.name)


@command(Permission.BUNDLES_MANAGE)
def restore_bundle(work: Work, bundle_id: int, *, version: int) -> None:
    """Put a retired bundle back into use."""
    found = _held(work, bundle_id, version)
    if found.retired_at is None:
        raise Conflict(f"{found.name}正在使用，没有需要做的。")
    found.retired_at = None
    _touch(work, found)
    work.record("bundle.restored", f"bundle:{found.code}", name=found.name)


def _held(work: Work, bundle_id: int, version: int) -> Bundle:
    found = work.session.scalar(select(Bundle).where(Bundle.id == bundle_id).with_for_update())
    if found is None:
        raise NotFound("没有这个手术包。请从手术包列表重新选择。")
    _may(work, found.department_code)
    if found.version != version:
        raise Stale(
            f"{found.name}刚刚被{found.changed_by}改过，这次没有保存。请核对现在的内容再改。"
        )
    return found


def _may(work: Work, department: str) -> None:
    if not may_keep(work.actor, department):
        raise Forbidden("只能维护本科室的手术包。请联系该科室科主任或医务科。")


def _items(work: Work, draft: Draft, before: dict[str, str]) -> list[dict[str, str]]:
    """Return the items with their names; ``Invalid`` with every fault of the draft."""
    known = procedures_at(draft.items, work.now)
    faults = faults_of(draft, open_departments(), known, before)
    if faults:
        raise Invalid(faults)
    names = before | {code: procedure.name for code, procedure in known.items()}
    return [{"code": code, "name": names[code]} for code in draft.items]


def _touch(work: Work, found: Bundle) -> None:
    found.changed_at, found.changed_by = work.now, work.actor.name


def _told(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "department": draft.department,
        "items": list(draft.items),
        "count": len(draft.items),
    }
