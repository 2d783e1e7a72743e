"""One mapping from errors to answers: a page for people, a problem document for programs."""

import structlog
from flask import (
    Flask,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import Busy, Conflict, DomainError, Forbidden, Invalid, NotFound
from surgery_gov.web import identity, refusals
from surgery_gov.web.destinations import came_from
from surgery_gov.web.identity import for_programs, logins
from surgery_gov.web.requests import request_id

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
    (Busy, 503),
)
SENTENCES = {
    400: "请求的内容不对，没有执行。请返回上一页重新操作。",
    401: "需要登录或令牌。",
    403: "当前身份不能做这件事。可切换身份，或联系系统管理员。",
    404: "没有这个页面或记录。请检查地址，或从左边菜单进入。",
    405: "这个地址不接受这种操作。请从页面上的按钮进入。",
    413: "提交的内容太多，没有执行。请分几次提交。",
    415: "内容类型不对，应为 application/json。",
    422: "填写的内容不对，没有执行。",
    429: "操作太频繁，请稍后再试。",
    500: "系统出错，这次什么都没有做。请稍后再试；仍不行请把下面的编号告诉系统管理员。",
    503: "系统暂时不能用，这次什么都没有做。请稍后再试。",
}
TOO_LARGE, MEGABYTE = 413, 1024 * 1024
log = structlog.get_logger()


def status_of(error: DomainError) -> int:
    """Return the HTTP status of an error that a user can be told about."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def register(app: Flask) -> None:
    """Install the mapping."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)
    app.register_error_handler(Exception, _defect)
    logins.unauthorized_handler(_unauthorized)


def _domain(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, Forbidden):
        refusals.note(error)
    return _answer(status_of(error), error.message, error.code, error.errors)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _answer(
        400, "页面已过期或不是从本系统打开的，没有执行。请刷新页面后再提交。", "form_expired"
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004
        return error
    sentence = _too_large() if status == TOO_LARGE else SENTENCES.get(status, SENTENCES[400])
    errors = getattr(error, "data", {}).get("messages", {})
    return _answer(status, sentence, error.name.lower().replace(" ", "_"), errors)


def _too_large() -> str:
    """Name the limit where the whole was over it; form fields have limits of their own."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    if not most or (request.content_length or 0) <= most:
        return SENTENCES[TOO_LARGE]
    sent, limit = -(-(request.content_length or 0) // MEGABYTE), most // MEGABYTE
    return (
        f"一次最多上传{limit} MB，这次约{sent} MB，没有上传。请返回上一页，检查是否选错了文件；"
        "没有选错的，请压缩（例如降低扫描的清晰度）或拆成几个文件分次上传。"
    )


def _database(error: Exception) -> ResponseReturnValue:
    log.error("database_unavailable", fault=type(error).__name__)
    db.session.remove()  # what is left of a broken transaction would break the page as well
    identity.forget()
    return _answer(503, SENTENCES[503], "busy")


def _defect(error: Exception) -> ResponseReturnValue:
    log.error("defect", exc_info=error)
    return _answer(500, SENTENCES[500], "defect")


def _unauthorized() -> ResponseReturnValue:
    if for_programs(request.path):
        answer = make_response(_answer(401, SENTENCES[401], "unauthorized"))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="surgery-gov"'
        return answer
    return _to_login()


def _to_login() -> ResponseReturnValue:
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.log_in", next=back), 303)


def _answer(status: int, message: str, code: str, errors: object = None) -> ResponseReturnValue:
    if for_programs(request.path) or request.accept_mimetypes.best == "application/json":
        body = {
            "type": "about:blank",
            "status": status,
            "code": code,
            "title": message,
            "errors": errors or {},
            "request_id": request_id(),
        }
        answer = make_response(jsonify(body), status)
        answer.mimetype = "application/problem+json"
    else:
        page = render_template(
            "errors/domain.html",
            status=status,
            message=message,
            request_id=request_id(),
            back=came_from(),
        )
        answer = make_response(page, status)
    if status == 503:  # noqa: PLR2004
        answer.headers["Retry-After"] = "5"
    return answer
