"""Reads the reference lists shipped in ``catalogs/``, and only as they were shipped."""

import csv
import hashlib
import io
import tomllib
from dataclasses import dataclass
from datetime import date

from surgery_gov.kernel.resources import folder


class AlteredReference(Exception):
    """A shipped list is unknown, missing, or not the bytes that the manifest promises."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the manifest says of one list; ``title`` is Chinese, for people.

    ``in_force_from`` is None where the day is not certain.
    """

    file: str
    title: str
    source: str
    edition: str
    rows: int
    sha256: str
    in_force_from: date | None = None


def listings() -> dict[str, Listing]:
    """Return every list of the manifest by name."""
    manifest = tomllib.loads((folder("catalogs") / "manifest.toml").read_text(encoding="utf-8"))
    return {name: Listing(**entry) for name, entry in manifest.items()}


def load(name: str) -> list[dict[str, str]]:
    """Return the rows of a list as text by column; ``AlteredReference`` where it was changed."""
    known = listings()
    if name not in known:
        raise AlteredReference(f"catalogs/manifest.toml 中没有名为“{name}”的清单。")
    listing = known[name]
    content = _content(listing)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    if len(rows) != listing.rows:
        raise AlteredReference(
            f"《{listing.title}》应有 {listing.rows} 行，实有 {len(rows)} 行，请重新安装程序。"
        )
    return rows


def _content(listing: Listing) -> bytes:
    path = folder("catalogs") / listing.file
    if not path.is_file():
        raise AlteredReference(f"《{listing.title}》的文件 {listing.file} 不见了，请重新安装程序。")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != listing.sha256:
        raise AlteredReference(
            f"《{listing.title}》的文件 {listing.file} 被改动过，与 manifest.toml 所记摘要不符；"
            "为免依据错误的清单作出判断，程序没有读取它。请重新安装程序。"
        )
    return content
