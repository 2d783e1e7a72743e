"""Requests of CDS Hooks 2.0: the envelope; what is inside is read by ``schemas.fhir``."""

from marshmallow import EXCLUDE, Schema, fields, validate

from surgery_gov.web.schema import Line, Moment

_UUID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


class _Open(Schema):
    """Fields it does not know are ignored, as the protocol wants."""

    class Meta:
        """Options of the schema."""

        unknown = EXCLUDE


class HookSchema(_Open):
    """A hook that was triggered. ``fhirServer`` is never called: what is needed is prefetched."""

    hook = Line(required=True, longest=64)
    hookInstance = Line(  # noqa: N815  (as the protocol spells it)
        required=True, longest=64, validate=validate.Regexp(_UUID, error="应为 UUID")
    )
    context = fields.Dict(keys=fields.String(), required=True)
    prefetch = fields.Dict(keys=fields.String(), load_default=dict)


class _ReasonSchema(_Open):
    code = Line(required=True, longest=64)


class _OverrideSchema(_Open):
    reason = fields.Nested(_ReasonSchema)


class FeedbackEntrySchema(_Open):
    """What became of one card. A comment is not kept: it may speak of the patient."""

    card = Line(required=True, longest=64, validate=validate.Regexp(_UUID, error="应为 UUID"))
    outcome = Line(
        required=True, validate=validate.OneOf(["accepted", "overridden"], error="不是可选的值")
    )
    overrideReason = fields.Nested(_OverrideSchema)  # noqa: N815  (as the protocol spells it)
    outcomeTimestamp = Moment(required=True)  # noqa: N815


class FeedbackSchema(_Open):
    """What became of some cards."""

    feedback = fields.List(
        fields.Nested(FeedbackEntrySchema),
        required=True,
        validate=validate.Length(min=1, max=100, error="应有1到100项"),
    )
