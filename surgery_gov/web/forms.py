"""HTML forms over marshmallow schemas, so pages and services agree by construction."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields, missing

from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.web.schema import Day, Strict, flat

Besides = Callable[[dict[str, Any]], Mapping[str, list[str]]]


class Form:
    """The values typed, and what is wrong with them.

    ``errors`` maps a field (or "" for the whole) to Chinese messages; ``status`` is the code
    to answer with: 200, 422 or 409.
    """

    def __init__(self, schema: Schema, values: dict[str, Any] | None = None) -> None:
        self.schema = schema
        self.values = values or {}
        self.errors: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}  # filled by the macros, read by the error summary
        self.status = 200

    @classmethod
    def submitted(cls, schema: Schema) -> "Form":
        """Read the posted fields; empty text means absent."""
        return cls(schema, _read(schema, request.form))

    @classmethod
    def asked(cls, schema: Schema) -> "Form":
        """Read the fields of the query string; empty text means absent."""
        return cls(schema, _read(schema, request.args))

    def perform(self, act: Callable[[Any], object], besides: Besides | None = None) -> bool:
        """Validate, act, and collect the faults of both; whether it was done.

        ``besides`` says what is wrong with the fields that could be read, where others could
        not: those are None, or what the schema takes for a field left out.
        """
        try:
            act(self.schema.load(self.values))
        except ValidationError as error:
            self.errors, self.status = flat(error.messages_dict), 422
            for name, said in besides(self._readable()).items() if besides else ():
                self.errors.setdefault(name, said)
        except Invalid as error:
            self.errors, self.status = error.errors, 422
        except Conflict as error:
            self.errors, self.status = {"": [error.message]}, 409
        return not self.errors

    def _readable(self) -> dict[str, Any]:
        """Return the fields that can be read, and for the others what stands for nothing."""
        try:
            return self.schema.load(self.values)  # type: ignore[no-any-return]
        except ValidationError as error:
            found = error.valid_data if isinstance(error.valid_data, dict) else {}
        nothing = {
            name: None if field.load_default is missing else _default(field)
            for name, field in self.schema.load_fields.items()
        }
        return nothing | found

    def first(self, name: str) -> str:
        """Return the text to show in a field."""
        value = self.values.get(name, "")
        return str(value[0] if isinstance(value, list) and value else value or "")

    def chosen(self, name: str) -> list[str]:
        """Return the values picked in a field of several."""
        value = self.values.get(name, [])
        return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def _default(field: fields.Field[Any]) -> Any:
    return field.load_default() if callable(field.load_default) else field.load_default


class _AsOf(Strict):
    at = Day(load_default=None)


def day_asked() -> tuple[Form, date | None]:
    """Return the day of ``?at=``, None where none is asked or it is none.

    The form says what is wrong with it; a page shows that at the field, an export refuses.
    """
    form, found = Form.asked(_AsOf()), list[dict[str, Any]]()
    form.perform(found.append)
    return form, found[0]["at"] if found else None


def _read(schema: Schema, source: Any) -> dict[str, Any]:
    return {
        name: [v for v in source.getlist(name) if v] if isinstance(f, fields.List) else source[name]
        for name, f in schema.load_fields.items()
        if source.get(name)
    }
