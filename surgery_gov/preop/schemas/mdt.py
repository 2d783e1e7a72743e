"""What the pages of a multidisciplinary discussion post."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from surgery_gov.preop.service.mdt import Guest
from surgery_gov.web.schema import Line, Strict, Text


class GuestsSchema(Strict):
    """Up to three colleagues at a time, each with the department spoken for."""

    staff_no_1 = Line(longest=64, load_default="")
    department_1 = Line(longest=64, load_default="")
    staff_no_2 = Line(longest=64, load_default="")
    department_2 = Line(longest=64, load_default="")
    staff_no_3 = Line(longest=64, load_default="")
    department_3 = Line(longest=64, load_default="")

    @validates_schema
    def both_halves(self, data: dict[str, Any], **_: Any) -> None:
        """Ask for the half that is missing."""
        found = {}
        for n in ROWS:
            number, department = data[f"staff_no_{n}"], data[f"department_{n}"]
            if number and not department:
                found[f"department_{n}"] = ["没有选择学科（科室），请选择"]
            if department and not number:
                found[f"staff_no_{n}"] = ["没有填写工号，请填写"]
        if not any(data[f"staff_no_{n}"] or data[f"department_{n}"] for n in ROWS):
            found["staff_no_1"] = ["没有填写受邀人，请填写工号并选择学科"]
        if found:
            raise ValidationError(found)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> list[Guest]:
        """Build the guests."""
        rows = ((data[f"staff_no_{n}"], data[f"department_{n}"]) for n in ROWS)
        return [Guest(number, department) for number, department in rows if number]


ROWS = (1, 2, 3)


class AnswerSchema(Strict):
    """Whether the invited colleague comes, and why not."""

    answer = fields.String(load_default="")
    text = Text(longest=1000, load_default="")


class OpinionSchema(Strict):
    """The opinion of the invited colleague's discipline."""

    opinion = Text(load_default="")


class CloseSchema(Strict):
    """The revision that the chair had before them."""

    seen = fields.Integer(required=True)
