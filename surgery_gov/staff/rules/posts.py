"""What a row of the staff sheet makes of a surgeon's posts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.staff.rules import timeline
from surgery_gov.staff.rules.facts import Employment, in_force
from surgery_gov.staff.rules.sheet import NEW, DepartmentKnown, SheetRow, Wrong


def first_post(row: SheetRow, departments: Mapping[str, DepartmentKnown]) -> tuple[Employment, ...]:
    """Return the post of somebody new, who has to have a department and a first day."""
    if row.department is None:
        raise Wrong("department", "missing", "新登记的术者要填科室")
    if row.employed_since is None:
        raise Wrong("employed_since", "missing", "新登记的术者要填入职日期，系统不会代填")
    ends = _ends(row, row.employed_since)
    return (_post(departments[row.department], start_of_day(row.employed_since), ends),)


def changed_posts(
    row: SheetRow,
    known: tuple[Employment, ...],
    departments: Mapping[str, DepartmentKnown],
    effective: datetime,
) -> tuple[Employment, ...]:
    """Return the posts after what the row says of department, first and last day."""
    if not known:
        return first_post(row, departments)
    posts = _moved(row, known, departments, effective)
    return _ended(row, _begun(row, posts, effective), effective)


def _reference(posts: tuple[Employment, ...], at: datetime) -> int:
    """Return which post is meant: the one held then, else the last begun, else the first."""
    held = in_force(posts, at)
    if held is not None:
        return posts.index(held)
    begun = [n for n, post in enumerate(posts) if post.since <= at]
    return begun[-1] if begun else 0


def _moved(
    row: SheetRow,
    posts: tuple[Employment, ...],
    departments: Mapping[str, DepartmentKnown],
    effective: datetime,
) -> tuple[Employment, ...]:
    """Change the department from the effective day on."""
    n = _reference(posts, effective)
    post = posts[n]
    if row.department is None or row.department == post.department_code:
        return posts
    wanted = departments[row.department]
    if post.until is not None and post.until <= effective:
        raise Wrong(
            "department",
            "not_employed",
            f"{row.name}的任职（{timeline.said_post(post.since, post.until)}）已结束，"
            f"科室不能自{local_date(effective)}起改为{wanted.name}。请在术者档案中登记再次入职",
        )
    starts = max(post.since, effective)
    moved = (_post(wanted, starts, post.until),)
    kept = (replace(post, id=NEW, until=starts),) if post.since < starts else ()
    return (*posts[:n], *kept, *moved, *posts[n + 1 :])


def _run(posts: tuple[Employment, ...], n: int) -> tuple[int, int]:
    """Return the first and last place of the posts that follow each other without a gap."""
    first = last = n
    while first > 0 and posts[first - 1].until == posts[first].since:
        first -= 1
    while last + 1 < len(posts) and posts[last].until == posts[last + 1].since:
        last += 1
    return first, last


def _begun(
    row: SheetRow, posts: tuple[Employment, ...], effective: datetime
) -> tuple[Employment, ...]:
    """Correct the day on which the present employment began."""
    if row.employed_since is None:
        return posts
    first, _ = _run(posts, _reference(posts, effective))
    post, since = posts[first], start_of_day(row.employed_since)
    if post.since == since:
        return posts
    before = posts[first - 1] if first else None
    if (post.until is not None and since >= post.until) or (
        before is not None and (before.until is None or since < before.until)
    ):
        raise Wrong(
            "employed_since",
            "overlap",
            f"入职日期{row.employed_since}与已有的任职记录冲突（"
            f"{timeline.said_post(post.since, post.until)}）。请核对，或在术者档案中更正",
        )
    return (*posts[:first], replace(post, id=NEW, since=since), *posts[first + 1 :])


def _ended(
    row: SheetRow, posts: tuple[Employment, ...], effective: datetime
) -> tuple[Employment, ...]:
    """End the present employment on its last day."""
    if row.employed_last_day is None:
        return posts
    first, last = _run(posts, _reference(posts, effective))
    post, until = posts[last], day_after(row.employed_last_day)
    if post.until == until:
        return posts
    after = posts[last + 1] if last + 1 < len(posts) else None
    if until <= post.since or (after is not None and until > after.since):
        raise Wrong(
            "employed_last_day",
            "overlap",
            f"离职日期{row.employed_last_day}与已有的任职记录冲突（"
            f"{timeline.said_post(posts[first].since, post.until)}）。请核对，或在术者档案中更正",
        )
    return (*posts[:last], replace(post, id=NEW, until=until), *posts[last + 1 :])


def _ends(row: SheetRow, since: date) -> datetime | None:
    if row.employed_last_day is None:
        return None
    if row.employed_last_day < since:
        raise Wrong("employed_last_day", "order", f"离职日期不能早于入职日期{since}")
    return day_after(row.employed_last_day)


def _post(department: DepartmentKnown, since: datetime, until: datetime | None) -> Employment:
    return Employment(
        id=NEW,
        department_code=department.code,
        department_name=department.name,
        since=since,
        until=until,
    )


def check_departments(
    posts: Iterable[Employment], departments: Mapping[str, DepartmentKnown]
) -> None:
    """A post lies within the life of its department."""
    for post in posts:
        own = departments.get(post.department_code)
        if post.id != NEW or own is None:
            continue
        late = own.until is not None and (post.until is None or post.until > own.until)
        if post.since < own.since or late:
            raise Wrong(
                "department",
                "department_closed",
                f"{own.name}在{timeline.said(own.since, own.until)}之间才有，"
                f"任职 {timeline.said_post(post.since, post.until)} 超出了。请核对科室和日期",
            )
