"""Entering many grants at once: all, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.queries.drafts import draw_up
from surgery_gov.privileges.queries.people import Person
from surgery_gov.privileges.rules.proposal import Proposal
from surgery_gov.privileges.rules.ways import Way
from surgery_gov.privileges.service._entering import enter, lock


@dataclass(frozen=True, slots=True)
class Source:
    """Where the grants come from: the file's name and its digest."""

    name: str
    digest: str


@command(Permission.PRIVILEGES_IMPORT)
def import_privileges(
    work: Work, proposals: Sequence[tuple[Person, Proposal]], source: Source
) -> int:
    """Enter the grants of a sheet that was found without faults; returns how many.

    They are checked again under the lock: ``Conflict`` where the records have changed since.
    """
    heads = lock(work, [(whom.id, str(p.target)) for whom, p in proposals])
    drafts = draw_up(proposals, work.actor.staff_no, work.now, Way.SHEET)
    faulty = [d for d in drafts if d.faults]
    if faulty:
        first = faulty[0]
        raise Conflict(
            f"没有导入：核对之后记录有变化，{len(faulty)}行不再成立，"
            f"例如{first.person.name}（{first.person.staff_no}）：{first.faults[0].message}请重新核对。"
        )
    if drafts:
        enter(work, drafts, heads)
    work.record(
        "privilege.imported",
        f"file:{source.name}",
        digest=source.digest,
        grants=len(drafts),
        surgeons=len({d.person.id for d in drafts}),
    )
    return len(drafts)
