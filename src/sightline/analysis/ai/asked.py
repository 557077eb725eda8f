"""A question about the assistant that makes sense.

A request and a catalog enter; a frozen `Asked` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.ai.request import AiRequest, Topic, Within
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, not_among, problem
from sightline.analysis.question import condition_of, dimensions_of, top_of
from sightline.analysis.where import meets, within
from sightline.analysis.withheld import GUARDED
from sightline.catalog.voice_limits import LEGS

MAX_GAP_MS: Final = 86_400_000
MAX_LIMIT_MS: Final = 3_600_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question about a period.

    limits: of each leg of voice
    dimensions, values: what it is broken down by, and how many values are told apart
    """

    topic: Topic
    period: Period
    condition: Condition = All(())
    within: Within = Within.SESSION
    gap_ms: int = 30_000
    top: int = 20
    limits: Mapping[str, float] = {}
    dimensions: tuple[Field, ...] = ()
    values: int = 10


EVENTS: Final[Mapping[Topic, tuple[str, ...]]] = {
    Topic.TOOL_CHAINS: ("ai.tool_call_completed",),
    Topic.VOICE_SLA: ("voice.turn_started", *(leg.event for leg in LEGS)),
    Topic.RECOMMENDATION_RANKS: ("recommendation.generated", "recommendation.viewed"),
}
"""The events whose dimensions a topic can be broken down by, besides the envelope's."""


def asked(catalog: Catalog, request: AiRequest) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    zone = problems.attempt(partial(zone_named, request.timezone))
    period = problems.attempt(lambda: period_between(request.from_, request.to, zone.value))
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    top = problems.attempt(partial(top_of, request.top))
    limits = problems.attempt(partial(_limits, request.limits))
    if not 0 <= request.gap_ms <= MAX_GAP_MS:
        allowed = f"gap_ms is a number from 0 to {MAX_GAP_MS}"
        problems.attempt(partial(_refuse, problem("gap_ms", "gap", allowed)))
    also = dimensions_in(catalog, request.topic)
    dimensions = problems.attempt(partial(dimensions_of, catalog, request.breakdown, also))
    values = problems.attempt(partial(top_of, request.values, "values"))
    problems.raise_any()
    return Asked(
        topic=request.topic,
        period=period.value,
        condition=condition.value,
        within=request.within,
        gap_ms=request.gap_ms,
        top=top.value,
        limits=limits.value,
        dimensions=dimensions.value,
        values=values.value,
    )


def dimensions_in(catalog: Catalog, topic: Topic) -> tuple[str, ...]:
    """The attributes a topic can be broken down by: dimensions of its events that are open."""
    carried = (a for name in EVENTS[topic] for a in catalog.events[name].attributes)
    open_ = (a.name for a in carried if a.dimension and a.data_class not in GUARDED)
    return tuple(dict.fromkeys(open_))


def looked_at(asked: Asked) -> list[exp.Expr]:
    """What holds for every event."""
    return [*within(asked.period), *meets(asked.condition)]


def _limits(given: Mapping[str, float]) -> dict[str, float]:
    known = {leg.name: leg.limit_ms for leg in LEGS}
    for name, limit_ms in given.items():
        if name not in known:
            raise not_among(f"limits.{name}", "leg", name, known, "leg of a turn")
        if not 0 < limit_ms <= MAX_LIMIT_MS:
            allowed = f"A limit is a number of milliseconds up to {MAX_LIMIT_MS}"
            raise problem(f"limits.{name}", "value", allowed)
    return {**known, **given}


def _refuse(error: Exception) -> None:
    raise error
