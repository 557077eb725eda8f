"""A part of a page on a report: figures in words, a chart, and the same chart as a table.

What is suppressed is told as such: in words, never as zero and never left blank.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views.number import written
from sightline.views.table import Table

WITHHELD: Final = "fewer than 5 people"


class Fact(msgspec.Struct, frozen=True):
    """A figure in words. about: what it is, or what it is compared with"""

    title: str
    value: str
    about: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part.

    name: by which a widget names it: its kind, and behind a colon which one, where there are
        several; empty: it cannot be kept
    note: what to know of it, or where there is nothing, what to do
    wide: as wide as the page, or beside another; None: as its place is, the first being wide
    """

    title: str
    name: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
    spec: JsonObject | None = None
    table: Table | None = None
    wide: bool | None = None


def said(value: float | Suppressed | None, unit: Unit, currency: str | None = None) -> str:
    """A figure of a report in words; a dash where there is none."""
    return WITHHELD if isinstance(value, Suppressed) else written(value, unit, currency)


def drawable(value: float | Suppressed | None) -> float | None:
    """A figure as charts have it; None where there is nothing to draw."""
    return None if isinstance(value, Suppressed) else value
