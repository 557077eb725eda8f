"""What a dashboard is: widgets on a grid, each a question and a way to show its answer."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

from sightline.catalog.filter import Filter

COLUMNS = 12


class Show(enum.StrEnum):
    """How a widget shows its answer."""

    NUMBER = "number"
    LINE = "line"
    AREA = "area"
    BAR = "bar"
    STACKED = "stacked"
    RANKING = "ranking"
    TABLE = "table"
    FUNNEL = "funnel"
    TEXT = "text"


class Place(msgspec.Struct, frozen=True):
    """Where a widget lies on a grid of twelve columns; rows are 60 pixels high."""

    x: Annotated[int, msgspec.Meta(ge=0, lt=COLUMNS)]
    y: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    width: Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
    height: Annotated[int, msgspec.Meta(ge=1, le=50)]


class Widget(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a dashboard.

    title: empty: the metric's own words
    metrics: one, or several of one unit, in one chart
    steps: of a funnel; text: of a text
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    show: Show
    place: Place
    title: Annotated[str, msgspec.Meta(max_length=120)] = ""
    metrics: Annotated[tuple[str, ...], msgspec.Meta(max_length=5)] = ()
    steps: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()
    breakdown: Annotated[tuple[str, ...], msgspec.Meta(max_length=3)] = ()
    filters: Annotated[tuple[Filter, ...], msgspec.Meta(max_length=20)] = ()
    text: Annotated[str, msgspec.Meta(max_length=5_000)] = ""


class Dashboard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Widgets and how they are kept up to date.

    refresh_s: how often the widgets are asked anew, while somebody looks
    default_range: `24h`, `7d`, `30d` or `90d`
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9_]+$")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    description: Annotated[str, msgspec.Meta(max_length=500)] = ""
    widgets: Annotated[tuple[Widget, ...], msgspec.Meta(max_length=60)] = ()
    refresh_s: Annotated[int, msgspec.Meta(ge=5, le=3_600)] = 60
    default_range: Annotated[str, msgspec.Meta(pattern=r"^(24h|7d|30d|90d)$")] = "7d"
    tags: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()
