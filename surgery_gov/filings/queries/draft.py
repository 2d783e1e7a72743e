"""The next filing as it would be now, and everything that is in its way."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.queries import EditionRow
from surgery_gov.filings.queries.filings import (
    Filed,
    find_outstanding,
    last_exported,
    next_number,
)
from surgery_gov.filings.rules.assembly import assemble
from surgery_gov.filings.rules.content import Content, Heading, Kind
from surgery_gov.filings.rules.pages import pages
from surgery_gov.filings.rules.wanted import BY_HAND, Wanted
from surgery_gov.filings.rules.writable import unwritable
from surgery_gov.kernel.calendar import local_date
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.institution import LABELS, Profile

_NOBODY = Profile(**dict.fromkeys((f.name for f in fields(Profile)), ""))
_NO_INSTITUTION = (
    "还没有登记医疗机构信息，报送表没有表头。请在“规则设置”的“医疗机构”中登记，"
    "或用 surgery-gov policy set-institution。"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What would be filed; it can be prepared where ``problems`` (by field) is empty."""

    edition: EditionRow
    previous: Filed | None
    content: Content
    prohibited: int
    problems: dict[str, list[str]]


def draft(wanted: Wanted, now: datetime) -> Draft:
    """Put the next filing together; ``NotFound`` where there is no such edition."""
    edition, previous = catalog.get_edition_named(wanted.edition), last_exported()
    entries = catalog.entries_in(edition.id)
    compared = wanted.kind is Kind.UPDATE and previous is not None
    before = catalog.entries_in(previous.edition_id) if compared and previous else {}
    content = assemble(
        _heading(wanted, edition, previous if compared else None, now), entries, before
    )
    return Draft(
        edition=edition,
        previous=previous,
        content=content,
        prohibited=sum(entry.prohibited for entry in entries.values()),
        problems=_problems(wanted, edition, previous, content, now),
    )


def _heading(wanted: Wanted, edition: EditionRow, previous: Filed | None, now: datetime) -> Heading:
    today = local_date(now)
    profile = _profile(today) or _NOBODY
    start = edition.in_force_from
    return Heading(
        number=next_number(today.year),
        kind=wanted.kind,
        institution=profile.name,
        registration_no=profile.registration_no,
        credit_code=profile.credit_code,
        level=profile.level,
        authority=profile.issuing_authority,
        district=profile.district,
        edition=edition.name,
        in_force_from="" if start is None else str(local_date(start)),
        document_no=edition.document_no or "",
        previous=f"{previous.number}（{previous.edition}）" if previous else None,
        filler=wanted.filler or BY_HAND,
        phone=wanted.phone or profile.phone,
        prepared_on=str(today),
    )


def _profile(today: date) -> Profile | None:
    found = policy.institution_at(today)
    return found.profile if found else None


def _problems(
    wanted: Wanted, edition: EditionRow, previous: Filed | None, content: Content, now: datetime
) -> dict[str, list[str]]:
    found = {
        "": _outstanding(),
        "edition": [*_edition(edition, previous, now), *_empty(content)],
        "kind": _kind(wanted.kind, previous),
        "institution": _institution(local_date(now)),
        "content": unwritable(pages(content)),
    }
    return {field: sentences for field, sentences in found.items() if sentences}


def _outstanding() -> list[str]:
    waiting = find_outstanding()
    if waiting is None:
        return []
    return [f"{waiting.number}已准备好，还没有导出。请先导出，或作废后重新准备。"]


def _edition(edition: EditionRow, previous: Filed | None, now: datetime) -> list[str]:
    if edition.is_draft:
        return [f"“{edition.name}”还是草稿，不能报送。请先发布这个版本。"]
    last = catalog.get_edition(previous.edition_id) if previous else edition
    if (edition.in_force_from or now) < (last.in_force_from or now):
        return [f"上次报送的“{last.name}”比“{edition.name}”新。请选择它或更新的版本。"]
    return []


def _empty(content: Content) -> list[str]:
    return [] if content.rows else ["这个版本没有三、四级手术，没有可报送的内容。请核对目录。"]


def _kind(kind: Kind, previous: Filed | None) -> list[str]:
    if kind is Kind.INITIAL and previous:
        return [f"已经报送过（{previous.number}），不能再作首次报送。请选择“调整”。"]
    if kind is Kind.UPDATE and previous is None:
        return ["还没有报送过，没有可调整的。请选择“首次”。"]
    return []


def _institution(today: date) -> list[str]:
    profile = _profile(today)
    if profile is None:
        return [_NO_INSTITUTION]
    return [
        f"医疗机构信息缺少{label}" for name, label in LABELS.items() if not getattr(profile, name)
    ]
