"""The piece of work under way: what a command is given."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surgery_gov.kernel.permissions import Actor


@dataclass(kw_only=True, slots=True)
class Work:
    """What a command is given: the session, who asks, and the one instant it all happens at."""

    session: Session
    actor: Actor
    now: datetime
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def record(self, event_name: str, subject: str, **data: Any) -> None:
        """Say what happened, to what; required at least once per command.

        ``event_name`` is past and dotted (``privilege.granted``), ``subject`` is
        ``kind:identifier`` (``surgeon:10268``), ``data`` is plain JSON.
        """
        self.events.append((event_name, subject, data))


under_way: ContextVar[Work | None] = ContextVar("work", default=None)
