"""A hospital with published editions of its catalog, made through the commands."""

from datetime import UTC, date, datetime, timedelta

from surgery_gov.catalog import service as catalog
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.filings import service
from surgery_gov.filings.exports.issue import issue
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.kernel import clock
from surgery_gov.kernel.permissions import SYSTEM
from tests.support import make

GALL, LIVER, HEART = "51.2300", "50.2200", "37.5100"
FIRST, SECOND = "2026年版", "2026年第二版"
FIRST_DAY, SECOND_DAY = date(2026, 1, 1), date(2026, 11, 9)
JANUARY = datetime(2026, 1, 5, 1, tzinfo=UTC)

BEFORE = (
    Entry(code="86.2200", name="创面清创术", grade=1, departments=("普通外科",)),
    Entry(code="47.0100", name="腹腔镜下阑尾切除术", grade=2, departments=("普通外科",)),
    Entry(code=GALL, name="腹腔镜下胆囊切除术", grade=3, departments=("普通外科", "肝胆外科")),
    Entry(code=LIVER, name="部分肝切除术", grade=3, departments=("肝胆外科",), category="手术"),
    Entry(code=HEART, name="心脏移植术", grade=4, departments=("心脏外科",), restricted=True),
    Entry(code="01.3200", name="脑白质切断术", grade=4, departments=("神经外科",), prohibited=True),
)
AFTER = (
    *BEFORE[:1],
    Entry(code="47.0100", name="腹腔镜下阑尾切除术", grade=3, departments=("普通外科",)),
    BEFORE[2],
    Entry(code=LIVER, name="部分肝切除术", grade=4, departments=("肝胆外科",), category="手术"),
    *BEFORE[4:],
)


def publish(name, entries, day, at):
    with clock.stopped_at(at):
        catalog.import_edition(SYSTEM, name, entries, source_name="目录.xlsx", source_digest="0")
        catalog.publish(SYSTEM, name, day, "仁一医〔2026〕8号")


def first_edition():
    """The profile and an edition in force since January."""
    make.institution()
    publish(FIRST, BEFORE, FIRST_DAY, JANUARY)


def second_edition(name=SECOND, entries=AFTER, day=SECOND_DAY):
    """An edition in force later, which touches two procedures of grades 3 and 4."""
    publish(name, entries, day, datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def prepared(edition=FIRST, kind=Kind.INITIAL, actor=SYSTEM, **changes):
    return service.prepare(actor, Wanted(edition=edition, kind=kind, filler="周文静", **changes))


def filed(edition=FIRST, kind=Kind.INITIAL, at=JANUARY + timedelta(hours=1)):
    """A filing exported some time ago."""
    with clock.stopped_at(at):
        return issue(SYSTEM, prepared(edition, kind).number)
