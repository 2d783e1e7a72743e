"""The shapes of the filing pages."""

from typing import Any

from marshmallow import fields, post_load, validate

from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.web.schema import Line, Strict

LONGEST_NAME, LONGEST_FILLER, LONGEST_PHONE, LONGEST_DIGEST = 60, 40, 30, 100
_KINDS = [kind.value for kind in Kind]


class WantedSchema(Strict):
    """Loads into what is to be prepared."""

    edition = Line(required=True, longest=LONGEST_NAME)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    filler = Line(load_default="", longest=LONGEST_FILLER)
    phone = Line(load_default="", longest=LONGEST_PHONE)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Wanted:
        """Turn checked fields into the argument of the command."""
        return Wanted(**{**data, "kind": Kind(data["kind"])})


class VerifySchema(Strict):
    """The digest on paper; the file comes beside it."""

    digest = Line(load_default=None, longest=LONGEST_DIGEST)
