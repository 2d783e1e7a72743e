"""Files uploaded and looked at, kept until they are imported: for whoever sent them, for a while.

An import shows what it found before it writes anything; the file waits here in between, so that
what is imported is byte for byte what was looked at.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, request

from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.web.identity import actor

KEPT_SECONDS = 2 * 60 * 60
_TICKET = re.compile(r"[0-9a-f]{32}")
_GONE = "上传的文件已不在（只保留两小时，且只有上传者能用）。请重新选择文件。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; ``filename`` is what the sender calls it, for showing only."""

    filename: str
    data: bytes


def received(field: str = "file") -> Upload:
    """Return the file posted in a form, or raise ``Invalid`` at its field."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        raise Invalid({field: ["请选择文件"]})
    data = sent.read()
    if not data:
        raise Invalid({field: ["文件是空的（0 KB），请重新选择"]})
    return Upload(filename=Path(sent.filename).name[:120], data=data)


def keep(upload: Upload) -> str:
    """Put a file aside and return the ticket by which its sender gets it back."""
    folder = _own_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder.parent)
    ticket = secrets.token_hex(16)
    for name, content in (
        (ticket, upload.data),
        (f"{ticket}.json", json.dumps({"filename": upload.filename}).encode()),
    ):
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
    return ticket


def fetch(ticket: str) -> Upload:
    """Return a file put aside by the present actor; ``NotFound`` where there is none (any more)."""
    if not _TICKET.fullmatch(ticket):
        raise NotFound(_GONE)
    path = _own_folder() / ticket
    try:
        about = json.loads(path.with_suffix(".json").read_bytes())
        return Upload(filename=about["filename"], data=path.read_bytes())
    except OSError as fault:
        raise NotFound(_GONE) from fault


def discard(ticket: str) -> None:
    """Forget a file put aside; nothing happens where it is gone already."""
    if _TICKET.fullmatch(ticket):
        for name in (ticket, f"{ticket}.json"):
            (_own_folder() / name).unlink(missing_ok=True)


def _own_folder() -> Path:
    owner = hashlib.sha256(actor().id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Path(current_app.config["SURGERY_GOV"].upload_folder).absolute() / owner


def _sweep(folder: Path) -> None:
    """Remove what nobody came back for."""
    oldest = clock.now().timestamp() - KEPT_SECONDS
    for path in folder.glob("*/*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:  # somebody else swept it
            continue
