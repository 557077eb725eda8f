"""What a dashboard is: widgets on a grid, each a question and a way to show its answer.

One definition for those everybody has (`catalog/dashboards.py`) and those people make for
themselves, which are kept in the control database.

source: performance data model, "dashboardConfigs"
"""

from __future__ import annotations

import enum
from typing import Annotated, Any, Final, Literal

import msgspec

from sightline.catalog.filter import Filter

COLUMNS: Final = 12
MOST_WIDGETS: Final = 60


class Show(enum.StrEnum):
    """How a widget shows its answer.

    REVENUE: what was sold with the assistant and what without; it names no metric
    from FUNNEL to AI, but for TEXT: a part of the report of that name
    """

    NUMBER = "number"
    LINE = "line"
    AREA = "area"
    BAR = "bar"
    STACKED = "stacked"
    RANKING = "ranking"
    PIE = "pie"
    DONUT = "donut"
    HEATMAP = "heatmap"
    TABLE = "table"
    FUNNEL = "funnel"
    REVENUE = "revenue"
    RETENTION = "retention"
    PATHS = "paths"
    ATTRIBUTION = "attribution"
    CUSTOMERS = "customers"
    COHORTS = "cohorts"
    SEGMENTS = "segments"
    FORECAST = "forecast"
    AI = "ai"
    TEXT = "text"


REPORTED: Final = frozenset(
    (
        Show.FUNNEL,
        Show.REVENUE,
        Show.RETENTION,
        Show.PATHS,
        Show.ATTRIBUTION,
        Show.CUSTOMERS,
        Show.COHORTS,
        Show.SEGMENTS,
        Show.FORECAST,
        Show.AI,
    )
)
"""What is a part of a report. A funnel of plain steps, and revenue over time, need no request."""

RangeName = Literal["24h", "7d", "30d", "90d", "365d"]
"""The last hours or days, up to now."""


class Kind(enum.StrEnum):
    """What a dashboard is about."""

    EXECUTIVE = "executive"
    USER_ANALYTICS = "user_analytics"
    SYSTEM_PERFORMANCE = "system_performance"
    AI_MONITORING = "ai_monitoring"
    CUSTOM = "custom"


_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a widget lies on a grid of twelve columns; rows are 60 pixels high."""

    x: Annotated[int, msgspec.Meta(ge=0, lt=COLUMNS)]
    y: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    width: Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
    height: Annotated[int, msgspec.Meta(ge=1, le=50)]


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Days somebody chose, as 2026-01-31. to: the first that is not shown any more"""

    from_: _Day
    to: _Day


class Widget(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A part of a dashboard.

    title: empty: the metric's own words
    metrics: one, or several of one unit, in one chart
    steps: of a funnel
    text: of a text: paragraphs, headings, lists, emphasis and links in Markdown
    compare: with the period before, whether or not the page compares
    grain: of its points; None: the one that suits the page's range
    cumulative: each point is of everything since the range began
    smooth: drawn as the mean of so many points; None: as they are
    request: of a report: what it is asked, but for its time
    part: of a report: which part of its answer, by name; empty: the first that is drawn
    range: the time it shows, whatever the dashboard does; None: that of the dashboard
    against: compare with this time, in place of the period before
    beside: compare with the same of other events, that meet these filters
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
    compare: bool = False
    grain: Literal["1m", "5m", "15m", "1h", "1d", "1w", "1mo"] | None = None
    cumulative: bool = False
    smooth: Annotated[int, msgspec.Meta(ge=2, le=1_000)] | None = None
    request: dict[str, Any] | None = None
    part: Annotated[str, msgspec.Meta(max_length=120)] = ""
    range: RangeName | Days | None = None
    against: Literal["previous_period", "previous_year"] | None = None
    beside: Annotated[tuple[Filter, ...], msgspec.Meta(max_length=20)] | None = None


Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Dashboard(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Widgets and how they are kept up to date.

    name: in its address; of one that people make, given by Sightline
    refresh_s: how often the widgets are asked anew, while somebody looks
    theme: `auto`: as whoever looks has chosen
    timezone: whose days are shown, an IANA name; empty: the tenant's, or else the reader's
    """

    name: Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[a-z0-9_]*$")] = ""
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    kind: Kind = Kind.CUSTOM
    description: Annotated[str, msgspec.Meta(max_length=500)] = ""
    widgets: Annotated[tuple[Widget, ...], msgspec.Meta(max_length=MOST_WIDGETS)] = ()
    refresh_s: Annotated[int, msgspec.Meta(ge=5, le=3_600)] = 60
    default_range: RangeName = "7d"
    theme: Literal["auto", "light", "dark"] = "auto"
    timezone: Annotated[str, msgspec.Meta(max_length=64)] = ""
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=20)] = ()
