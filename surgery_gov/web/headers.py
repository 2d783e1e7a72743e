"""Headers on every answer: a strict content policy, nothing cached but the static files."""

from flask import Flask, Response, request

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

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in _FIXED.items():
            answer.headers.setdefault(name, value)  # an answer may be sealed tighter
        if request.endpoint in {"static", "bootstrap.static"} and answer.status_code < 400:  # noqa: PLR2004
            lasting = "v" in request.args or request.endpoint == "bootstrap.static"
            answer.headers["Cache-Control"] = (
                f"public, max-age={_YEAR}, immutable" if lasting else "public, max-age=300"
            )
        else:
            answer.headers["Cache-Control"] = "no-store"
        if tls:
            answer.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        return answer
