"""Services that take and give JSON documents."""

from typing import Any

import flask
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class Reader(FlaskParser):
    """Reads the body; a document nested beyond reading is malformed (400), not a defect."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except RecursionError as fault:
            raise BadRequest from fault


class Service(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A group of addresses for programs."""

    ARGUMENTS_PARSER = Reader()
