"""What an archive, and the list of archives, is asked for."""

from marshmallow import fields

from surgery_gov.staff.queries import Status
from surgery_gov.web.schema import Day, Line, Strict


class ListSchema(Strict):
    """The filter of the list."""

    q = Line(load_default="", longest=100)
    department = Line(load_default="", longest=64)
    status = fields.Enum(Status, by_value=True, load_default=Status.EMPLOYED)


class ArchiveSchema(Strict):
    """As of which day, as known on which day, and which section."""

    at = Day(load_default=None)
    known = Day(load_default=None)
    section = Line(load_default="", longest=16)
