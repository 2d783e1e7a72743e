"""What is to be known once a row of the staff sheet is imported. Pure.

A blank cell says nothing and changes nothing. What differs becomes a dated change: a correction
where the sheet gives the date, otherwise a change from the day the sheet takes effect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.period import Period
from surgery_gov.staff.rules import timeline
from surgery_gov.staff.rules.facts import Employment, Licence, Title
from surgery_gov.staff.rules.posts import changed_posts, check_departments, first_post
from surgery_gov.staff.rules.sheet import NEW, DepartmentKnown, Known, SheetRow, Target, Wrong


def target(
    row: SheetRow, known: Known, departments: Mapping[str, DepartmentKnown], effective: datetime
) -> Target:
    """Return what is to be known after this row; ``Wrong`` where it cannot be."""
    facts = known.facts
    if facts is not None and facts.name != row.name:
        raise name_differs(row.staff_no, row.name, facts.name)
    posts = (
        first_post(row, departments)
        if facts is None
        else changed_posts(row, facts.employments, departments, effective)
    )
    check_departments(posts, departments)
    licences = _licences(row, facts.licences if facts else ())
    titles = _titles(row, known.titles, posts[0].since if facts is None else effective)
    return Target(
        row=row,
        new=facts is None,
        posts=posts,
        licences=licences,
        titles=titles,
        said=(*_said_posts(posts), *_said_licences(licences), *_said_titles(titles)),
    )


def name_differs(staff_no: str, told: str, known: str) -> Wrong:
    """Return what to say where the sheet gives somebody known another name."""
    return Wrong(
        "name",
        "name_differs",
        f"工号 {staff_no} 在系统中是{known}，表中是{told}。"
        "请核对工号；如确已改名，先在术者档案中更正姓名",
    )


def _licences(row: SheetRow, known: tuple[Licence, ...]) -> tuple[Licence, ...]:
    if row.certificate_no is None or row.scope is None or row.licence_since is None:
        return known
    last = row.licence_last_day
    if last is not None and last < row.licence_since:
        raise Wrong("licence_last_day", "order", f"有效期止不能早于有效期起{row.licence_since}")
    since = start_of_day(row.licence_since)
    same_day = next((held for held in known if held.since == since), None)
    until = None if last is None else day_after(last)
    if last is None and not row.licence_unlimited and same_day is not None:
        until = same_day.until
    new = Licence(
        id=NEW, certificate_no=row.certificate_no, scope=row.scope, since=since, until=until
    )
    if same_day is not None and replace(same_day, id=NEW) == new:
        return known
    return _laid(new, known, same_day.id if same_day else None)


def _laid(new: Licence, known: tuple[Licence, ...], replaces: int | None) -> tuple[Licence, ...]:
    spans = [timeline.Held(id=h.id, since=h.since, until=h.until) for h in known]
    try:
        laying = timeline.lay(spans, Period(new.since, new.until), replaces)
    except timeline.Overlap as overlap:
        raise Wrong("licence_since", "overlap", f"执业证书{overlap}") from overlap
    ended = dict(laying.shortened)
    kept = [
        replace(held, id=NEW, until=ended[held.id]) if held.id in ended else held
        for held in known
        if held.id not in laying.retract or held.id in ended
    ]
    return tuple(sorted((*kept, new), key=lambda held: held.since))


def _titles(row: SheetRow, known: tuple[Title, ...], since: datetime) -> tuple[Title, ...]:
    if row.title is None:
        return known
    held = [t for t in known if t.since <= since]
    meant = max(held, key=_since) if held else min(known, key=_since, default=None)
    if meant is not None and meant.title == row.title:
        return known
    if meant is not None and not held:  # the first title is still to come: that one is meant
        since = meant.since
    others = [t for t in known if t.since != since]
    return (*others, Title(id=NEW, title=row.title, since=since))


def _since(title: Title) -> datetime:
    return title.since


def _said_posts(posts: Iterable[Employment]) -> list[str]:
    return [
        f"任职：{p.department_name} {timeline.said_post(p.since, p.until)}"
        for p in posts
        if p.id == NEW
    ]


def _said_licences(licences: Iterable[Licence]) -> list[str]:
    return [
        f"执业证书：{x.certificate_no}，{x.scope} {timeline.said(x.since, x.until)}"
        for x in licences
        if x.id == NEW
    ]


def _said_titles(titles: Iterable[Title]) -> list[str]:
    return [f"职称：{t.title} {local_date(t.since)}起" for t in titles if t.id == NEW]
