"""A request for the report on revenue that makes sense.

A request and a catalog enter; a frozen `Asked` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

import msgspec

from sightline.analysis.against import both
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.goal import PURCHASE, Goal, goal
from sightline.analysis.grain import Grain, Period
from sightline.analysis.period import zone_named
from sightline.analysis.problems import Problems
from sightline.analysis.question import dimensions_of, top_of
from sightline.analysis.revenue.request import RevenueRequest
from sightline.analysis.visitor import visitors_of


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Revenue of a period.

    goal: purchases, whose lines are orders
    visitors: what must hold for every event
    dimensions: what purchases are broken down by; top: how many of their values are told apart
    against: the period to compare with
    """

    goal: Goal
    period: Period
    zone: tzinfo
    visitors: Condition = All(())
    dimensions: tuple[Field, ...] = ()
    top: int = 20
    against: Period | None = None


def asked(catalog: Catalog, request: RevenueRequest) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    visitors = problems.attempt(partial(visitors_of, catalog, request.filters))
    zone = problems.attempt(partial(zone_named, request.timezone))
    also = [a.name for a in catalog.event(PURCHASE).attributes if a.dimension]
    dimensions = problems.attempt(partial(dimensions_of, catalog, request.breakdown, also))
    top = problems.attempt(partial(top_of, request.top))
    periods = problems.attempt(
        lambda: both(request.compare, request.from_, request.to, Grain.MONTH, zone.value)
    )
    problems.raise_any()
    period, other = periods.value
    return Asked(
        goal=goal(catalog, PURCHASE, "conversion"),
        period=period,
        zone=zone.value,
        visitors=visitors.value,
        dimensions=dimensions.value,
        top=top.value,
        against=other,
    )
