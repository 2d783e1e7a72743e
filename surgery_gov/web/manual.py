"""The staff manual as a page: from the same text as in ``docs``, without its pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flask import render_template
from flask.typing import ResponseReturnValue

from surgery_gov.kernel.resources import folder
from surgery_gov.web.pages import open_to_all

_INLINE = re.compile(r"\*\*(?P<b>.+?)\*\*|`(?P<code>.+?)`|\[(?P<text>.+?)\]\([^)]*\)")
_LINE = re.compile(r"(?P<mark>#{1,3}|-|\d+\.) +(?P<text>.*)")
_KINDS = {"#": "h1", "##": "h2", "###": "h3", "-": "ul"}


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text: ``kind`` is text, b or code."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list; ``lines`` are one for all but lists."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]

    @property
    def text(self) -> str:
        """Return the words of the first line."""
        return "".join(span.text for span in self.lines[0])


@open_to_all
def page() -> ResponseReturnValue:
    """Show the manual; it tells nothing that only some may know."""
    return render_template("web/manual.html", blocks=_manual())


@cache
def _manual() -> tuple[Block, ...]:
    return blocks_of((folder("docs") / "manual.zh-CN.md").read_text(encoding="utf-8"))


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a text written with headings, paragraphs and flat lists only."""
    found: list[Block] = []
    open_list = False
    for line in filter(None, (line.strip() for line in markdown.splitlines() if line[:2] != "![")):
        marked = _LINE.fullmatch(line)
        kind = _KINDS.get(marked["mark"], "ol") if marked else "p"
        spans = tuple(_spans(marked["text"] if marked else line))
        if open_list and found[-1].kind == kind:
            found[-1] = Block(kind, (*found[-1].lines, spans))
        else:
            found.append(Block(kind, (spans,)))
        open_list = kind in {"ul", "ol"}
    return tuple(found)


def _spans(line: str) -> Iterator[Span]:
    """Split a line; a link leads to a file that is not served, and stays as its words."""
    end = 0
    for match in _INLINE.finditer(line):
        yield Span("text", line[end : match.start()])
        kind = match.lastgroup or "text"
        yield Span(kind, match[kind])
        end = match.end()
    yield Span("text", line[end:])
