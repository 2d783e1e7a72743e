"""What the lists are filtered by."""

from marshmallow import fields

from surgery_gov.applications.queries.listing import Show
from surgery_gov.web.schema import Day, Line, Strict


class ListSchema(Strict):
    """Filter of the list of applications."""

    q = Line(load_default="")
    department = Line(load_default="", longest=64)
    show = fields.Enum(Show, by_value=True, load_default=Show.ALL)


class IssueSchema(Strict):
    """The formal document."""

    seen = fields.Integer(load_default=None)
    document_no = Line(required=True, longest=80)
    document_day = Day(required=True)
