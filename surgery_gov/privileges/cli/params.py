"""What is typed on the command line: instants, last days, targets, conditions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from surgery_gov.kernel.calendar import day_after, parse_day, parse_instant, parse_moment
from surgery_gov.kernel.errors import Invalid
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.wording import from_text

F = TypeVar("F", bound=Callable[..., Any])
_DATE = "2026-03-04"


class Moment(click.ParamType[datetime]):
    """An instant with its zone, or a date: the start of that day in Beijing."""

    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it; wrong usage where it has no zone."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value))
        except (ValueError, OverflowError):
            self.fail(
                f"“{value}”不是日期（2026-03-04），也不是带时区的时间（2026-03-04T08:30:00+08:00）。",
                param,
                ctx,
            )


class LastDay(click.ParamType[datetime]):
    """A date as inclusive last day: ends at the following midnight; or an exact instant."""

    name = "last day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it; wrong usage where it has no zone."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        try:
            return day_after(parse_day(text)) if len(text) == len(_DATE) else parse_instant(text)
        except (ValueError, OverflowError):
            self.fail(f"“{value}”不是日期（2026-12-31，含当日），也不是带时区的时间。", param, ctx)


MOMENT, LAST_DAY = Moment(), LastDay()


def targets_of(texts: Sequence[str]) -> tuple[Target, ...]:
    """Read targets; ``Invalid`` for what may not be granted like that."""
    try:
        return tuple(Target.parse(text.strip()) for text in texts)
    except ValueError as fault:
        raise Invalid({"targets": [f"{fault}。"]}) from fault


def conditions_of(texts: Sequence[str]) -> tuple[Condition, ...] | None:
    """Read conditions as in the 条件 column; None where none was typed."""
    return from_text("；".join(texts)) if texts else None


def as_json(function: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")(function)
