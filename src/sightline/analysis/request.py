"""What can be asked: report requests as they are sent.

Whether names exist and times make sense is checked against the catalog later.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded, object_of
from sightline.analysis.grain import Grain
from sightline.analysis.problems import problem
from sightline.analysis.smoothing import Method, Smoothing
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Order(enum.StrEnum):
    """How the steps of a funnel must follow each other."""

    ORDERED = "ordered"
    STRICT = "strict"
    ANY = "any"


class Rank(enum.StrEnum):
    """Which values of a breakdown come first: of most events, or of the largest or least value."""

    VOLUME = "volume"
    VALUE = "value"
    LEAST = "-value"


class Entity(enum.StrEnum):
    """Who goes through a funnel."""

    SESSION = "session"
    USER = "user"


class Touch(enum.StrEnum):
    """Of which event of an entity the values are that it is told by."""

    ENTRY = "entry"
    FIRST = "first"


class Include(enum.StrEnum):
    """What a funnel answers besides its steps, where it is asked for."""

    TREND = "trend"
    TIMES = "times"
    DROP_OFF = "drop_off"
    SEGMENTS = "segments"
    CORRELATION = "correlation"


class PeriodRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A stretch of time, `to` excluded: RFC 3339 times, or dates for their first moment."""

    from_: str
    to: str


class MeasureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure the catalog has no metric for.

    measure: count, sessions, users; of an attribute: distinct, sum, avg, min, max, or a percentile
        such as p90
    event: one or several; all events where none is named
    """

    measure: str | None = None
    attribute: str | None = None
    event: str | tuple[str, ...] = ()
    filters: Filter | tuple[Filter, ...] = ()


class MetricRequest(MeasureRequest, frozen=True, forbid_unknown_fields=True):
    """A measure, or a formula over metrics that are named here."""

    formula: str | None = None
    metrics: dict[str, str | MeasureRequest] = {}


class CompareRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What to compare with: another period, other filters, or both.

    period: one with a name, instead of `from` and `to`
    filters: in place of those of the request; where they are not given, the same
    points: whether its points are told; without, its totals are, which are known sooner
    """

    from_: str | None = None
    to: str | None = None
    period: Against | None = None
    filters: Filter | tuple[Filter, ...] | None = None
    points: bool = True


class OverTimeRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What is asked of a metric over time, besides which.

    timezone: of the buckets and of dates without a time; an IANA name
    breakdown: one to three dimensions
    top: how many of its values get a series of their own; the others share one
    order: which those are
    totals: also the value of the whole period, computed, not summed
    cumulative: each value is of everything from `from` to the end of its bucket
    smooth: also each value made smooth
    """

    from_: str
    to: str
    grain: Grain
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    order: Rank = Rank.VOLUME
    totals: bool = False
    cumulative: bool = False
    smooth: Smoothing | None = None
    compare: Against | CompareRequest | None = None


class TimeseriesRequest(OverTimeRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A metric over time. metric: a name of the catalog, a measure, or a formula"""

    metric: str | MetricRequest


class MetricsRequest(OverTimeRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several metrics over time, each asked as one is."""

    metrics: tuple[str | MetricRequest, ...]

    def alone(self) -> tuple[TimeseriesRequest, ...]:
        """The request for each."""
        same = {n: v for n, v in msgspec.structs.asdict(self).items() if n != "metrics"}
        return tuple(TimeseriesRequest(metric=metric, **same) for metric in self.metrics)


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a funnel: an event, and what must hold for it."""

    event: str
    filters: Filter | tuple[Filter, ...] = ()


class FunnelStepRequest(StepRequest, frozen=True, forbid_unknown_fields=True):
    """A step of a funnel, and how it may be taken.

    within: how long after the required step before: a number and s, m, h or d
    optional: the way goes on without it
    """

    within: str | None = None
    optional: bool = False


class ExclusionRequest(StepRequest, frozen=True, forbid_unknown_fields=True):
    """An event that puts out who does it between two steps, by their numbers.

    before: the last step, where it is not given
    """

    after: int = 1
    before: int | None = None


Steps = tuple[str | FunnelStepRequest, ...]


class OtherwiseRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What to compare a funnel with: other steps, another period, other filters, or all of these.

    steps: a list, or the name of a `funnel`; where neither is given, the same
    period: one with a name, instead of `from` and `to`; where none is given, the same
    filters: in place of those of the request; where they are not given, the same
    """

    steps: Steps = ()
    funnel: str | None = None
    from_: str | None = None
    to: str | None = None
    period: Against | None = None
    filters: Filter | tuple[Filter, ...] | None = None


class FunnelRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """How many get from step to step.

    steps: or the name of a `funnel`
    window: how long an entity has, from its first step to its last: a number and s, m, h or d
    exclude: what puts an entity out of the funnel
    touch: whether values are those of the entry, or of the first event since `lookback` before
        `from`
    include: what is answered besides; nothing of it is computed unless it is asked for
    grain: of `trend`
    attributes: of `segments` and `correlation`
    min_group: the fewest entities that `correlation` compares with the others
    """

    steps: Steps = ()
    funnel: str | None = None
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    window: str = "24h"
    order: Order = Order.ORDERED
    entity: Entity = Entity.SESSION
    exclude: tuple[str | ExclusionRequest, ...] = ()
    breakdown: str | tuple[str, ...] = ()
    touch: Touch = Touch.ENTRY
    lookback: str | None = None
    top: int = 10
    compare: OtherwiseRequest | Against | None = None
    include: tuple[Include, ...] = ()
    grain: Grain = Grain.DAY
    attributes: tuple[str, ...] = ()
    min_group: int = 30


_TIMESERIES: Final = Shape(
    words={
        "grain": tuple(g.value for g in Grain),
        "order": tuple(r.value for r in Rank),
        "compare": tuple(a.value for a in Against),
        "period": tuple(a.value for a in Against),
        "method": tuple(m.value for m in Method),
    },
    nested=(CompareRequest, MetricRequest, Smoothing),
)
_FUNNEL: Final = Shape(
    words={
        "order": tuple(o.value for o in Order),
        "entity": tuple(e.value for e in Entity),
        "touch": tuple(t.value for t in Touch),
        "include": tuple(i.value for i in Include),
        "grain": tuple(g.value for g in Grain),
        "compare": tuple(a.value for a in Against),
        "period": tuple(a.value for a in Against),
    },
    nested=(FunnelStepRequest, ExclusionRequest, OtherwiseRequest),
)


def timeseries_request(body: bytes | JsonObject) -> TimeseriesRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, TimeseriesRequest, _TIMESERIES)


def over_time_request(body: bytes | JsonObject) -> TimeseriesRequest | MetricsRequest:
    """The request in a body: for one metric, or for several.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    raw = {name: value for name, value in object_of(body).items() if value is not None}
    if "metrics" not in raw:
        return decoded(raw, TimeseriesRequest, _TIMESERIES)
    if "metric" in raw:
        raise problem("metrics", "conflict", "Ask for one metric, or for a list of metrics")
    return decoded(raw, MetricsRequest, _TIMESERIES)


def funnel_request(body: bytes | JsonObject) -> FunnelRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, FunnelRequest, _FUNNEL)
