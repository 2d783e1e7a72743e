"""Shapes of the forms of bundles."""

from typing import Any

from marshmallow import fields, post_load

from surgery_gov.bundles.rules import Draft
from surgery_gov.web.schema import Line, Strict


class ListSchema(Strict):
    """Filter of the list."""

    department = Line(load_default="", longest=64)
    q = Line(load_default="", longest=64)
    show = Line(load_default="", longest=16)


class VersionSchema(Strict):
    """The version whoever asks had before their eyes."""

    version = fields.Integer(required=True)


class NewSchema(Strict):
    """A new bundle; loads a ``Draft``."""

    department = Line(required=True, longest=64)
    code = Line(required=True, longest=20)
    name = Line(required=True, longest=60)
    items = fields.List(
        Line(longest=64), required=True, error_messages={"required": "手术包至少要有一项手术"}
    )

    @post_load
    def _draft(self, data: dict[str, Any], **_: Any) -> Draft:
        items = tuple(dict.fromkeys(code for code in data.pop("items") if code))
        return Draft(**{**data, "code": data["code"].upper()}, items=items)


class ChangeSchema(Strict):
    """What of a bundle may be changed."""

    name = Line(required=True, longest=60)
    items = fields.List(Line(longest=64), load_default=list)
    version = fields.Integer(required=True)

    @post_load
    def _once(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "items": tuple(dict.fromkeys(code for code in data["items"] if code))}
