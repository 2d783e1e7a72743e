"""Shapes at the edge: the filter of the trail, a head kept elsewhere."""

import json
import re
from typing import Any

from marshmallow import post_load

from surgery_gov.audit.queries import Filter
from surgery_gov.audit.rules.chain import Head
from surgery_gov.audit.rules.kinds import prefixes_of
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.web.schema import Day, Line, Strict

_HEAD = re.compile(r'\{"id": ?(?P<id>[0-9]{1,18}), ?"hash": ?"(?P<hash>[0-9a-f]{64})"\}')


class FilterSchema(Strict):
    """Loads into ``queries.Filter``; the last day is inclusive."""

    person = Line(load_default="")
    subject = Line(load_default="")
    event = Line(load_default="")
    since = Day(load_default=None)
    until = Day(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Filter:
        """Turn days into instants."""
        since, until = data["since"], data["until"]
        return Filter(
            person=data["person"],
            subject=data["subject"],
            events=prefixes_of(data["event"]),
            since=start_of_day(since) if since else None,
            until=day_after(until) if until else None,
        )


def head_as_text(head: Head) -> str:
    """Return a head as the line to keep elsewhere."""
    return json.dumps({"id": head.id, "hash": head.hash})


def head_from_text(text: str) -> Head:
    """Read such a line; ``ValueError`` where it is not one."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a head of the trail")
    return Head(int(found["id"]), found["hash"])
