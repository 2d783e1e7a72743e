"""What happened, told at the top of the next page."""

from flask import flash, get_flashed_messages


def leave(text: str, *, kind: str = "ok") -> None:
    """Leave a note for the next page; ``kind`` is ok, info, warn or stop."""
    flash(text, kind)


def waiting() -> list[tuple[str, str]]:
    """Return and forget the notes left, as (kind, text)."""
    left: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return left
