"""Preparing, freezing and discarding filings."""

from sqlalchemy import text

from surgery_gov.filings import queries
from surgery_gov.filings.models import Filing
from surgery_gov.filings.queries import Draft, Filed
from surgery_gov.filings.rules.counts import by_grade
from surgery_gov.filings.rules.pages import pages
from surgery_gov.filings.rules.seal import seal
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work

NUMBERING_LOCK = 7_310_258


@command(Permission.FILINGS_PREPARE)
def prepare(work: Work, wanted: Wanted) -> Filed:
    """Freeze the content of the next filing under the next number.

    Raises ``Invalid`` with everything that is in the way, ``Conflict`` while another one waits
    to be exported.
    """
    _one_at_a_time(work)
    drafted = queries.draft(wanted, work.now)
    _refuse(drafted)
    content, count = drafted.content, by_grade(drafted.content.rows)
    filing = Filing(
        number=content.heading.number,
        kind=wanted.kind.value,
        edition=drafted.edition.name,
        edition_id=drafted.edition.id,
        previous_id=drafted.previous.id if drafted.previous else None,
        status="prepared",
        content=content.as_json(),
        digest=seal(pages(content)).digest,
        grade3=count.grade3,
        grade4=count.grade4,
        changed=len({change.code for change in content.changes}),
        prepared_at=work.now,
        prepared_by=work.actor.name,
    )
    work.session.add(filing)
    _record(work, "filing.prepared", filing)
    return _flushed(work, filing)


@command(Permission.FILINGS_EXPORT)
def freeze(work: Work, number: str, workbook: bytes, digest: str) -> Filed:
    """Keep the workbook as it leaves; from now on nothing of the filing changes.

    ``digest`` is that of the pages painted: a program that lays them out differently from the
    one that prepared them is a defect, not another filing. Raises ``Conflict`` where it was
    exported, discarded or overtaken meanwhile.
    """
    _one_at_a_time(work)
    filing = _waiting(work, number)
    last = queries.last_exported()
    if (last.id if last else None) != filing.previous_id:
        raise Conflict(f"{number}准备之后又导出了别的报送，对照已不是上一次的。请作废后重新准备。")
    if digest != filing.digest:
        raise RuntimeError(f"{number} is not laid out as it was prepared")
    filing.workbook = workbook
    filing.status, filing.exported_at, filing.exported_by = "exported", work.now, work.actor.name
    _record(work, "filing.exported", filing)
    return _flushed(work, filing)


@command(Permission.FILINGS_PREPARE)
def discard(work: Work, number: str) -> Filed:
    """Give up a preparation; its number stays used, so that numbers have no gap."""
    filing = _waiting(work, number)
    filing.status = "discarded"
    _record(work, "filing.discarded", filing)
    return _flushed(work, filing)


def _one_at_a_time(work: Work) -> None:
    """Have numbering and freezing wait for each other; SQLite's writers already do."""
    if work.session.get_bind().dialect.name == "postgresql":
        key = {"key": NUMBERING_LOCK}
        work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)


def _refuse(drafted: Draft) -> None:
    problems = dict(drafted.problems)
    if waiting := problems.pop("", None):
        raise Conflict(waiting[0])
    if problems:
        raise Invalid(problems)


def _waiting(work: Work, number: str) -> Filing:
    filing = work.session.query(Filing).filter_by(number=number).with_for_update().one_or_none()
    if filing is None:
        raise NotFound(f"没有编号为“{number[:40]}”的报送。请从“目录报送”的列表进入。")
    if filing.status == "exported":
        raise Conflict(f"{number}已经导出，内容不能再变。需要更正时请另作一次调整报送。")
    if filing.status == "discarded":
        raise Conflict(f"{number}已经作废。请重新准备。")
    return filing


def _record(work: Work, event: str, filing: Filing) -> None:
    work.record(
        event,
        f"filing:{filing.number}",
        kind=filing.kind,
        edition=filing.edition,
        digest=filing.digest,
        grade3=filing.grade3,
        grade4=filing.grade4,
        changed=filing.changed,
    )


def _flushed(work: Work, filing: Filing) -> Filed:
    work.session.flush()
    return queries.get_filing(filing.number)
