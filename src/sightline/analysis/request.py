"""What can be asked: report requests as they are sent.

Whether names exist and times make sense is checked against the catalog later.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.grain import Grain
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Order(enum.StrEnum):
    """How the steps of a funnel must follow each other."""

    ORDERED = "ordered"
    STRICT = "strict"
    ANY = "any"


class Entity(enum.StrEnum):
    """Who goes through a funnel."""

    SESSION = "session"
    USER = "user"


class PeriodRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A stretch of time, `to` excluded: RFC 3339 times, or dates for their first moment."""

    from_: str
    to: str


class TimeseriesRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A metric over time.

    timezone: of the buckets and of dates without a time; an IANA name
    breakdown: one to three dimensions
    top: how many of its values get a series of their own; the others share one
    totals: also the value of the whole period, computed, not summed
    """

    metric: str
    from_: str
    to: str
    grain: Grain
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    totals: bool = False
    compare: Against | PeriodRequest | None = None


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a funnel: an event, and what must hold for it."""

    event: str
    filters: Filter | tuple[Filter, ...] = ()


Steps = tuple[str | StepRequest, ...]


class StepsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other steps to compare with."""

    steps: Steps


class FunnelRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """How many get from step to step.

    window: how long an entity has, from its first step to its last: a number and s, m, h or d
    """

    steps: Steps
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    window: str = "24h"
    order: Order = Order.ORDERED
    entity: Entity = Entity.SESSION
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    compare: StepsRequest | None = None


_TIMESERIES: Final = Shape(
    words={"grain": tuple(g.value for g in Grain), "compare": tuple(a.value for a in Against)},
    nested=(PeriodRequest,),
)
_FUNNEL: Final = Shape(
    words={"order": tuple(o.value for o in Order), "entity": tuple(e.value for e in Entity)},
    nested=(StepRequest, StepsRequest),
)


def timeseries_request(body: bytes | JsonObject) -> TimeseriesRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, TimeseriesRequest, _TIMESERIES)


def funnel_request(body: bytes | JsonObject) -> FunnelRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, FunnelRequest, _FUNNEL)
