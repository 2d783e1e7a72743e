"""The demo hospital's first filing, made when its edition came into force."""

from collections.abc import Iterator
from functools import partial

from surgery_gov.demo.dates import StoryDates
from surgery_gov.demo.events import Event
from surgery_gov.demo.tables import profile
from surgery_gov.filings import service as filings
from surgery_gov.filings.exports.issue import issue
from surgery_gov.filings.rules.content import Kind
from surgery_gov.filings.rules.wanted import Wanted
from surgery_gov.kernel.permissions import SYSTEM

FILLER = "周慧敏"


def of_filings(dates: StoryDates) -> Iterator[Event]:
    """Yield the filing of the edition in force, prepared and exported."""
    edition = profile(dates)["edition"]["name"]
    at = dates.instant("{Y}-01-05 14:20")
    yield Event(at, "报送三、四级手术目录", partial(_file, edition))


def _file(edition: str) -> None:
    prepared = filings.prepare(SYSTEM, Wanted(edition=edition, kind=Kind.INITIAL, filler=FILLER))
    issue(SYSTEM, prepared.number)
