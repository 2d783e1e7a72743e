"""How dates, instants and numbers are shown, in one place."""

from datetime import date, datetime

from flask import Flask
from markupsafe import Markup

from surgery_gov.kernel.calendar import ZONE, last_day, local_date

_FORMAT = "%Y-%m-%d"


def day(value: date | datetime | None) -> str | Markup:
    """Show a day, or the day in Shanghai of an instant; nothing where there is none."""
    if value is None:
        return ""
    text = (local_date(value) if isinstance(value, datetime) else value).strftime(_FORMAT)
    return Markup('<time datetime="{0}">{0}</time>').format(text)


def instant(value: datetime | None) -> str | Markup:
    """Show an instant in Beijing time to the minute."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), local.strftime(f"{_FORMAT} %H:%M")
    )


def inclusive(until: datetime | None) -> str | Markup:
    """Show the last day of a half-open span; 长期 where it has no end."""
    return "长期" if until is None else day(last_day(until))


def number(value: int | None) -> str:
    """Show a number with its thousands apart."""
    return "—" if value is None else f"{value:,}"


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(day=day, instant=instant, last_day=inclusive, number=number)
