"""One id per request, on the answer and in every line of the log."""

import logging
import random
import re
import sys
import time
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, abort, request
from werkzeug.routing import IntegerConverter, Map

_LONGEST = 4000  # as long as the longest text of a form
_LARGEST_ID = 2**31 - 1
_HARMLESS = re.compile(r"[A-Za-z0-9._:@/+=-]{1,128}")
_KEY = "surgery_gov.request_id"
_STARTED = "surgery_gov.started"
OK = 200
log = structlog.get_logger()


class RowId(IntegerConverter):
    """The id of a row in an address; a number that no column holds is no address (404)."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=_LARGEST_ID)


def request_id() -> str:
    """Return the id of this request: the caller's where it is harmless, else a new one."""
    known = request.environ.get(_KEY)
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = given if _HARMLESS.fullmatch(given) else f"{random.getrandbits(128):032x}"
        request.environ[_KEY] = known
    return str(known)


def register(app: Flask) -> None:
    """Give every request its id and every answer a line in the log."""
    app.url_map.converters["int"] = RowId

    @app.before_request
    def start() -> None:
        request.environ[_STARTED] = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id())

    app.before_request(_refuse_what_no_database_holds)

    @app.after_request
    def finish(answer: Response) -> Response:
        answer.headers["X-Request-ID"] = request_id()
        if not _is_kept_anyway(answer):
            started = request.environ.get(_STARTED)
            took = round((time.perf_counter() - started) * 1000, 1) if started else None
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=answer.status_code,
                ms=took,
            )
        return answer


def _is_kept_anyway(answer: Response) -> bool:
    """Whether this is an answer of the standard service: each has a record of its own."""
    return answer.status_code == OK and request.path.startswith("/access/")


def _refuse_what_no_database_holds() -> None:
    """Turn away what a database fails on: a NUL on PostgreSQL, an endless text on SQLite."""
    if _unfit(request.path):
        abort(404)
    if request.query_string and any(
        _unfit(name) or _unfit(value) for name, value in request.args.items(multi=True)
    ):
        abort(400)


def _unfit(text: str) -> bool:
    return "\0" in text or len(text) > _LONGEST


def where_it_broke(_logger: object, _name: str, line: MutableMapping[str, Any]) -> Any:
    """Tell of an exception its kind and where it was raised, and of what caused it; not its text.

    The text of a database fault holds the statement's parameters, that of a wrong value the
    value: both may hold a patient.
    """
    fault = line.pop("exc_info", None)
    fault = sys.exc_info()[1] if fault is True else fault
    fault = fault[1] if isinstance(fault, tuple) else fault
    if isinstance(fault, BaseException):
        line["fault"], line["where"] = type(fault).__name__, "".join(_frames(fault))
    return line


def _frames(fault: BaseException) -> Iterator[str]:
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if cause is not None:
        yield from _frames(cause)
    yield f"{type(fault).__module__}.{type(fault).__qualname__}\n"
    yield from traceback.format_tb(fault.__traceback__)


def _standard_error(*_names: Any) -> structlog.WriteLogger:
    """Return a logger to standard error as it is now: it may have been redirected since."""
    return structlog.WriteLogger(sys.stderr)


def configure_logging(level: str) -> None:
    """Write JSON lines of at least this level to standard error; never the text of a fault."""
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_broke,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=_standard_error,
        cache_logger_on_first_use=False,
    )
