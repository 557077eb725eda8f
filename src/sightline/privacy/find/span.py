"""A place in a text that identifies somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Characters start to end (exclusive), and the marker that is to stand in their place.

    An empty marker: leave these characters alone, and look at them no more.
    """

    start: int
    end: int
    marker: str


Finder = Callable[[str], Iterator[Span]]
"""Yields what it finds in a plain text, ascending and without overlap."""
