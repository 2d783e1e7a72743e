"""Letting a filing leave: painted and frozen once, the kept bytes ever after."""

from dataclasses import dataclass

from surgery_gov.filings import queries, service
from surgery_gov.filings.exports.workbook import workbook
from surgery_gov.filings.queries import Filed
from surgery_gov.filings.rules.pages import COVER_TITLE, pages
from surgery_gov.filings.rules.seal import Sealed, seal
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
    sealed = seal(pages(queries.content_of(filed)))
    data = painted(sealed, number)
    return Issued(service.freeze(actor, number, data, sealed.digest), data)


def handed_out(actor: Actor, filed: Filed) -> Issued:
    """Give the kept bytes of an exported filing, and put that on the trail."""
    data = queries.workbook_of(filed)
    witness(actor, "filing.downloaded", f"filing:{filed.number}", digest=filed.digest)
    return Issued(filed, data)


def painted(sealed: Sealed, number: str) -> bytes:
    """Paint the sealed pages under their title."""
    return workbook(sealed, number, f"{COVER_TITLE} {number}")
