"""What the secretary's forms post: a meeting, its agenda, and the minutes of everything on it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from surgery_gov.applications.rules.meetings import Decided, Member, Minutes, Plan, Votes
from surgery_gov.applications.schemas.verdicts import MOST_PEOPLE, readable, with_items
from surgery_gov.web.schema import Day, Line, Strict, Text

_ENTRY = re.compile(r"^(?P<staff_no>\S+?)(?:\s+|[,，、;；]\s*)(?P<name>\S.*)$")
LONGEST = 40
VOTES = ("for", "against", "abstained")


class PlanSchema(Strict):
    """A meeting; ``members`` one a line: 工号 and name."""

    key = Line(longest=64, load_default="")
    seen = fields.Integer(load_default=None)
    number = Line(required=True, longest=LONGEST)
    day = Day(required=True)
    place = Line(required=True, longest=80)
    members = Text(required=True)


def plan_of(data: Mapping[str, Any]) -> Plan:
    """Return the meeting; ``ValidationError`` naming each line that is not 工号 and name."""
    members, faults = [], []
    for place, line in enumerate(data["members"].splitlines(), start=1):
        if not line.strip():
            continue
        found = _ENTRY.match(line.strip())
        if found is None or len(found["staff_no"]) > LONGEST or len(found["name"]) > LONGEST:
            faults.append(f"第{place}行“{line.strip()[:40]}”应为工号、空格、姓名，如 01001 赵明远")
            continue
        members.append(Member(staff_no=found["staff_no"], name=found["name"]))
    if faults:
        raise ValidationError({"members": faults})
    return Plan(number=data["number"], day=data["day"], place=data["place"], members=tuple(members))


def as_text(members: Sequence[Member]) -> str:
    """Return the members as they are typed."""
    return "\n".join(f"{m.staff_no} {m.name}" for m in members)


class PickSchema(Strict):
    """Applications picked, by number."""

    pick = fields.List(Line(longest=LONGEST), load_default=list, validate=validate.Length(max=500))


class TakeSchema(Strict):
    """One application, by number."""

    number = Line(required=True, longest=LONGEST)


def _count() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(0, MOST_PEOPLE))


class MinutesSchema(Strict):
    """The minutes beside the items; ``for`` and the like count for every item without its own.

    ``agenda`` is what stood on the form, by number.
    """

    agenda = fields.List(Line(longest=LONGEST), load_default=list)
    present = fields.List(
        Line(longest=LONGEST), required=True, error_messages={"required": "请勾选到会的委员"}
    )
    resolution = Line(required=True, longest=80)
    opinion = Text(longest=2000, load_default="")


def minutes_schema(codes: Mapping[str, Sequence[str]]) -> type[Schema]:
    """Return the schema for the open codes of each application, by number."""
    prefixes = [f"{number}-{n}-" for number, open_ in codes.items() for n in range(len(open_))]
    beside: dict[str, fields.Field[Any]] = {
        f"{number}-seen": fields.Integer(load_default=None) for number in codes
    }
    for prefix in ("all-", *prefixes):
        beside |= {f"{prefix}{name}": _count() for name in VOTES}
    judged = with_items(MinutesSchema, prefixes, every=True)
    return judged.from_dict(beside, name="MinutesItemsSchema")


def minutes_of(data: Mapping[str, Any], codes: Mapping[str, Sequence[str]]) -> Minutes:
    """Return the minutes; ``ValidationError`` with every field of every item that is unreadable."""
    minutes, faults = readable_minutes(data, codes)
    if faults:
        raise ValidationError(dict(faults))
    return minutes


def readable_minutes(
    data: Mapping[str, Any], codes: Mapping[str, Sequence[str]]
) -> tuple[Minutes, dict[str, list[str]]]:
    """Return the minutes as far as they can be read, and what is wrong with the rest."""
    faults: dict[str, list[str]] = {}
    decided = []
    for number, open_ in codes.items():
        verdicts, unread = readable(data, open_, f"{number}-")
        faults |= unread
        votes = {code: _votes(data, f"{number}-{n}-") for n, code in enumerate(open_)}
        decided.append(
            Decided(
                number=number,
                verdicts=verdicts,
                votes={code: given for code, given in votes.items() if given},
                seen=data[f"{number}-seen"],
            )
        )
    minutes = Minutes(
        number=data["resolution"] or "",
        present=tuple(dict.fromkeys(data["present"] or ())),
        decided=tuple(decided),
        agenda=tuple(data["agenda"] or ()),
        opinion=data["opinion"] or "",
    )
    return minutes, faults


def _votes(data: Mapping[str, Any], prefix: str) -> Votes | None:
    """Return the item's own votes where any is typed, else those for all; None where none is."""
    for start in (prefix, "all-"):
        given = [data[f"{start}{name}"] for name in VOTES]
        if any(count is not None for count in given):
            voted_for, against, abstained = (count or 0 for count in given)
            return Votes(voted_for=voted_for, against=against, abstained=abstained)
    return None
