"""The steps a funnel request names, and what it compares them with.

A request enters; steps by their names, and other steps, another period or other events leave.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.against import Given, against
from sightline.analysis.compare import Against
from sightline.analysis.condition import Condition
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period
from sightline.analysis.problems import problem
from sightline.analysis.question import condition_of
from sightline.analysis.request import FunnelRequest, OtherwiseRequest, PeriodRequest
from sightline.analysis.step import Exclusion, Step, funnel_named, steps_named, steps_of
from sightline.catalog.funnels import COMPARISONS

_COMPARISONS: Final = {comparison.name: comparison for comparison in COMPARISONS}


class Named(msgspec.Struct, frozen=True):
    """Steps. funnel: their name; name: that of the comparison they are part of"""

    steps: tuple[Step, ...]
    funnel: str | None = None
    name: str | None = None


class Otherwise(Named, frozen=True):
    """What is compared with.

    exclusions: those of the journey, where its steps are the same
    period, condition: where they are other ones
    """

    exclusions: tuple[Exclusion, ...] = ()
    period: Period | None = None
    condition: Condition | None = None


def main_steps(catalog: Catalog, request: FunnelRequest) -> Named:
    """The steps a funnel is about.

    raises: InvalidRequest with all that is wrong
    """
    if request.funnel is None:
        return Named(steps_of(catalog, request.steps, request.order, "steps"))
    if request.steps:
        raise problem("funnel", "funnel", "Give either steps or the name of a funnel, not both")
    if request.funnel in _COMPARISONS:
        return _named(catalog, _COMPARISONS[request.funnel].funnel.name, "funnel")
    return _named(catalog, request.funnel, "funnel")


def other_steps(catalog: Catalog, request: FunnelRequest) -> Otherwise | None:
    """The steps compared with, where they are other ones; None: nothing.

    raises: InvalidRequest with all that is wrong
    """
    given = request.compare
    if request.funnel in _COMPARISONS:
        if given is not None:
            raise problem("compare", "compare", f"{request.funnel} has its own to compare with")
        comparison = _COMPARISONS[request.funnel]
        found = _named(catalog, comparison.against.name, "funnel")
        return Otherwise(found.steps, found.funnel, comparison.name)
    if not isinstance(given, OtherwiseRequest):
        return None
    if given.funnel is None:
        if not given.steps:
            return None
        return Otherwise(steps_of(catalog, given.steps, request.order, "compare.steps"))
    if given.steps:
        raise problem("compare", "compare", "Give either steps or the name of a funnel, not both")
    found = _named(catalog, given.funnel, "compare.funnel")
    pair = (request.funnel, given.funnel)
    known = (one.name for one in COMPARISONS if (one.funnel.name, one.against.name) == pair)
    return Otherwise(found.steps, found.funnel, next(known, None))


def otherwise(
    catalog: Catalog, request: FunnelRequest, same: Otherwise, period: Period, zone: tzinfo
) -> Otherwise | None:
    """What is compared with; None: nothing.

    same: its steps; where they are not others, those of the funnel
    period: of the funnel itself
    raises: InvalidRequest with all that is wrong
    """
    given = request.compare
    if given is None:
        return same if same.name else None
    if isinstance(given, Against):
        return replace(same, period=against(given, period, request.grain, zone))
    condition = None
    if given.filters is not None:
        condition = condition_of(catalog, given.filters, "compare.filters")
    other = against(_when(given), period, request.grain, zone)
    if other is None and condition is None and not (given.steps or given.funnel):
        raise problem("compare", "compare", "Compare with other steps, a period, or filters")
    return replace(same, period=other, condition=condition)


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
