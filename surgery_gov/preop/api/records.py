"""Records sent by the system they were made in. Sent again they are there once."""

from dataclasses import replace
from typing import Any

from flask import Response

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.preop import service
from surgery_gov.preop.api.room import answered, api
from surgery_gov.preop.queries.cases import get_case, number_of
from surgery_gov.preop.queries.records import records_of
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.schemas import openapi, openapi_examples
from surgery_gov.preop.schemas.documents import record_document
from surgery_gov.preop.schemas.form_documents import form_document
from surgery_gov.preop.schemas.sent_records import KEY, RecordSchema
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@api.get("/forms")
@api.doc(**openapi.FORMS_TOLD)
@needs(Permission.PREOP_FEED, Permission.PREOP_ASK)
def forms() -> Response:
    """List what each kind of record holds: keys, shapes, what is required, what may be chosen."""
    return answered({"forms": [form_document(form) for form in FORMS.values()]})


@api.put("/<number>/records/<key>")
@api.doc(**openapi.RECORDED)
@api.arguments(RecordSchema, examples=openapi_examples.EXAMPLE_RECORDS)
@needs(Permission.PREOP_FEED)
def send(given: dict[str, Any], number: str, key: str) -> Response:
    """Put a record on file under the sender's own key; a correction is another revision."""
    if not KEY.fullmatch(key):
        raise Invalid({"key": ["记录编号只用字母、数字和 . _ -，最多64个字符"]})
    row = get_case(number_of(number), scope_of(actor()))
    entry = replace(given["entry"], key=key)
    sent = service.send_record(actor(), row.number, entry, given["author_no"], given["system"])
    kept = next(r for r in records_of([row.id], clock.now()) if r.key == key)
    return answered(record_document(kept), 201 if sent.created else 200)
