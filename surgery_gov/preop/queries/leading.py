"""Whether the host of a discussion leads the department: by the roles on file, never by title.

Another than the head leads where the head let that person do so (《医疗质量安全核心制度要点》
术前讨论制度): by an authorization on file, in what a system tells from its document, or where the
head writes it down. What anybody else writes is a claim until the head named confirms it.
"""

from datetime import datetime
from typing import Any, Protocol

from surgery_gov.accounts import queries as accounts
from surgery_gov.kernel.permissions import same_person
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.hosting import holding
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.rules.forms.meetings import AUTHORIZED_BY, AUTHORIZED_HOW
from surgery_gov.preop.rules.forms.reading import CLAIMED, LEADS, LED_BY, NO, YES
from surgery_gov.preop.rules.records import Scope


class _Written(Protocol):
    @property
    def values(self) -> Any: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def document_id(self) -> str: ...


def leading(
    entry: _Written, row: CaseRow, author_no: str, system: str, now: datetime
) -> dict[str, str]:
    """Return what is kept beside the answers: whether the host leads, and by what."""
    host, department = _said(entry, "host"), row.plan.department
    if not host:
        return {LEADS: NO}
    heads = accounts.heads_of([department]).get(department, frozenset())
    if host in heads:
        return {LEADS: YES}
    given = holding(department, host, entry.completed_at or now)
    if given is not None:
        head = f"{whoever([given.head_no]).get(given.head_no, '')} {given.head_no}".strip()
        return {LEADS: YES, LED_BY: f"科主任{head}登记的主持授权，{given.term}"}
    return {LEADS: _claimed(entry, heads, author_no, system)}


def _claimed(entry: _Written, heads: frozenset[str], author_no: str, system: str) -> str:
    """Say what the record's own statement of an authorization is worth."""
    host, head, how = (_said(entry, key) for key in ("host", AUTHORIZED_BY, AUTHORIZED_HOW))
    if not (host and how) or head not in heads:
        return NO
    if same_person(author_no, head) or (system and entry.document_id):
        return YES
    return CLAIMED if entry.values.get("scope") == Scope.DEPARTMENT else NO


def _said(entry: _Written, key: str) -> str:
    value = entry.values.get(key)
    return value.strip() if isinstance(value, str) else ""
