"""Pieces of markdown pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def code(text: str) -> str:
    """Text set as code."""
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Texts set as code, with commas between."""
    return ", ".join(map(code, texts))


def event_link(name: str, page: str) -> str:
    """A link to an event on the page of its domain."""
    return f"[`{name}`]({page}#{name.replace('.', '')})"
