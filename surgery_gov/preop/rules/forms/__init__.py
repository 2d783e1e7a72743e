"""The forms of all records of a case, described once."""

from collections.abc import Mapping

from surgery_gov.preop.rules.forms import meetings, papers, safety
from surgery_gov.preop.rules.forms.shapes import Form
from surgery_gov.preop.rules.records import Kind

FORMS: Mapping[Kind, Form] = {
    form.kind: form
    for form in (
        papers.ASSESSMENT,
        meetings.DISCUSSION,
        meetings.MDT,
        papers.APPROVAL,
        papers.CONSENT,
        papers.ANESTHESIA,
        papers.RISK,
        safety.SIGN_IN,
        safety.TIME_OUT,
        safety.SIGN_OUT,
        papers.ROUND,
        papers.HANDOVER,
        papers.KEY_ROUND,
        papers.FOLLOW_UP,
    )
}
