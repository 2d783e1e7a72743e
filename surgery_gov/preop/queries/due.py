"""What cases have due: invitations, opinions, signatures, and tomorrow's list as one line."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.models import MdtInvitation, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, list_cases
from surgery_gov.preop.queries.invited import Invited, invited_to
from surgery_gov.preop.queries.listing import Listed, judged, planned_numbers
from surgery_gov.preop.queries.records import RecordRow, records_of
from surgery_gov.preop.rules.authority import hand_of
from surgery_gov.preop.rules.disciplines import Answer
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.shapes import denied, unanswered
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.masks import masked_name, masked_number
from surgery_gov.preop.rules.readiness import Stage
from surgery_gov.preop.rules.records import SAFETY, SIGNED, Hand, Kind
from surgery_gov.preop.rules.scope import EVERYONE, Scope

INVITED, OPINION, SIGN = "cases.invited", "cases.opinion", "cases.sign"
TOMORROW, ANESTHESIA = "cases.tomorrow", "cases.anesthesia"
READ = (
    Permission.PREOP_READ_ALL,
    Permission.PREOP_READ_DEPARTMENT,
    Permission.PREOP_READ_OWN,
)
DAY = timedelta(days=1)
_LINES = {
    True: (ANESTHESIA, "还没有麻醉评估", "not_enter"),
    False: (TOMORROW, "还不能排台", "not_schedule"),
}
"""Kind, words and filter of tomorrow's line: whether it is told to an anesthetist."""


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell whoever takes part in cases what waits for them, in a constant number of reads."""
    if actor.staff_no is None or not actor.may(*READ):
        return ()
    return (
        *_invitations(actor.staff_no, at),
        *_signatures(actor, actor.staff_no, at),
        *_tomorrow(actor, actor.staff_no, at),
    )


def _invitations(own: str, at: datetime) -> Iterator[Due]:
    """Tell which discussions wait for an answer or an opinion."""
    asked = (
        select(SurgicalCase.id, SurgicalCase.number)
        .join(MdtInvitation, MdtInvitation.case_id == SurgicalCase.id)
        .where(
            MdtInvitation.staff_no == own,
            MdtInvitation.invited_at <= at,
            SurgicalCase.state == "planned",
        )
    )
    numbers = {row.id: row.number for row in db.session.execute(asked)}
    if not numbers:
        return
    rows = list_cases(numbers.values())
    closed = {(r.case_id, r.key) for r in records_of(numbers, at) if r.completed_at is not None}
    for invited in invited_to(numbers, at):
        mine = invited.staff_no == own and (invited.case_id, invited.key) not in closed
        if mine and invited.answer != Answer.DECLINED and invited.opined_at is None:
            yield _invitation(invited, rows[numbers[invited.case_id]])


def _invitation(invited: Invited, row: CaseRow) -> Due:
    accepted = invited.answer == Answer.ACCEPTED
    return Due(
        kind=OPINION if accepted else INVITED,
        subject=f"case:{row.number}:{invited.key}",
        title="发表多学科讨论意见" if accepted else "答复多学科讨论邀请",
        detail=f"{_told(row)}，代表{invited.department}",
        act="发表意见" if accepted else "答复邀请",
        endpoint="preop.mdt",
        values={"number": row.number, "key": invited.key},
        waiting_since=invited.answered_at if accepted else invited.invited_at,
        due_at=row.plan.starts_at,
    )


def _signatures(actor: Actor, own: str, at: datetime) -> Iterator[Due]:
    """Tell which filled-in records wait for the signature of one's party."""
    hand = hand_of(actor)
    if hand is None:
        return
    found = select(SurgicalCase.number).where(
        SurgicalCase.team.contains(f";{own};", autoescape=True),
        or_(SurgicalCase.state == "planned", _just_over(at)),
        SurgicalCase.created_at <= at,
    )
    rows = {row.id: row for row in list_cases(db.session.scalars(found).all()).values()}
    records = records_of(rows, at) if rows else ()
    for record in records:
        row = rows[record.case_id]
        if _party(row, hand) == own and _waits(record, hand) and _in_turn(record, row, records):
            yield Due(
                kind=SIGN,
                subject=f"case:{row.number}:{record.key}",
                title=f"签{record.kind.label}",
                detail=_told(row),
                act=f"以{hand.label}签名",
                endpoint="preop.record",
                values={"number": row.number, "key": record.key},
                waiting_since=record.recorded_at,
                due_at=row.plan.starts_at,
            )


