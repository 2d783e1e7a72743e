"""Posts, licences and titles, as a surgeon's archive tells them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from surgery_gov.kernel.calendar import last_day
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.staff.queries.dossier import Fact, get_dossier
from surgery_gov.staff.rules.scope import EVERYONE

SECTION = "执业"


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Tell what is on file up to and as known at that instant; ``NotFound`` for an unknown 工号."""
    dossier = get_dossier(EVERYONE, staff_no)
    posts, licences, titles = (
        [f for f in dossier.known(facts, at) if f.since <= at]
        for facts in (dossier.posts, dossier.licences, dossier.titles)
    )
    return [
        *(_moment(f.since, "任职", f"在{f.what}任职", staff_no) for f in posts),
        *_endings(posts, at, "离任", "不再在{what}任职", staff_no),
        *(_moment(f.since, "执业", _licence(f), staff_no) for f in licences),
        *_endings(licences, at, "执业到期", "执业证书 {certificate} 到期", staff_no),
        *(
            _moment(f.since, "职称", f"{f.what}（只作记录，职称不作为授权条件）", staff_no)
            for f in titles
        ),
    ]


def _licence(fact: Fact) -> str:
    ends = f"有效至{last_day(fact.until)}" if fact.until else "长期有效"
    return f"执业证书 {fact.certificate_no}，执业范围{fact.scope}，{ends}"


def _endings(
    facts: Sequence[Fact], at: datetime, label: str, text: str, staff_no: str
) -> Iterator[Moment]:
    """Tell the ends that have come and that no other of the kind follows at once."""
    begins = {fact.since for fact in facts}
    for fact in facts:
        if fact.until is not None and fact.until <= at and fact.until not in begins:
            said = text.format(what=fact.what, certificate=fact.certificate_no)
            yield _moment(fact.until, label, said, staff_no)


def _moment(at: datetime, label: str, text: str, staff_no: str) -> Moment:
    return Moment(
        at=at,
        section=SECTION,
        label=label,
        text=text,
        day_only=True,
        endpoint="staff.one",
        values={"staff_no": staff_no},
    )
