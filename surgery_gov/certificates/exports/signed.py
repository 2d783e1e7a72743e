"""The signed roster: one page that opens without network, signed to its last byte."""

import inspect
from functools import cache, partial
from pathlib import Path

from surgery_gov.certificates import service
from surgery_gov.certificates.exports.keys import Key
from surgery_gov.certificates.rules import checker
from surgery_gov.certificates.rules.offline import Offline
from surgery_gov.kernel.permissions import Actor

CHECKER_FILE = "roster_check.py"
_PARTS = Path(__file__).parent / "offline"


def make(actor: Actor, key: Key, hours: int | None = None) -> bytes:
    """Make the newest signed roster and keep it; ``Invalid`` for more hours than the policy's."""
    return service.make_roster(actor, hours, key.short, partial(written, key=key))


def written(roster: Offline, key: Key) -> bytes:
    """Write the page and sign it: every byte before the last line is under the signature."""
    page = _shell().replace("/*DATA*/", roster.as_json()).encode()
    return page + checker.signature_line(key.public, key.private.sign(page))


def standalone() -> str:
    """Return the checker as a script of its own: the very module that we run."""
    return inspect.getsource(checker)


@cache
def _shell() -> str:
    page, style, script = (_part(name) for name in ("page.html", "page.css", "page.js"))
    return page.replace("/*STYLE*/", style.strip()).replace("/*SCRIPT*/", script.strip())


def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8")
