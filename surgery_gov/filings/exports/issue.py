"""Letting a filing leave: painted and frozen once, the kept bytes ever after."""

from dataclasses import dataclass

from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.workbook import workbook
from surgery_gov.filings.queries import Filed
from surgery_gov.filings.rules.content import Content
from surgery_gov.filings.rules.pages import COVER_TITLE, pages
from surgery_gov.filings.rules.seal import seal
from surgery_gov.filings.rules.verifier.reading import read
from surgery_gov.filings.rules.verifier.verdict import judge
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.permissions import Actor


@dataclass(frozen=True, slots=True)
class Issued:
    """A frozen filing with the bytes that leave."""

    filed: Filed
    workbook: bytes

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return f"{self.filed.number}.xlsx"


def issue(actor: Actor, number: str) -> Issued:
    """Export a prepared filing, or give an exported one again, byte for byte.

    Raises ``Conflict`` where it was discarded or overtaken, ``Forbidden`` without the permission.
    """
    filed = queries.get_filing(number)
    if filed.is_exported:
        return handed_out(actor, filed)
    data = painted(queries.content_of(filed))
    return Issued(service.freeze(actor, number, data, read_back(data)), data)


def read_back(workbook: bytes) -> str:
    """Return the digest that the verifier finds in a workbook just painted, before it leaves."""
    report = judge(read(workbook))
    if report.findings:
        raise RuntimeError(f"the workbook does not verify: {report.findings[:3]}")
    return report.digest


def handed_out(actor: Actor, filed: Filed) -> Issued:
    """Give the kept bytes of an exported filing, and put that on the trail."""
    data = queries.workbook_of(filed)
    witness(actor, "filing.downloaded", f"filing:{filed.number}", digest=filed.digest)
    return Issued(filed, data)


def painted(content: Content) -> bytes:
    """Lay out, seal and paint."""
    number = content.heading.number
    return workbook(seal(pages(content)), number, f"{COVER_TITLE} {number}")
