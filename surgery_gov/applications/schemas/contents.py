"""What the applicant's form posts: the content, item by item."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from surgery_gov.applications.rules.content import MOST_ITEMS, Content, Item
from surgery_gov.applications.rules.words import Hand, Kind
from surgery_gov.web.schema import Day, Line, Strict, Text

CODE = 40


def content_schema(rows: int) -> type[Schema]:
    """Return the schema of a form that lists so many items already taken up."""
    per_item: dict[str, fields.Field[Any]] = {}
    for place in range(rows):
        per_item[f"item-{place}"] = Line(longest=CODE, required=True)
        per_item[f"note-{place}"] = Text(longest=1000, load_default="")
        per_item[f"drop-{place}"] = fields.Boolean(load_default=False)
    return ContentSchema.from_dict(per_item, name="ListedContentSchema")


class ContentSchema(Strict):
    """The fields beside the items; ``codes`` are items to be taken up, ``bundle`` a bundle of them.

    The button pressed is ``step`` (save, submit, attach) or, to take a file away, ``remove``.
    """

    key = Line(longest=64, load_default="")
    seen = fields.Integer(load_default=None)
    step = Line(longest=16, load_default="save")
    kind = fields.Enum(
        Kind, by_value=True, required=True, error_messages={"required": "请选择申请类型"}
    )
    codes = fields.List(
        Line(longest=CODE), load_default=list, validate=validate.Length(max=MOST_ITEMS)
    )
    reason = Text(load_default="")
    wanted = Text(longest=1000, load_default="")
    until = Day(load_default=None)
    phone = Line(longest=40, load_default="")
    bundle = fields.Integer(load_default=None)
    remove = fields.Integer(load_default=None)
    proof_kind = Line(longest=40, load_default="")
    proof_day = Day(load_default=None)
    proof_note = Line(load_default="")
    proof_code = Line(longest=CODE, load_default="")


def content_of(
    data: dict[str, Any],
    rows: int,
    bundles: Sequence[str] = (),
    bundled: Sequence[str] = (),
) -> Content:
    """Return the content: the items kept in their order, then those taken up, each once.

    ``bundled`` are the codes that a bundle stands for, ``bundles`` the names to be remembered.
    """
    kept = [
        Item(code=data[f"item-{n}"], note=data[f"note-{n}"])
        for n in range(rows)
        if not data[f"drop-{n}"]
    ]
    known = {item.code for item in kept}
    new = [code for code in dict.fromkeys([*data["codes"], *bundled]) if code and code not in known]
    return Content(
        kind=data["kind"],
        items=(*kept, *(Item(code=code) for code in new)),
        reason=data["reason"],
        wanted=data["wanted"],
        until=data["until"],
        phone=data["phone"],
        bundles=tuple(dict.fromkeys(bundles)),
    )


class ReasonSchema(Strict):
    """A reason, on the version that was on the screen."""

    reason = Text(required=True, longest=1000)
    seen = fields.Integer(load_default=None)


class AssessorSchema(ReasonSchema):
    """Who is to assess, and why."""

    assessor_no = Line(required=True, longest=64)


class SendBackSchema(ReasonSchema):
    """To whom a document that cannot be issued goes back, and why."""

    to = fields.Enum(Hand, by_value=True, required=True)
