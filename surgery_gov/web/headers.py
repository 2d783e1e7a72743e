"""Headers on every answer: a strict content policy, nothing cached but the static files."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_YEAR = 31_536_000


def register(app: Flask, *, tls: bool) -> None:
    """Put the headers on every answer; HSTS only where the installation speaks TLS."""
    fixed = [*_FIXED.items()]
    if tls:
        fixed.append(("Strict-Transport-Security", f"max-age={_YEAR}"))
    app.wsgi_app = _adding(fixed, app.wsgi_app)  # type: ignore[assignment,method-assign]

    @app.after_request
    def add(answer: Response) -> Response:
        if request.endpoint in {"static", "bootstrap.static"} and answer.status_code < 400:  # noqa: PLR2004
            lasting = "v" in request.args or request.endpoint == "bootstrap.static"
            answer.headers["Cache-Control"] = (
                f"public, max-age={_YEAR}, immutable" if lasting else "public, max-age=300"
            )
        else:
            answer.headers["Cache-Control"] = "no-store"
        return answer


def _adding(fixed: list[tuple[str, str]], inner: "WSGIApplication") -> "WSGIApplication":
    """Add headers that never change where they cost nothing: after the answer is made."""

    def outer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            given = {name for name, _ in headers}  # an answer may be sealed tighter
            added = (pair for pair in fixed if pair[0] not in given)
            return start_response(status, [*headers, *added], *fault)

        return inner(environ, start)

    return outer
