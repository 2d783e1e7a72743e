"""A surgeon as known at an instant: posts, licences, titles, each with its span of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


class _Spanned(Protocol):
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


S = TypeVar("S", bound=_Spanned)


@dataclass(frozen=True, kw_only=True, slots=True)
class Employment:
    """A span in which the surgeon works in a department."""

    id: int
    department_code: str
    department_name: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A span in which the surgeon is licensed to practise, and for what (执业范围)."""

    id: int
    certificate_no: str
    scope: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A professional title (职称) from a day on: for information, never a ground for authority."""

    id: int
    title: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SurgeonFacts:
    """What bears on authority, as known at one instant; spans of one kind never overlap."""

    id: int
    staff_no: str
    name: str
    employments: tuple[Employment, ...]
    licences: tuple[Licence, ...]

    def employment_at(self, at: datetime) -> Employment | None:
        """Return the post held at that instant."""
        return in_force(self.employments, at)

    def licence_at(self, at: datetime) -> Licence | None:
        """Return the licence in force at that instant."""
        return in_force(self.licences, at)


def in_force(spans: Iterable[S], at: datetime) -> S | None:
    """Return the one span that holds at that instant."""
    return next((s for s in spans if s.since <= at and (s.until is None or at < s.until)), None)
