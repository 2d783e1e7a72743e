"""Services that take and give JSON documents."""

import json
from collections.abc import Mapping
from typing import Any

import flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

PROBLEM = "application/problem+json"


class Problem(Schema):
    """What every service answers when something is wrong (RFC 9457).

    ``errors`` holds the faults by field; ``code`` is stable, ``title`` is for people.
    """

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    errors = fields.Dict()
    request_id = fields.String()


class Services(Api):  # type: ignore[misc]  # flask-smorest has no types
    """All services, described in one OpenAPI document."""

    ERROR_SCHEMA = Problem
    DEFAULT_RESPONSE_CONTENT_TYPE: str = "application/json"

    def init_app(self, app: flask.Flask, **options: Any) -> None:
        """Describe how a program says who it is, beside what it may ask."""
        super().init_app(app, **options)
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})

    def _register_responses(self) -> None:
        """Describe refusals as the problem documents that they are."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # that of the class again


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_READ = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number).decode


def read_json(data: bytes) -> Any:
    """Read a document with each name once; ``ValueError`` or ``RecursionError`` for no JSON."""
    return _READ(data.decode(json.detect_encoding(data), "surrogatepass"))


class Reader(FlaskParser):
    """Reads the body; what is no JSON, or nested beyond reading, is malformed (400), no defect."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        data = req.get_data()
        try:
            return read_json(data) if data else missing
        except (ValueError, RecursionError) as fault:
            raise BadRequest from fault


class Service(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A group of addresses for programs."""

    ARGUMENTS_PARSER = Reader()


def by_field(messages: Mapping[Any, Any], path: str = "") -> dict[str, list[str]]:
    """Return nested messages as lists by the path of the field: ``codes.0``, ``plan.site``."""
    found: dict[str, list[str]] = {}
    for name, what in messages.items():
        here = path if name == "_schema" else f"{path}.{name}".lstrip(".")
        if isinstance(what, Mapping):
            for field, texts in by_field(what, here).items():
                found.setdefault(field, []).extend(texts)
        else:
            texts = what if isinstance(what, list) else [what]
            found.setdefault(here, []).extend(str(text) for text in texts)
    return found
