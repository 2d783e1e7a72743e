"""What somebody asks to have prepared, and who sees what is not yet filed."""

from dataclasses import dataclass

from surgery_gov.filings.rules.content import Kind
from surgery_gov.kernel.permissions import Actor, Permission

BY_HAND = "＿＿＿＿＿＿＿＿"  # filled in with a pen on the printed cover


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The edition to file and in what manner; a blank filler is written in by hand.

    A blank phone means the institution's own.
    """

    edition: str
    kind: Kind
    filler: str = ""
    phone: str = ""


def sees_unexported(actor: Actor) -> bool:
    """Whether drafts and discarded filings are this actor's business; the commission's not."""
    return actor.may(Permission.FILINGS_PREPARE, Permission.AUDIT_READ)


def number_of(year: int, position: int) -> str:
    """Write the number of a filing, for instance BS-2026-001."""
    return f"BS-{year}-{position:03d}"
