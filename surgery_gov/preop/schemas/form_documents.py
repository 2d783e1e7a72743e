"""The forms of records as JSON, for whoever sends records: from the one description of each."""

from typing import Any

from surgery_gov.preop.rules.forms.shapes import ANSWERS, Blank, Form, Shape
from surgery_gov.preop.rules.records import SIGNED


def form_document(form: Form) -> dict[str, Any]:
    """Return what a record of this kind holds, and by what it is complete."""
    return {
        "kind": form.kind.value,
        "label": form.kind.label,
        "basis": form.source,
        "complete_by": "signatures" if form.kind in SIGNED else "completed_at",
        "disciplines": form.asks_disciplines,
        "fields": [_field(blank) for blank in form.blanks],
    }


def _field(blank: Blank) -> dict[str, Any]:
    choices = ANSWERS if blank.shape is Shape.CHECK else blank.choices
    return {
        "key": blank.key,
        "label": blank.label,
        "shape": blank.shape.value,
        "required": blank.required,
        "by_hand": blank.by_hand,
        "choices": [{"value": value, "label": label} for value, label in choices.items()],
    }
