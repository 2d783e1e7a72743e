"""The shapes of the pages of certificates."""

from marshmallow import fields, validate

from surgery_gov.certificates.queries.listing import State
from surgery_gov.certificates.rules.rosters import Form
from surgery_gov.web.schema import Day, Line, Strict

LONGEST_NUMBER, LONGEST_CODE, DIGEST = 60, 64, 64


class ListSchema(Strict):
    """Filter of the list of certificates."""

    q = Line(load_default="")
    department = Line(load_default="", longest=LONGEST_CODE)
    state = fields.Enum(State, by_value=True, load_default=None)


class ChosenSchema(Strict):
    """Whose certificates are to be issued: one surgeon's, or a department's."""

    staff_no = Line(load_default="", longest=LONGEST_CODE)
    department = Line(load_default="", longest=LONGEST_CODE)


class IssueSchema(ChosenSchema):
    """The same, with the digest of the preview."""

    seen = fields.String(required=True, validate=validate.Length(equal=DIGEST))


class VerifySchema(Strict):
    """The number as printed."""

    number = Line(required=True, longest=LONGEST_NUMBER)


class RosterSchema(Strict):
    """Which roster, as of which day, of which department."""

    by = fields.Enum(Form, by_value=True, load_default=Form.SURGEON)
    q = Line(load_default="")
    department = Line(load_default="", longest=LONGEST_CODE)
    at = Day(load_default=None)


class HoursSchema(Strict):
    """For how long the offline roster may be believed."""

    hours = fields.Integer(load_default=None)
