"""The shape of a change at the edge; loads into the values the commands take."""

from typing import Any

from marshmallow import fields, post_load

from surgery_gov.policy.rules.changes import LONGEST_DOCUMENT, LONGEST_REASON
from surgery_gov.policy.rules.holidays import Typed
from surgery_gov.policy.rules.institution import LONGEST, Profile
from surgery_gov.web.schema import Day, Line, Strict, Text


class ChangeSchema(Strict):
    """A new value of a setting; ``seen`` is the newest row the page showed."""

    value = Line(required=True)
    effective_from = Day(required=True)
    reason = Text(required=True, longest=LONGEST_REASON)
    document_no = Line(load_default="", longest=LONGEST_DOCUMENT)
    seen = fields.Integer(load_default=None)


class HolidaySchema(Strict):
    """Loads into a year's holidays as typed, and the newest row of the year the page showed."""

    year = fields.Integer(required=True)
    days_off = Text(required=True, longest=LONGEST_REASON)
    days_on = Text(load_default="", longest=LONGEST_REASON)
    document_no = Line(required=True, longest=LONGEST_DOCUMENT)
    seen = fields.Integer(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Turn checked fields into the arguments of the command."""
        seen = data.pop("seen")
        return {"typed": Typed(**data), "seen": seen}


class ProfileSchema(Strict):
    """Loads into the profile and the day it holds from."""

    name = Line(required=True, longest=LONGEST)
    registration_no = Line(required=True, longest=LONGEST)
    credit_code = Line(required=True, longest=LONGEST)
    level = Line(required=True)
    issuing_authority = Line(required=True, longest=LONGEST)
    district = Line(required=True, longest=LONGEST)
    phone = Line(required=True, longest=LONGEST)
    effective_from = Day(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Turn checked fields into the arguments of the command."""
        effective_from = data.pop("effective_from")
        return {"profile": Profile(**data), "effective_from": effective_from}
