"""The shapes of what is entered at the edge; they load into the entries the commands take."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from surgery_gov.kernel import clock
from surgery_gov.staff import queries
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.entries import (
    DepartmentEntry,
    EmploymentEntry,
    Faults,
    LicenceEntry,
    SurgeonEntry,
)
from surgery_gov.web.schema import Day, Line, Strict

_LICENCE = ("certificate_no", "scope", "licence_since")
_GONE = ("required", "null", "invalid", "too_large")
_RELOAD = "页面不完整，不能核对是否有别人改过，没有保存。请重新打开这一页再填"
_WHOLE = "执业证书要一起填写编号、执业范围和有效期起；还没有证书的，几格都留空"


def _held_to(faults: Callable[[str], Faults]) -> Callable[[str], None]:
    """Return a validator that says what the rules say, so that all faults come at once."""

    def check(value: str) -> None:
        found = [message for messages in faults(value).values() for message in messages]
        if value and found:
            raise ValidationError(found)

    return check


class DepartmentCode(Line):
    """A department by its exact code or name; otherwise the candidates are named."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        self.check(text)
        found = queries.department_named(text)
        if found is not None:
            return found.code
        near = queries.search_departments(text, clock.now()) if text else []
        if not near:
            raise ValidationError(f"没有“{text[:40]}”这个科室。请输入科室代码、名称或拼音首字母")
        offered = "、".join(f"{d.code} {d.name}" for d in near)
        raise ValidationError(f"请从候选中选一个，填它的代码：{offered}")


class SurgeonSchema(Strict):
    """A new surgeon with the first post; licence and title where they are known."""

    staff_no = Line(required=True, validate=_held_to(entries.staff_no_faults))
    name = Line(required=True)
    department = DepartmentCode(required=True)
    employed_since = Day(required=True)
    employed_last_day = Day(load_default=None)
    title = Line(load_default=None)
    certificate_no = Line(load_default=None, validate=_held_to(entries.certificate_no_faults))
    scope = Line(load_default=None)
    licence_since = Day(load_default=None)
    licence_last_day = Day(load_default=None)

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def whole_licence(self, _data: Any, typed: dict[str, Any], **_: Any) -> None:
        """A licence is told whole or not at all."""
        told = [name for name in (*_LICENCE, "licence_last_day") if typed.get(name)]
        missing = [name for name in _LICENCE if not typed.get(name)]
        if told and missing:
            raise ValidationError({name: [_WHOLE] for name in missing})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SurgeonEntry:
        """Turn checked fields into the entry."""
        licence = _licence(data) if data["certificate_no"] else None
        return SurgeonEntry(
            staff_no=data["staff_no"],
            name=data["name"],
            employment=_employment(data),
            licence=licence,
            title=data["title"],
        )


class Versioned(Strict):
    """What every change carries: the version of the record that the page showed."""

    version = fields.Integer(required=True, error_messages=dict.fromkeys(_GONE, _RELOAD))


class TransferSchema(Versioned):
    """Another department from a day on."""

    department = DepartmentCode(required=True)
    since = Day(required=True)


class LastDaySchema(Versioned):
    """The last day of a post, or of a department."""

    last_day = Day(required=True)


class EmploymentSchema(Versioned):
    """A further post, or the correction of one."""

    department = DepartmentCode(required=True)
    employed_since = Day(required=True)
    employed_last_day = Day(load_default=None)
    replaces = fields.Integer(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Turn checked fields into the arguments of the command."""
        entry = _employment(data)
        return {"entry": entry, "replaces": data["replaces"], "version": data["version"]}


class LicenceSchema(Versioned):
    """A further licence, or the correction of one."""

    certificate_no = Line(required=True)
    scope = Line(required=True)
    licence_since = Day(required=True)
    licence_last_day = Day(load_default=None)
    replaces = fields.Integer(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Turn checked fields into the arguments of the command."""
        entry = _licence(data)
        return {"entry": entry, "replaces": data["replaces"], "version": data["version"]}


class TitleSchema(Versioned):
    """A title from a day on."""

    title = Line(required=True)
    since = Day(required=True)


class NameSchema(Versioned):
    """Another name, and why."""

    name = Line(required=True)
    reason = Line(required=True)


class DepartmentSchema(Strict):
    """A new department."""

    code = Line(required=True, validate=_held_to(entries.code_faults))
    name = Line(required=True)
    since = Day(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DepartmentEntry:
        """Turn checked fields into the entry."""
        return DepartmentEntry(**data)


class DepartmentNameSchema(Versioned):
    """Another name of a department."""

    name = Line(required=True)


class ImportSchema(Strict):
    """From when what the sheet changes shall hold; ``ticket`` is the file looked at before."""

    effective = Day(required=True)
    ticket = Line(load_default="")


def _employment(data: dict[str, Any]) -> EmploymentEntry:
    return EmploymentEntry(
        department=data["department"],
        since=data["employed_since"],
        last_day=data["employed_last_day"],
    )


def _licence(data: dict[str, Any]) -> LicenceEntry:
    return LicenceEntry(
        certificate_no=data["certificate_no"],
        scope=data["scope"],
        since=data["licence_since"],
        last_day=data["licence_last_day"],
    )
