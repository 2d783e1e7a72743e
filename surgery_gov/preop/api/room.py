"""What the services of cases share: the blueprints, and the answer when something is wrong.

Fails closed: whatever cannot be read or judged is answered with 503, ``"ready": false`` and
where the roster for no network is, never with a bare defect.
"""

import json
import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Busy, DomainError, Forbidden
from surgery_gov.kernel.faults import translated
from surgery_gov.web import refusals
from surgery_gov.web.documents import PROBLEM, Service, by_field
from surgery_gov.web.errors import SENTENCES, status_of
from surgery_gov.web.identity import forget
from surgery_gov.web.requests import request_id

RETRY_AFTER = "5"
_SENTENCES = {
    **SENTENCES,
    400: "正文不是正确的 JSON（UTF-8，同一个名称只写一次），没有执行。请改正后再传。",
    405: "这个地址不接受这种方法，没有执行。请看接口说明。",
    413: "正文太大，没有执行。请分开传送。",
}
ROSTER = "/certificates/offline"
UNKNOWN = "暂时不能判断，按不能继续处理。请稍后再试；急用时请查断网名册。"
api = Service(
    "cases_api",
    __name__,
    url_prefix="/api/v1/cases",
    description="手术病例：传送病例和记录，询问能否继续。重复传送不会重复登记。",
)
hooks = Service(
    "cds_hooks",
    __name__,
    url_prefix="/cds-services",
    description="CDS Hooks 2.0：在医嘱和排台时给出提醒卡片。",
)
log = structlog.get_logger()


def base() -> str:
    """Return the address of this program as it was set, without a slash at the end; or nothing.

    What the caller says the host is may be anybody's and goes into no answer.
    """
    address: str = current_app.config["SURGERY_GOV"].base_url
    return address.rstrip("/")


def answered(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON document."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, headers=dict(headers or {}), mimetype="application/json")


@api.before_request
@hooks.before_request
def wants_json() -> None:
    """Refuse a body that is not said to be JSON."""
    if request.method in {"POST", "PUT"} and request.mimetype != "application/json":
        raise UnsupportedMediaType


@api.errorhandler(Exception)
@hooks.errorhandler(Exception)
def closed(fault: Exception) -> Any:
    """Answer what went wrong; what was nobody's mistake is never "ready"."""
    if isinstance(fault, HTTPException):
        return _refused(fault)
    known = fault if isinstance(fault, DomainError) else translated(fault)
    if known is None or isinstance(known, Busy):
        return _undecided(fault)
    if isinstance(known, Forbidden):
        refusals.note(known)
    return _problem(status_of(known), known.message, known.code, getattr(known, "errors", {}))


def _refused(fault: HTTPException) -> Any:
    if fault.response is not None:
        return fault
    status = fault.code or 500
    messages = getattr(fault, "data", {}).get("messages", {})
    by_place = {} if not isinstance(messages, Mapping) else messages
    errors: dict[str, list[str]] = {}
    for told in by_place.values():
        errors |= by_field(told if isinstance(told, Mapping) else {"": told})
    code = fault.name.lower().replace(" ", "_")
    return _problem(status, _SENTENCES.get(status, SENTENCES[422]), code, errors)


def _undecided(fault: Exception) -> Response:
    where = traceback.format_tb(fault.__traceback__)  # not its text: that may hold a patient
    log.error("case_undecided", fault=type(fault).__name__, where=where)
    db.session.remove()  # what is left of a broken transaction would break the next request
    forget()
    roster = f"{base() or request.script_root}{ROSTER}"
    answer = _problem(503, UNKNOWN, "undecidable", {}, ready=False, offline_roster=roster)
    answer.headers["Retry-After"] = RETRY_AFTER
    answer.headers["Link"] = f'<{roster}>; rel="alternate"'
    return answer


def _problem(
    status: int, title: str, code: str, errors: Mapping[str, Any], **more: object
) -> Response:
    body = {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": title,
        "errors": errors,
        "request_id": request_id(),
        **more,
    }
    answer = answered(body, status)
    answer.mimetype = PROBLEM
    return answer
