"""What should be looked at, computed from facts. Pure, and nothing is ever changed by it.

A proposal says why, on what it rests (依据) and what act would follow; somebody decides.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.catalog.rules.risen import Graded, graded_at, rose_above
from surgery_gov.kernel.calendar import last_day, local_date, months_after, start_of_day
from surgery_gov.kernel.period import Period
from surgery_gov.policy.rules.bases import (
    CATALOG,
    CONFIRMED,
    DYNAMIC,
    ITEM_BY_ITEM,
    LICENCE,
    OWN_PERIOD,
    PLACE,
    REVIEW,
    Basis,
    cite,
)
from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges.rules.counted import Counts
from surgery_gov.privileges.rules.impact import HIGHEST
from surgery_gov.privileges.rules.proposed import (
    Act,
    Kind,
    Proposed,
)
from surgery_gov.privileges.rules.target import LOW_GRADES, Target
from surgery_gov.privileges.rules.ways import apply_instead
from surgery_gov.staff.rules.facts import Employment, SurgeonFacts, in_force


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A privilege that stands: its run, when it was last granted or renewed, by which decision.

    ``counts`` are the cases that its conditions count.
    """

    target: Target
    name: str
    grade: int | None
    suspended: bool
    run: Period
    evaluated_at: datetime
    decision_id: int
    counts: Counts = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What is the same for all: the instant, the settings, the catalog in force.

    ``soon`` is how long before an end it is told; ``departments`` are codes by name; ``risen``
    the procedures whose grade rose, ``names`` theirs; ``edition_since`` None without an edition;
    ``high_grade_entry`` what the hospital allows besides applications.
    """

    at: datetime
    soon: timedelta
    months_grade4: int
    months_others: int
    edition_since: datetime | None = None
    edition: str = ""
    departments: Mapping[str, str] = field(default_factory=dict)
    risen: Mapping[str, tuple[Graded, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    high_grade_entry: HighGradeEntry = HighGradeEntry.DIRECT


_AFTER = {
    False: "续期时原样保留这一条件的，不重新计例",
    True: "再授权同意而不另附条件的，这一条件即告完成",
}
_GIVING = frozenset({Act.RENEW, Act.REVIEW, Act.GRANT})


def proposals_for(person: SurgeonFacts, held: Sequence[Held], house: House) -> tuple[Proposed, ...]:
    """Return what should be looked at of one surgeon's privileges, the gravest first."""
    found = [
        proposed
        for each in held
        for proposed in (
            *_person(person, each, house),
            *_catalog(person, each, house),
            *_cases(person, each, house),
            *_time(person, each, house),
        )
    ]
    found += _lost_by_regrading(person, held, house)
    told = [_as_applied_for(proposed, house) for proposed in found]
    return tuple(sorted(told, key=lambda p: (list(Kind).index(p.kind), str(p.target))))


def _as_applied_for(proposed: Proposed, house: House) -> Proposed:
    """What gives or renews goes through all hands where the hospital says so."""
    gives = proposed.act in _GIVING and apply_instead(proposed.grade, house.high_grade_entry)
    return replace(proposed, act=Act.APPLY) if gives else proposed


def _person(person: SurgeonFacts, held: Held, house: House) -> Iterator[Proposed]:
    post = person.employment_at(house.at)
    ended = [p.until for p in person.employments if p.until is not None and p.until <= house.at]
    if post is None and ended:
        left = max(ended)
        why = f"{last_day(left)}离职，之后没有任职记录"
        yield _proposed(Kind.LEFT, Act.REVOKE, person, held, (why, (PLACE,), left))
        return
    if held.suspended:
        return
    yield from _licence(person, held, house)
    before = in_force(person.employments, held.evaluated_at)
    if post and before and _moved(before, post, held):
        why = (
            f"{local_date(post.since)}由{before.department_name}转到{post.department_name}，"
            "此后没有重新评估此项权限"
        )
        yield _proposed(Kind.MOVED, Act.SUSPEND, person, held, (why, (DYNAMIC,), post.since))


def _moved(before: Employment, post: Employment, held: Held) -> bool:
    return post.department_code != before.department_code and post.since > held.evaluated_at


def _licence(person: SurgeonFacts, held: Held, house: House) -> Iterator[Proposed]:
    licence = person.licence_at(house.at)
    if licence is None:
        ended = [x.until for x in person.licences if x.until is not None and x.until <= house.at]
        since = max(ended, default=None)
        why = f"执业证书有效期至{last_day(since)}，已过期" if since else "没有有效的执业证书记录"
        yield _proposed(Kind.LICENCE_LAPSED, Act.SUSPEND, person, held, (why, (LICENCE,), since))
        return
    ends = licence.until
    while ends is not None and (following := in_force(person.licences, ends)):
        ends = following.until
    if ends is not None and ends - house.at <= house.soon:
        why = f"执业证书有效期至{last_day(ends)}；未换证的，自次日起暂停"
        yield _proposed(Kind.LICENCE_ENDING, Act.SUSPEND, person, held, (why, (LICENCE,), ends))


