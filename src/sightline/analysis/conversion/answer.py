"""A funnel as it is answered. What was not asked for is not there."""

from __future__ import annotations

import msgspec

from sightline.analysis.breakdown import Shown
from sightline.analysis.conversion.correlation import Correlation
from sightline.analysis.conversion.departure import Departure
from sightline.analysis.conversion.duration import Times
from sightline.analysis.conversion.segment import Segments
from sightline.analysis.conversion.trend import Cohort
from sightline.analysis.conversion.versus import Versus
from sightline.analysis.meta import Meta


class Reached(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step. step: its number, from 1; name: in a funnel with a name"""

    step: int
    event: str
    count: int
    conversion_from_start: float | None
    conversion_from_previous: float | None
    drop_off: int
    median_ms_from_previous: float | None
    p90_ms_from_previous: float | None
    name: str | None = None
    optional: bool = False


class Conversion(msgspec.Struct, frozen=True):
    """The steps of a funnel. overall_conversion: from the first to the last, 0-1"""

    steps: tuple[Reached, ...]
    overall_conversion: float | None


class Compared(Conversion, frozen=True, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    """The way through other steps, in another period, or of other events.

    funnel: the name of the steps
    from, to: of another period
    excluded: of the same steps, how many were put out, where anything puts out
    """

    funnel: str | None = None
    from_: str | None = None
    to: str | None = None
    excluded: int | None = None


class FunnelSeries(Conversion, frozen=True, omit_defaults=True, kw_only=True):
    """The funnel of one value of the breakdown.

    rest: this is all other values together
    excluded: how many were put out, where anything puts out
    suppressed: these are too few people to be shown, or tell of such; then there are no steps
    """

    key: Shown
    rest: bool = False
    excluded: int | None = None
    suppressed: bool = False


class Funnel(Conversion, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. What was not asked for is not there.

    funnel: the name of the steps
    compare: the way through other steps, in another period, or of other events
    versus: how the overall conversion differs from that
    """

    funnel: str | None = None
    excluded: int | None = None
    series: tuple[FunnelSeries, ...] | None = None
    compare: Compared | None = None
    versus: Versus | None = None
    trend: tuple[Cohort, ...] | None = None
    times: Times | None = None
    drop_off: tuple[Departure, ...] | None = None
    segments: tuple[Segments, ...] | None = None
    correlation: tuple[Correlation, ...] | None = None
    meta: Meta
