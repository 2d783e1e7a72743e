"""What the lists are filtered by."""

from marshmallow import fields

from surgery_gov.privileges.queries.listing import Show
from surgery_gov.web.schema import Day, Line, Strict


class ListSchema(Strict):
    """Filter of the list of surgeons."""

    q = Line(load_default="")
    department = Line(load_default="", longest=64)
    show = fields.Enum(Show, by_value=True, load_default=Show.ALL)
    at = Day(load_default=None)


class RecordSchema(Strict):
    """As of which day, and as known on which day, a record is shown."""

    at = Day(load_default=None)
    known = Day(load_default=None)
    show = Line(load_default="", longest=16)
