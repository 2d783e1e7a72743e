"""Reads of kept files. Who may see one is judged by the feature that keeps it, before."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from surgery_gov.evidence.models import Evidence
from surgery_gov.evidence.rules import EvidenceFile
from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound

_ABOUT = select(Evidence.digest, Evidence.size, Evidence.media_type)


def find_file(digest: str) -> EvidenceFile | None:
    """Return what is kept under the digest, without its bytes."""
    return find_files([digest]).get(digest)


def find_files(digests: Collection[str]) -> Mapping[str, EvidenceFile]:
    """Return what is kept under the digests, in one statement; one unknown is absent."""
    rows = db.session.execute(_ABOUT.where(Evidence.digest.in_(digests)))
    return {row.digest: EvidenceFile(**row._mapping) for row in rows}  # noqa: SLF001


def get_content(digest: str) -> bytes:
    """Return the bytes; ``NotFound`` where there is no such file."""
    found = db.session.scalar(select(Evidence.content).where(Evidence.digest == digest))
    if found is None:
        raise NotFound("没有找到这份证明材料。请回到列出它的页面重新打开。")
    return found
