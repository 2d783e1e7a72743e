"""Keeping a file. Joined by the command that says what the file proves."""

from sqlalchemy import insert, select

from surgery_gov.evidence.models import Evidence
from surgery_gov.evidence.rules import EvidenceFile, examine
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key


@command(Permission.EVIDENCE_KEEP)
def keep(work: Work, content: bytes, field: str = "file") -> EvidenceFile:
    """Keep the bytes once and return what they are; ``Invalid`` at ``field`` for what is no proof.

    The same bytes sent again are the same file.
    """
    found = examine(content, policy.number(Key.EVIDENCE_MEGABYTES, work.now), field)
    known = work.session.scalar(select(Evidence.digest).where(Evidence.digest == found.digest))
    if known is None:
        row = {
            "digest": found.digest,
            "size": found.size,
            "media_type": found.media_type,
            "kept_at": work.now,
            "kept_by": work.actor.id,
            "content": content,
        }
        work.session.execute(insert(Evidence), [row])
    work.record(
        "evidence.kept", f"evidence:{found.digest}", size=found.size, again=known is not None
    )
    return found
