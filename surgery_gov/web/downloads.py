"""Giving a file that somebody uploaded: always to be saved, never shown in our own name."""

from io import BytesIO

from flask import Response, send_file

SEALED = "default-src 'none'; sandbox"


def saved(content: bytes, media_type: str, filename: str) -> Response:
    """Return the answer by which a browser saves the file; nothing in it runs or is framed."""
    answer = send_file(BytesIO(content), media_type, as_attachment=True, download_name=filename)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer
