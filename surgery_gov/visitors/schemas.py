"""Shapes of the forms of invitations."""

from typing import Any

from marshmallow import fields, post_load, validate

from surgery_gov.visitors.rules.invitations import TABS, Entry
from surgery_gov.web.schema import Day, Line, Strict, Text

MOST_PROCEDURES = 20


class ListSchema(Strict):
    """Filter of the list."""

    tab = Line(load_default="", validate=validate.OneOf(["", "all", *TABS]))
    q = Line(load_default="", longest=64)


class EntrySchema(Strict):
    """An invitation as far as it is known; loads an ``Entry``. ``version`` goes with a change."""

    name = Line(required=True, longest=50)
    home_hospital = Line(load_default="", longest=100)
    certificate_no = Line(load_default="", longest=30)
    scope = Line(load_default="", longest=100)
    licence_since = Day(load_default=None)
    licence_last_day = Day(load_default=None)
    title = Line(load_default="", longest=50)
    by_phone = fields.Boolean(load_default=False)
    invitation_no = Line(load_default="", longest=100)
    invited_on = Day(load_default=None)
    purpose = Text(load_default="", longest=1000)
    fee_agreed = fields.Boolean(load_default=False)
    patient = Line(load_default="", longest=30)
    diagnosis = Line(load_default="", longest=100)
    codes = fields.List(
        Line(longest=64), load_default=list, validate=validate.Length(max=MOST_PROCEDURES)
    )
    day = Day(load_default=None)
    responsible_no = Line(load_default="", longest=20)
    consent_by = Line(load_default="", longest=20)
    consent_on = Day(load_default=None)
    version = fields.Integer(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[Entry, int | None]:
        """Return the entry, each code once, and the version it was made from."""
        version = data.pop("version")
        codes = tuple(dict.fromkeys(code for code in data.pop("codes") if code))
        return Entry(**data, codes=codes), version


class StepSchema(Strict):
    """A step without words: the version that was before one's eyes."""

    version = fields.Integer(required=True)


class ReasonSchema(StepSchema):
    """A step that says why."""

    reason = Text(load_default="")


class OpinionSchema(StepSchema):
    """The department's opinion."""

    opinion = Text(load_default="")


class ApprovalSchema(StepSchema):
    """The approval with its document."""

    document_no = Line(load_default="", longest=100)
    opinion = Text(load_default="", longest=1000)


class CancelSchema(ReasonSchema):
    """Undoing an approval."""

    document_no = Line(load_default="", longest=100)


class LetterSchema(Strict):
    """The written invitation that follows a call."""

    letter_no = Line(load_default="", longest=100)
    letter_day = Day(load_default=None)


class ProofSchema(Strict):
    """Which procedure a file is for; the file is read beside it."""

    code = Line(required=True, longest=64)