def _catalog(person: SurgeonFacts, held: Held, house: House) -> Iterator[Proposed]:
    code = held.target.code
    if code is None or house.edition_since is None:
        return
    if held.grade is None:
        why = f"编码 {code} 不在施行中的目录“{house.edition}”里"
        about = (why, (CATALOG,), house.edition_since)
        yield _proposed(Kind.RETIRED, Act.REVOKE, person, held, about)
        return
    then = graded_at(house.risen.get(code, ()), held.evaluated_at)
    if then is None or then.grade >= held.grade:
        return
    since = rose_above(house.risen[code], then.grade, held.evaluated_at)
    why = (
        f"授予或续期后，级别由{grade_name(then.grade)}调为{grade_name(held.grade)}，"
        "尚未按新的级别评估"
    )
    yield _proposed(Kind.REGRADED, Act.REVIEW, person, held, (why, (DYNAMIC,), since))


def _lost_by_regrading(
    person: SurgeonFacts, held: Sequence[Held], house: House
) -> Iterator[Proposed]:
    """What a grade-and-department reached until the procedure rose above it."""
    items = {each.target.code for each in held}
    for band in held:
        if band.target.code is not None or band.suspended:
            continue
        for code, grades in house.risen.items():
            since = None if code in items else _lost_since(band, grades, house)
            if since is None or not _is_current(grades):
                continue
            why = (
                f"原按{grade_name(band.target.grade)}由“{band.name}”的权限覆盖，"
                f"级别已调为{grade_name(grades[-1].grade)}，须逐项授予才可实施"
            )
            item = Held(
                target=Target(code=code),
                name=f"{house.names.get(code, '')} {code}".strip(),
                grade=grades[-1].grade,
                suspended=False,
                run=band.run,
                evaluated_at=band.evaluated_at,
                decision_id=band.decision_id,
            )
            yield _proposed(Kind.REGRADED, Act.GRANT, person, item, (why, (ITEM_BY_ITEM,), since))


def _is_current(grades: Sequence[Graded]) -> bool:
    return grades[-1].grade not in LOW_GRADES


def _lost_since(band: Held, grades: Sequence[Graded], house: House) -> datetime | None:
    """Return when the band lost the procedure; None where it never reached it."""
    for each, following in pairwise(grades):
        own = {house.departments.get(name) for name in each.departments}
        reached = each.grade == band.target.grade and band.target.department in own
        if reached and following.since > band.run.since:
            return rose_above(grades, max(LOW_GRADES), band.run.since)
    return None


def _cases(person: SurgeonFacts, held: Held, house: House) -> Iterator[Proposed]:
    """The cases before a review are done: nothing more may be until somebody decides anew.

    A single use is not reviewed: it just ends.
    """
    if held.suspended or person.employment_at(house.at) is None:
        return
    for count in held.counts:
        if count.bars and not count.single:
            last = count.tally.last if count.tally else None
            since = start_of_day(last) if last else count.since
            by_hands = apply_instead(held.grade, house.high_grade_entry)
            why = f"{count.in_words()}（{count.done()}）。{_AFTER[by_hands]}"
            yield _proposed(Kind.REACHED, Act.REVIEW, person, held, (why, (CONFIRMED,), since))


def _time(person: SurgeonFacts, held: Held, house: House) -> Iterator[Proposed]:
    if held.suspended or person.employment_at(house.at) is None:
        return
    horizon = house.at + house.soon
    due = start_of_day(months_after(local_date(held.evaluated_at), _months(held, house)))
    ends = held.run.until
    if ends is not None and ends <= horizon and ends <= due:
        why = f"权限有效期至{last_day(ends)}"
        yield _proposed(Kind.EXPIRING, Act.RENEW, person, held, (why, (DYNAMIC,), ends))
    elif due <= horizon:
        late = "已逾期" if due <= house.at else "将到期"
        why = (
            f"上次授予或续期在{local_date(held.evaluated_at)}，"
            f"满{_months(held, house)}个月须再评估，{local_date(due)}{late}"
        )
        basis = (REVIEW,) if held.grade == HIGHEST else (DYNAMIC, OWN_PERIOD)
        yield _proposed(Kind.REVIEW_DUE, Act.REVIEW, person, held, (why, basis, due))


def _months(held: Held, house: House) -> int:
    return house.months_grade4 if held.grade == HIGHEST else house.months_others


def _proposed(
    kind: Kind,
    act: Act,
    person: SurgeonFacts,
    held: Held,
    about: tuple[str, tuple[Basis, ...], datetime | None],
) -> Proposed:
    why, basis, since = about
    when = since.isoformat() if since else ""
    stands_on = (kind.value, str(held.target), held.decision_id, held.grade, when)
    return Proposed(
        kind=kind,
        act=act,
        staff_no=person.staff_no,
        target=held.target,
        name=held.name,
        grade=held.grade,
        why=why,
        basis=cite(*basis),
        since=since,
        facts=hashlib.sha256(repr(stands_on).encode()).hexdigest(),
    )
