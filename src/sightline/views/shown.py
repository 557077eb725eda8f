"""A widget's answer, as it is sent to whoever shows it."""

from __future__ import annotations

import msgspec

from sightline.analysis.evaluate import Number
from sightline.analysis.meta import Meta
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.part import Fact
from sightline.views.table import Table


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a page puts into a widget.

    headline: a number in words; empty where the chart says it all
    change: against the period before, as a ratio; None where it cannot be said
    is_good: whether that change is one for the better; None where there is no better
    spec: the chart, for vega-embed; None where there is nothing to draw
    html: of a text, safe to be put into a page
    table: of a table
    facts: figures in words, where there is no chart
    note: what to know of it, or where there is nothing, what to do
    value, unit, currency: the headline as a number, for pages that write it as their reader does
    unfinished: the start of the last point, where its time is not over; it is drawn as such
    meta: None of a text, which asks nothing
    """

    title: str
    about: str
    headline: str
    change: float | None
    is_good: bool | None
    is_empty: bool
    spec: JsonObject | None = None
    html: str = ""
    table: Table | None = None
    facts: tuple[Fact, ...] = ()
    note: str = ""
    value: Number = None
    unit: Unit | None = None
    currency: str | None = None
    unfinished: str | None = None
    meta: Meta | None = None
