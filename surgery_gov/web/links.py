"""Addresses that keep the query of the present page.

What the address bar holds is never handed to ``url_for`` as arguments: there ``_scheme``,
``_external`` or ``endpoint`` would be obeyed.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for


def with_query(endpoint: str | None = None, changes: Mapping[str, Any] | None = None) -> str:
    """Return the address of a page with the present query, changed; None drops an argument.

    Without an endpoint it is the present page; a change that names one of its path's parts
    goes there.
    """
    path = dict(request.view_args or {}) if endpoint is None else {}
    query: dict[str, Any] = request.args.to_dict(flat=False)
    for name, value in (changes or {}).items():
        if name in path:
            path[name] = value
        elif value is None:
            query.pop(name, None)
        else:
            query[name] = value
    address = url_for(endpoint or request.endpoint or "home", **path)
    text = urlencode(query, doseq=True)
    return f"{address}?{text}" if text else address
