"""Conditions as people write them: the 条件 column of the sheet, and the command line."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from surgery_gov.privileges.rules.conditions import (
    AtSite,
    Condition,
    FirstSupervised,
    Noted,
    ThenReview,
    Through,
    UnderSupervisor,
    build,
    canonical,
    describe,
    naming,
    supervisor_named_by,
)

_NUMBER = r"(\d{1,3}|[一二两三四五六七八九十])"
_STAFF_NO = r"([0-9A-Za-z_-]+)"
_HANZI = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Condition]], ...] = (
    (re.compile(r"限?(?:地点|院区|手术室)[:：](.+)"), lambda site: AtSite(site.strip())),
    (
        re.compile(
            rf"(?:须)?上级(?:医师)?(?:在场|指导)?[:：](?:{_STAFF_NO}|[^（）()：:]*[（(]{_STAFF_NO}[）)])"
        ),
        lambda alone, after_name: UnderSupervisor(alone or after_name),
    ),
    (re.compile(r"限?患者[:：](.+)"), lambda patients: build("patient", patients)),
    (
        re.compile(
            rf"前{_NUMBER}例须?在?上级(?:医师)?(?:[^（）()：:]*[（(]{_STAFF_NO}[）)])?(?:在场)?(?:的)?"
            rf"指导下?(?:实施)?(?:[:：]{_STAFF_NO})?"
        ),
        lambda cases, inside, after: FirstSupervised(_count(cases), inside or after or ""),
    ),
    (
        re.compile(rf"满{_NUMBER}例(?:后)?须?(?:再)?评估"),
        lambda cases: ThenReview(_count(cases)),
    ),
    (
        re.compile(r"限期至[:：]?(\d{4}-\d{2}-\d{2})"),
        lambda day: Through(date.fromisoformat(day)),
    ),
)
_MEANT = re.compile(r"限期至.*|前.{1,6}例.*(?:指导|监督).*|满.{1,6}例.*评估.*", re.DOTALL)


def from_text(text: str) -> tuple[Condition, ...]:
    """Read the 条件 column: parts by ``；`` or line; a part of no known form is a note."""
    parts = (p.strip() for p in re.split(r"[;；\r\n]+", text))
    return canonical(_written(p) for p in parts if p)


def unread(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return the notes that look like conditions to be counted but are not written as such."""
    return tuple(c.text for c in conditions if isinstance(c, Noted) and _MEANT.fullmatch(c.text))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text as of the 条件 column with the names of the supervisors it names by 工号."""
    return "；".join(_called(part, names) for part in text.split("；"))


def _called(part: str, names: Mapping[str, str]) -> str:
    read = _written(part.strip())
    (called,) = naming([read], names)
    return describe(called) if supervisor_named_by(read) in names else part


def _written(part: str) -> Condition:
    for form, make in _FORMS:
        found = form.fullmatch(part)
        if found is None:
            continue
        try:
            return make(*found.groups())
        except ValueError:
            return Noted(part)
    return Noted(part)


def _count(text: str) -> int:
    count = _HANZI.get(text) or int(text)
    if count < 1:
        raise ValueError(text)
    return count
