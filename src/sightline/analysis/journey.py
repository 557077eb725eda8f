"""A funnel request that makes sense: every name found, every time placed, nothing left to fail.

A request and a catalog enter; a frozen `Journey` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.grain import WIDTH_S, Grain, Period
from sightline.analysis.otherwise import Named, Otherwise, main_steps, other_steps, otherwise
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of, dimensions_of, top_of
from sightline.analysis.request import Entity, FunnelRequest, Include, Order, Touch
from sightline.analysis.step import Exclusion, Step, duration_ms, exclusions_of
from sightline.store.tables import DIMENSIONS

MAX_ATTRIBUTES: Final = 10
MAX_COHORTS: Final = 1000
MIN_GROUP: Final = 5
MAX_GROUP: Final = 1_000_000_000

_USUAL: Final = ("device", "country", "browser", "os", "source", "referrer_domain", "platform")


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """Steps, who takes them, and when.

    funnel: the name of the steps, where they have one
    period: when an entity may enter
    window_ms: how long after its entry it may still take a step
    condition: what every event must meet, besides what its step asks
    exclusions: what puts an entity out
    dimensions: what the entities are broken down by
    touch: of which event their values are, and those of `attributes`
    lookback_ms: how long before the period a first touch may lie
    against: other steps, another period, or other events to compare with
    include: what is asked for besides
    grain: of cohorts, by when they entered; zone: of their days
    attributes: what conversion is correlated with, and segments are made by
    min_group: the fewest entities of a group that is compared
    """

    steps: tuple[Step, ...]
    period: Period
    window_ms: int
    funnel: str | None = None
    order: Order = Order.ORDERED
    entity: Entity = Entity.SESSION
    condition: Condition = All(())
    exclusions: tuple[Exclusion, ...] = ()
    dimensions: tuple[Field, ...] = ()
    touch: Touch = Touch.ENTRY
    lookback_ms: int = 0
    top: int = 10
    against: Otherwise | None = None
    include: frozenset[Include] = frozenset()
    grain: Grain = Grain.DAY
    zone: tzinfo = UTC
    attributes: tuple[Field, ...] = ()
    min_group: int = MIN_GROUP

    def reach(self) -> Period:
        """When steps may lie."""
        return Period(self.period.start_ms, self.period.end_ms + self.window_ms)


def journey(catalog: Catalog, request: FunnelRequest) -> Journey:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    named = problems.attempt(partial(main_steps, catalog, request))
    other = problems.attempt(partial(other_steps, catalog, request))
    zone = problems.attempt(partial(zone_named, request.timezone))
    period = problems.attempt(lambda: period_between(request.from_, request.to, zone.value))
    also = problems.attempt(lambda: _carried(catalog, request, named.value.steps[0]))
    dimensions = problems.attempt(lambda: dimensions_of(catalog, request.breakdown, also.value))
    attributes = problems.attempt(lambda: _attributes(catalog, request, also.value))
    exclusions = problems.attempt(
        lambda: exclusions_of(catalog, request.exclude, named.value.steps, "exclude")
    )
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    window_ms = problems.attempt(partial(duration_ms, request.window, "window"))
    lookback_ms = problems.attempt(partial(_lookback_ms, request))
    top = problems.attempt(partial(top_of, request.top))
    min_group = problems.attempt(partial(_min_group, request.min_group))
    problems.attempt(lambda: _check_cohorts(request, period.value))
    same = problems.attempt(lambda: other.value or _same(named.value, exclusions.value))
    against = problems.attempt(
        lambda: otherwise(catalog, request, same.value, period.value, zone.value)
    )
    problems.raise_any()
    return Journey(
        steps=named.value.steps,
        funnel=named.value.funnel,
        period=period.value,
        window_ms=window_ms.value,
        order=request.order,
        entity=request.entity,
        condition=condition.value,
        exclusions=exclusions.value,
        dimensions=dimensions.value,
        touch=request.touch,
        lookback_ms=lookback_ms.value,
        top=top.value,
        against=against.value,
        include=frozenset(request.include),
        grain=request.grain,
        zone=zone.value,
        attributes=attributes.value,
        min_group=min_group.value,
    )


def _same(named: Named, exclusions: tuple[Exclusion, ...]) -> Otherwise:
    """The same steps, to be compared at another time or of other events."""
    return Otherwise(named.steps, named.funnel, exclusions=exclusions)


def _carried(catalog: Catalog, request: FunnelRequest, first: Step) -> list[str]:
    """Attributes that may be asked for: of the event that their values are taken from."""
    if request.touch is Touch.FIRST:
        return [a.name for a in catalog.attributes.values() if a.dimension]
    return [a.name for a in catalog.event(first.event).attributes if a.dimension]


def _attributes(catalog: Catalog, request: FunnelRequest, also: Iterable[str]) -> tuple[Field, ...]:
    """What conversion is correlated with; none, where nobody asks for that."""
    if not {Include.CORRELATION, Include.SEGMENTS} & set(request.include):
        if request.attributes:
            meant = "attributes are for include: correlation or segments"
            raise problem("attributes", "attributes", meant)
        return ()
    names = request.attributes or tuple(name for name in _USUAL if name in DIMENSIONS)
    if len(names) > MAX_ATTRIBUTES or len(set(names)) < len(names):
        allowed = f"attributes are up to {MAX_ATTRIBUTES} different dimensions"
        raise problem("attributes", "attributes", allowed)
    found: tuple[Field, ...] = ()
    for name in names:
        found += dimensions_of(catalog, name, also, "attributes")
    return found


def _lookback_ms(request: FunnelRequest) -> int:
    if request.touch is Touch.ENTRY:
        if request.lookback is not None:
            raise problem("lookback", "lookback", "A lookback is for touch: first")
        return 0
    return duration_ms(request.lookback or "30d", "lookback")


def _min_group(given: int) -> int:
    if not MIN_GROUP <= given <= MAX_GROUP:
        raise problem("min_group", "min_group", f"min_group is a number from {MIN_GROUP}")
    return given


def _check_cohorts(request: FunnelRequest, period: Period) -> None:
    if Include.TREND not in request.include:
        return
    length_s = (period.end_ms - period.start_ms) / 1000
    if length_s / WIDTH_S[request.grain] > MAX_COHORTS:
        fitting = next((g.value for g in Grain if length_s / WIDTH_S[g] <= MAX_COHORTS), None)
        meant = f"That is more than {MAX_COHORTS} cohorts; choose a longer grain"
        raise problem("grain", "too_many_points", meant, fitting)
