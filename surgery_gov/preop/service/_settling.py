"""What a case still owes, kept on its head by every act that may change it."""

from typing import cast

from sqlalchemy import Table, update

from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.aftermaths import aftermaths
from surgery_gov.preop.rules.after import follow_up_from, owed_from

_HEADS = cast("Table", SurgicalCase.__table__)


def settle(work: Work, case_id: int) -> None:
    """Keep what the rules make of all that is on record about the case.

    No act of anybody: the version of the case stays, so that nobody who is changing it is told
    that another did.
    """
    work.session.flush()
    for looked in aftermaths(SurgicalCase.id == case_id, work.now):
        work.session.execute(
            update(_HEADS)
            .where(_HEADS.c.id == case_id)
            .values(owed_from=owed_from(looked.after), follow_up_from=follow_up_from(looked.after))
        )
