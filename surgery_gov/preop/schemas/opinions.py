"""What the pages of opinions and of authorizations to host post."""

from typing import Any

from marshmallow import fields, post_load

from surgery_gov.preop.rules.hosting import Wish
from surgery_gov.preop.service.opining import Said
from surgery_gov.web.schema import Day, Line, Strict, Text


class SaidSchema(Strict):
    """Whether one agrees, what one adds, and the revision that was looked at."""

    agreed = fields.Boolean(load_default=None, allow_none=True)
    text = Text(load_default="", longest=1000)
    seen = fields.Integer(load_default=0)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Said:
        """Build the opinion."""
        return Said(**data)


class WishSchema(Strict):
    """Whom the head lets host, from which day to which, and why."""

    deputy_no = Line(load_default="", longest=64)
    first = Day(load_default=None)
    last = Day(load_default=None)
    reason = Text(load_default="", longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Wish:
        """Build the wish."""
        return Wish(**data)


class WithdrawalSchema(Strict):
    """Why an authorization is taken back."""

    reason = Text(load_default="", longest=500)