def _just_over(at: datetime) -> ColumnElement[bool]:
    """An operation put on record before the patient left: the last phase is still signed."""
    return and_(SurgicalCase.state == "performed", SurgicalCase.planned_end > at - DAY)


def _in_turn(record: RecordRow, row: CaseRow, records: Sequence[RecordRow]) -> bool:
    """Whether a phase of the safety check follows one that all signed without a problem."""
    kind = record.kind
    if row.state != "planned" and kind is not Kind.SIGN_OUT:
        return False
    if kind not in SAFETY[1:]:
        return True
    before = SAFETY[SAFETY.index(kind) - 1]
    return any(
        len(r.signatures) >= row.plan.parties and not denied(FORMS[before], r.values)
        for r in records
        if r.case_id == row.id and r.kind is before
    )


def _party(row: CaseRow, hand: Hand) -> str:
    plan = row.plan
    return {
        Hand.SURGEON: plan.surgeon_no,
        Hand.ANESTHETIST: plan.anesthetist_no,
        Hand.NURSE: plan.nurse_no,
    }[hand]


def _waits(record: RecordRow, hand: Hand) -> bool:
    signed = {s.hand for s in record.signatures}
    whole = record.kind in SIGNED and not unanswered(FORMS[record.kind], record.values)
    return whole and hand not in signed


def _tomorrow(actor: Actor, own: str, at: datetime) -> Iterator[Due]:
    """Tell how many of tomorrow's cases still lack something, as one line."""
    day = local_date(at) + DAY
    scope, mine = _reach(actor, own)
    if scope is None:
        return
    numbers = planned_numbers(scope, start_of_day(day), start_of_day(day + DAY))
    cases = judged(numbers, scope, at) if numbers else []
    late = [c for c in cases if _lacks(c, mine, own)]
    if not late:
        return
    kind, title, stands = _LINES[mine is Hand.ANESTHETIST]
    yield Due(
        kind=kind,
        subject=f"cases:{day}",
        title=f"明日手术{len(late)}台{title}",
        detail=_missing(late),
        act="逐台补全",
        endpoint="preop.mine" if mine is Hand.SURGEON else "preop.index",
        values={"since": day.isoformat(), "until": day.isoformat(), "stands": stands},
        due_at=min(c.case.row.plan.starts_at for c in late),
    )


def _lacks(listed: Listed, mine: Hand | None, own: str) -> bool:
    """Whether a case lacks what this party sees to: the assessment, or anything to schedule it."""
    plan = listed.case.row.plan
    if mine is Hand.ANESTHETIST:
        return plan.anesthetist_no == own and _unassessed(listed)
    if mine is Hand.SURGEON and plan.surgeon_no != own:
        return False
    return not listed.standing.may(Stage.SCHEDULE)


def _reach(actor: Actor, own: str) -> tuple[Scope | None, Hand | None]:
    """Return whose cases of tomorrow the actor looks after, and as which party."""
    if actor.may(Permission.PREOP_NURSING):
        return EVERYONE, Hand.NURSE
    if actor.may(Permission.PREOP_ANESTHESIA):
        return Scope(staff_no=own, as_guest=False), Hand.ANESTHETIST
    if actor.may(Permission.PREOP_READ_DEPARTMENT):
        return Scope(department=actor.department), None
    if actor.may(Permission.PREOP_READ_OWN):
        return Scope(staff_no=own, as_guest=False), Hand.SURGEON
    return None, None


def _unassessed(listed: Listed) -> bool:
    items = listed.standing.stages[Stage.ENTER].open
    return any(item.code == Kind.ANESTHESIA.value for item in items)


def _missing(late: Sequence[Listed]) -> str:
    labels = dict.fromkeys(item.label for c in late for item in c.standing.open)
    return f"缺：{'、'.join(labels)}"


def _told(row: CaseRow) -> str:
    patient = f"{masked_name(row.patient.name)} {masked_number(row.patient.number)}"
    return f"{row.number}，{patient}，{moment(row.plan.starts_at)}"
