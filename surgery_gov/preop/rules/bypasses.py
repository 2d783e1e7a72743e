"""What a rescue went round as it is on record: stated, carried out, reported, judged."""

from dataclasses import dataclass
from datetime import datetime

from surgery_gov.preop.rules.emergencies import Shown, Standing, standing
from surgery_gov.preop.rules.records import Passable


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRow:
    """A report or a verdict."""

    kind: str
    text: str
    verdict: str
    recorded_at: datetime
    staff_no: str
    actor_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BypassRow:
    """One statement with the case it belongs to; ``due_at`` is by when it is to be reported.

    ``surgeon_no`` is of the plan, ``operator_no`` who really operated, empty until it is known;
    ``stated_for`` who was to operate when it was stated; ``codes`` are of what was done, or is
    planned. ``undone``: the case was called off, or the same was stated anew for another surgeon.
    """

    id: int
    number: str
    department: str
    patient_no: str
    what: Passable
    reason: str
    by_no: str
    surgeon_no: str
    operator_no: str
    began_at: datetime | None
    ended_at: datetime | None
    superior_no: str
    asked_at: datetime | None
    asked_how: str
    duty_told: bool
    recorded_at: datetime
    due_at: datetime
    acts: tuple[ActRow, ...] = ()
    stated_for: str = ""
    codes: tuple[str, ...] = ()
    undone: bool = False

    @property
    def report(self) -> ActRow | None:
        """The report, once made."""
        return next((act for act in self.acts if act.kind == "report"), None)

    @property
    def review(self) -> ActRow | None:
        """The verdict, once given."""
        return next((act for act in self.acts if act.kind == "review"), None)

    @property
    def reported_late(self) -> bool:
        """Whether it was reported after its term."""
        return self.report is not None and self.report.recorded_at > self.due_at

    @property
    def surgeon(self) -> str:
        """Who operated, or is to; of one undone, who was to."""
        return self.stated_for if self.undone else self.operator_no or self.surgeon_no

    @property
    def performed(self) -> bool:
        """Whether the operation is on record."""
        return self.began_at is not None

    @property
    def stated_late(self) -> bool:
        """Whether it was stated only after the operation had begun."""
        return self.began_at is not None and self.recorded_at > self.began_at

    @property
    def asked_late(self) -> bool:
        """Whether leave was asked only after the operation had begun."""
        asked, began = self.asked_at, self.began_at
        return asked is not None and began is not None and asked > began

    @property
    def concerned(self) -> frozenset[str]:
        """Who must not judge it: whoever was to operate, did, stated or reported it."""
        reported = self.report.staff_no if self.report else ""
        people = {self.surgeon_no, self.operator_no, self.stated_for, self.by_no, reported}
        return frozenset(people - {""})

    def standing(self, now: datetime) -> Standing:
        """Say how it stands."""
        return standing(
            reported=self.report is not None,
            reviewed=self.review is not None,
            undone=self.undone,
            due_at=self.due_at,
            now=now,
        )

    def shown(self, wanted: Shown, now: datetime) -> bool:
        """Whether a page of these lists it."""
        verdict = self.review.verdict if self.review else ""
        return wanted.holds(self.standing(now), verdict, late=self.reported_late)
