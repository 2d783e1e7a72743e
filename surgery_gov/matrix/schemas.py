"""What the matrix is asked for."""

from marshmallow import fields, validate

from surgery_gov.matrix.rules.grid import Show
from surgery_gov.web.schema import Day, Line, Strict


class MatrixSchema(Strict):
    """The filter of a department's matrix; ``form`` is how it is shown on a screen."""

    q = Line(load_default="", longest=100)
    grade = fields.Integer(load_default=None, validate=validate.OneOf((1, 2, 3, 4)))
    who = Line(load_default="", longest=200)
    show = fields.Enum(Show, by_value=True, load_default=None)
    others = fields.Boolean(load_default=False)
    at = Day(load_default=None)
    known = Day(load_default=None)
    form = Line(load_default="", longest=16, validate=validate.OneOf(("", "list")))
