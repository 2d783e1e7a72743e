"""What became of advice given."""

from collections.abc import Mapping, Sequence

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work


@command(Permission.CLEARANCE_ASK)
def note_feedback(work: Work, service: str, told: Sequence[Mapping[str, str]]) -> None:
    """Put on the trail which cards were followed and which were not, and why."""
    work.record("case.advice_answered", f"advice:{service}", answers=[dict(one) for one in told])
