"""Opinions that decide: each is given in person, in turn, and by nobody twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.kernel.permissions import Actor, Permission, same_person


class Seat(StrEnum):
    """For whom an opinion is given, in the order in which they are asked."""

    HEAD = "head"
    OFFICE = "office"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _SEATS[self]


_SEATS = {Seat.HEAD: "科主任", Seat.OFFICE: "医务科"}
SPEAKS = {Seat.HEAD: Permission.PREOP_LEAD, Seat.OFFICE: Permission.PREOP_REVIEW}


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What somebody said for a seat about one revision of a record, and when."""

    seat: Seat
    agreed: bool
    text: str
    staff_no: str
    at: datetime

    @property
    def word(self) -> str:
        """The verdict in a word, with what was added to it."""
        verdict = "同意" if self.agreed else "不同意"
        return f"{verdict}。{self.text}" if self.text else verdict


def seat_of(actor: Actor) -> Seat | None:
    """Return for whom the actor speaks, by the role acted in; None for any other role."""
    return next((seat for seat, needed in SPEAKS.items() if actor.may(needed)), None)


def refused(opinions: Iterable[Opinion]) -> Opinion | None:
    """Return the first opinion that did not agree."""
    return next((one for one in opinions if not one.agreed), None)


def waiting(asked: Sequence[Seat], opinions: Sequence[Opinion]) -> Seat | None:
    """Return whose turn it is; None where all have spoken, or one did not agree."""
    if refused(opinions):
        return None
    given = {one.seat for one in opinions}
    return next((seat for seat in asked if seat not in given), None)


def agreed_at(asked: Sequence[Seat], opinions: Sequence[Opinion]) -> datetime | None:
    """Return when the last of those asked agreed; None where that has not come."""
    if not opinions or refused(opinions) or waiting(asked, opinions):
        return None
    return max(one.at for one in opinions)


def turn_fault(seat: Seat, asked: Sequence[Seat], opinions: Sequence[Opinion]) -> str:
    """Say why an opinion cannot be given for this seat now; empty where it can."""
    said = refused(opinions)
    if any(one.seat is seat for one in opinions):
        return f"{seat.label}已经给过意见，不能再改。内容更正后，再重新发表意见"
    if said is not None:
        return f"{said.seat.label}不同意，这份记录不再往下办。请填写人按意见更正后重新提交"
    turn = waiting(asked, opinions)
    if turn is not seat:
        return f"还没有{turn.label}意见，不能先由{seat.label}发表意见" if turn else "不需要意见"
    return ""


def hands_fault(signer: str, author_no: str, opinions: Iterable[Opinion]) -> str:
    """Say whose hand the signer has been already: nobody has two; empty where none."""
    if same_person(signer, author_no):
        return "不能审批自己填写的申请。请由本台其他医师填写，或由另一位负责人发表意见"
    held = next((one for one in opinions if same_person(signer, one.staff_no)), None)
    if held is not None:
        return f"已经以{held.seat.label}的身份发表过意见，同一人不能给两方的意见"
    return ""
