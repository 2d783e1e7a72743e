"""Addresses of static files that change with their content, so that they may be cached."""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

FOLDER = Path(__file__).parent / "static"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """Return the address of one of our static files."""
    return url_for("static", filename=name, v=_version(name))
