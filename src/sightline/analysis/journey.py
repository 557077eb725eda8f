"""A funnel request that makes sense: every name found, every time placed, nothing left to fail.

A request and a catalog enter; a frozen `Journey` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of, dimensions_of, top_of
from sightline.analysis.request import Entity, FunnelRequest, Order, StepRequest, Steps

MIN_STEPS, MAX_STEPS = 2, 20
MAX_WINDOW_MS: Final = 366 * 86_400_000

_WINDOW: Final = re.compile(r"([0-9]{1,9})(s|m|h|d)")
_UNIT_MS: Final = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


class Step(msgspec.Struct, frozen=True):
    """A step: an event, and what must hold for it."""

    event: str
    condition: Condition = All(())


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """Steps, who takes them, and when.

    period: when an entity may enter
    window_ms: how long after its entry it may still take a step
    condition: what every event must meet, besides what its step asks
    dimensions: what the entities are broken down by; the value is that of their entry
    against: other steps to compare with
    """

    steps: tuple[Step, ...]
    period: Period
    window_ms: int
    order: Order = Order.ORDERED
    entity: Entity = Entity.SESSION
    condition: Condition = All(())
    dimensions: tuple[Field, ...] = ()
    top: int = 10
    against: tuple[Step, ...] | None = None


def journey(catalog: Catalog, request: FunnelRequest) -> Journey:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    steps = problems.attempt(partial(_steps, catalog, request.steps, "steps"))
    against = None
    if request.compare is not None:
        other = partial(_steps, catalog, request.compare.steps, "compare.steps")
        against = problems.attempt(other)
    zone = problems.attempt(partial(zone_named, request.timezone))
    period = dimensions = None
    if zone is not None:
        period = problems.attempt(partial(period_between, request.from_, request.to, zone))
    if steps is not None:
        dimensions = problems.attempt(partial(_dimensions, catalog, request, steps[0]))
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    window_ms = problems.attempt(partial(duration_ms, request.window, "window"))
    top = problems.attempt(partial(top_of, request.top))
    if (
        problems
        or steps is None
        or period is None
        or dimensions is None
        or condition is None
        or window_ms is None
        or top is None
    ):
        raise problems.error()
    return Journey(
        steps=steps,
        period=period,
        window_ms=window_ms,
        order=request.order,
        entity=request.entity,
        condition=condition,
        dimensions=dimensions,
        top=top,
        against=against,
    )


def _steps(catalog: Catalog, given: Steps, path: str) -> tuple[Step, ...]:
    if not MIN_STEPS <= len(given) <= MAX_STEPS:
        raise problem(path, "steps", f"A funnel has {MIN_STEPS} to {MAX_STEPS} steps")
    return Problems().each(
        partial(_step, catalog, step, f"{path}[{index}]") for index, step in enumerate(given)
    )


def _step(catalog: Catalog, given: str | StepRequest, path: str) -> Step:
    if isinstance(given, str):
        return Step(catalog.event(given, path).name)
    problems = Problems()
    event = problems.attempt(partial(catalog.event, given.event, f"{path}.event"))
    condition = problems.attempt(partial(condition_of, catalog, given.filters, f"{path}.filters"))
    if event is None or condition is None:
        raise problems.error()
    return Step(event.name, condition)


def _dimensions(catalog: Catalog, request: FunnelRequest, first: Step) -> tuple[Field, ...]:
    """Fields of the first step's event, as that is where their values are taken from."""
    carried = catalog.event(first.event).attributes
    return dimensions_of(catalog, request.breakdown, [a.name for a in carried if a.dimension])


def duration_ms(written: str, path: str) -> int:
    """A length of time, as a number and s, m, h or d.

    raises: InvalidRequest
    """
    found = _WINDOW.fullmatch(written)
    length_ms = int(found[1]) * _UNIT_MS[found[2]] if found else 0
    if not 0 < length_ms <= MAX_WINDOW_MS:
        raise problem(path, "window", f"Write a {path} such as 30m, 24h or 7d, up to 366d")
    return length_ms
