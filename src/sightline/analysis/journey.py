"""A funnel request that makes sense: every name found, every time placed, nothing left to fail.

A request and a catalog enter; a frozen `Journey` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.against import Given, against
from sightline.analysis.compare import Against
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.grain import WIDTH_S, Grain, Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of, dimensions_of, top_of
from sightline.analysis.request import (
    Entity,
    FunnelRequest,
    Include,
    Order,
    OtherwiseRequest,
    PeriodRequest,
    Touch,
)
from sightline.analysis.step import (
    Exclusion,
    Step,
    exclusions_of,
    funnel_named,
    steps_named,
    steps_of,
)
from sightline.analysis.step import duration_ms as duration_ms
from sightline.catalog.funnels import COMPARISONS
from sightline.store.tables import DIMENSIONS

MAX_ATTRIBUTES: Final = 10
MAX_COHORTS: Final = 1000
MIN_GROUP: Final = 5
MAX_GROUP: Final = 1_000_000_000

_USUAL: Final = ("device", "country", "browser", "os", "source", "referrer_domain", "platform")


class Named(msgspec.Struct, frozen=True):
    """Steps. funnel: their name; name: that of the comparison they are part of"""

    steps: tuple[Step, ...]
    funnel: str | None = None
    name: str | None = None


class Compared(Named, frozen=True):
    """What is compared with.

    exclusions: those of the journey, where its steps are the same
    period, condition: where they are other ones
    """

    exclusions: tuple[Exclusion, ...] = ()
    period: Period | None = None
    condition: Condition | None = None


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
    against: Compared | None = None
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
    named = problems.attempt(partial(_main, catalog, request))
    other = problems.attempt(partial(_other_steps, catalog, request))
    zone = problems.attempt(partial(zone_named, request.timezone))
    period = dimensions = attributes = None
    exclusions: tuple[Exclusion, ...] | None = ()
    if zone is not None:
        period = problems.attempt(partial(period_between, request.from_, request.to, zone))
    if named is not None:
        steps = named.steps
        also = _carried(catalog, request, steps[0])
        broken = partial(dimensions_of, catalog, request.breakdown, also)
        dimensions = problems.attempt(broken)
        attributes = problems.attempt(partial(_attributes, catalog, request, also))
        out = partial(exclusions_of, catalog, request.exclude, steps, "exclude")
        exclusions = problems.attempt(out)
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    window_ms = problems.attempt(partial(duration_ms, request.window, "window"))
    lookback_ms = problems.attempt(partial(_lookback_ms, request))
    top = problems.attempt(partial(top_of, request.top))
    min_group = problems.attempt(partial(_min_group, request.min_group))
    compared: tuple[Compared, ...] | None = ()
    if period is not None:
        problems.attempt(partial(_check_cohorts, request, period))
    if named is not None and exclusions is not None and other is not None:
        same = other[0] if other else Compared(named.steps, named.funnel, exclusions=exclusions)
        if zone is not None and period is not None:
            compared = problems.attempt(partial(_against, catalog, request, same, period, zone))
    if (
        problems
        or named is None
        or other is None
        or compared is None
        or zone is None
        or period is None
        or dimensions is None
        or attributes is None
        or exclusions is None
        or condition is None
        or window_ms is None
        or lookback_ms is None
        or top is None
        or min_group is None
    ):
        raise problems.error()
    return Journey(
        steps=named.steps,
        funnel=named.funnel,
        period=period,
        window_ms=window_ms,
        order=request.order,
        entity=request.entity,
        condition=condition,
        exclusions=exclusions,
        dimensions=dimensions,
        touch=request.touch,
        lookback_ms=lookback_ms,
        top=top,
        against=compared[0] if compared else None,
        include=frozenset(request.include),
        grain=request.grain,
        zone=zone,
        attributes=attributes,
        min_group=min_group,
    )


def _main(catalog: Catalog, request: FunnelRequest) -> Named:
    if request.funnel is None:
        return Named(steps_of(catalog, request.steps, request.order, "steps"))
    if request.steps:
        raise problem("funnel", "funnel", "Give either steps or the name of a funnel, not both")
    both = {comparison.name: comparison for comparison in COMPARISONS}
    if request.funnel in both:
        return _named(catalog, both[request.funnel].funnel.name, "funnel")
    return _named(catalog, request.funnel, "funnel")


def _other_steps(catalog: Catalog, request: FunnelRequest) -> tuple[Compared, ...]:
    """The steps compared with, where they are other ones."""
    both = {comparison.name: comparison for comparison in COMPARISONS}
    given = request.compare
    if request.funnel in both:
        if given is not None:
            raise problem("compare", "compare", f"{request.funnel} has its own to compare with")
        comparison = both[request.funnel]
        found = _named(catalog, comparison.against.name, "funnel")
        return (Compared(found.steps, found.funnel, comparison.name),)
    if not isinstance(given, OtherwiseRequest):
        return ()
    if given.funnel is None:
        if not given.steps:
            return ()
        return (Compared(steps_of(catalog, given.steps, request.order, "compare.steps")),)
    if given.steps:
        raise problem("compare", "compare", "Give either steps or the name of a funnel, not both")
    found = _named(catalog, given.funnel, "compare.funnel")
    pair = (request.funnel, given.funnel)
    known = (one.name for one in COMPARISONS if (one.funnel.name, one.against.name) == pair)
    return (Compared(found.steps, found.funnel, next(known, None)),)


def _against(
    catalog: Catalog, request: FunnelRequest, same: Compared, period: Period, zone: tzinfo
) -> tuple[Compared, ...]:
    """What is compared with; nothing, or one. same: its steps"""
    given = request.compare
    if given is None:
        return (same,) if same.name else ()
    if isinstance(given, Against):
        return (replace(same, period=against(given, period, request.grain, zone)),)
    condition = None
    if given.filters is not None:
        condition = condition_of(catalog, given.filters, "compare.filters")
    other = against(_when(given), period, request.grain, zone)
    if other is None and condition is None and not (given.steps or given.funnel):
        raise problem("compare", "compare", "Compare with other steps, a period, or filters")
    return (replace(same, period=other, condition=condition),)


def _when(given: OtherwiseRequest) -> Given:
    """The period compared with, in the words of a request."""
    match given:
        case OtherwiseRequest(from_=None, to=None, period=named):
            return named
        case OtherwiseRequest(from_=str() as start, to=str() as end, period=None):
            return PeriodRequest(start, end)
        case OtherwiseRequest(period=None, to=None):
            raise problem("compare.to", "required", "to is missing")
        case OtherwiseRequest(period=None):
            raise problem("compare.from", "required", "from is missing")
        case _:
            raise problem("compare", "compare", "A period has a name, or both from and to")


def _named(catalog: Catalog, name: str, path: str) -> Named:
    funnel = funnel_named(name, path)
    return Named(steps_named(catalog, funnel, path), funnel.name)


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
