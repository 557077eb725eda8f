"""A request for attribution that makes sense: every name found, every time placed.

A request and a catalog enter; a frozen `Asked` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.against import both
from sightline.analysis.attribution.request import (
    AttributionRequest,
    Model,
    PositionRequest,
    TouchpointRequest,
    Whose,
)
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field
from sightline.analysis.goal import Goal, goal
from sightline.analysis.grain import Grain, Period
from sightline.analysis.period import zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of, dimensions_of, top_of
from sightline.analysis.step import duration_ms
from sightline.analysis.visitor import visitors_of
from sightline.catalog.events.session import CHANNEL
from sightline.catalog.model import Event

MAX_TOUCHPOINTS: Final = 50
MAX_PATHS: Final = 100
PERMILLE: Final = 1000

_MAX_LABEL: Final = 128
_USUAL: Final = (TouchpointRequest("session.started", by=CHANNEL.name),)


class Touchpoint(msgspec.Struct, frozen=True):
    """Events that are touchpoints.

    by: the channel is the value of these; where there are none, it is `channel`
    """

    event: str
    condition: Condition = All(())
    by: tuple[Field, ...] = ()
    channel: str = ""


class Position(msgspec.Struct, frozen=True):
    """The shares of the first and the last touchpoint, in thousandths."""

    first: int = 400
    last: int = 400


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose touchpoints before which conversions, and how they are credited.

    period: of the conversions
    window_ms: how long before a conversion a touchpoint counts
    fallback: channels that count only where there is no other
    visitors: what must hold for every event
    zone: of dates
    against: the period to compare with
    """

    goal: Goal
    touchpoints: tuple[Touchpoint, ...]
    period: Period
    window_ms: int
    whose: Whose = Whose.PERSON
    fallback: tuple[str, ...] = ()
    models: tuple[Model, ...] = tuple(Model)
    half_life_ms: int = 604_800_000
    position: Position = Position()
    top: int = 20
    paths: int = 0
    visitors: Condition = All(())
    zone: tzinfo = UTC
    against: Period | None = None

    def then(self, period: Period) -> Asked:
        """The same of another time, without paths."""
        return msgspec.structs.replace(self, period=period, paths=0, against=None)

    def looked_at(self) -> Period:
        """When touchpoints may lie."""
        return Period(self.period.start_ms - self.window_ms, self.period.end_ms)


def asked(catalog: Catalog, request: AttributionRequest) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    goal_ = problems.attempt(partial(goal, catalog, request.conversion, "conversion"))
    touchpoints = problems.attempt(partial(_touchpoints, catalog, request))
    zone = problems.attempt(partial(zone_named, request.timezone))
    periods = problems.attempt(
        lambda: both(request.compare, request.from_, request.to, Grain.DAY, zone.value)
    )
    visitors = problems.attempt(partial(visitors_of, catalog, request.filters))
    window = problems.attempt(partial(duration_ms, request.window, "window"))
    half_life = problems.attempt(partial(duration_ms, request.half_life, "half_life"))
    position = problems.attempt(partial(_position, request.position))
    models = problems.attempt(partial(_models, request.models))
    top = problems.attempt(partial(top_of, request.top))
    paths = problems.attempt(partial(_paths, request.paths))
    problems.raise_any()
    period, other = periods.value
    _no_goal(goal_.value, touchpoints.value)
    return Asked(
        goal=goal_.value,
        touchpoints=touchpoints.value,
        period=period,
        window_ms=window.value,
        whose=request.entity,
        fallback=tuple(dict.fromkeys(request.fallback)),
        models=models.value,
        half_life_ms=half_life.value,
        position=position.value,
        top=top.value,
        paths=paths.value,
        visitors=visitors.value,
        zone=zone.value,
        against=other,
    )


def _touchpoints(catalog: Catalog, request: AttributionRequest) -> tuple[Touchpoint, ...]:
    given = request.touchpoints or _USUAL
    if len(given) > MAX_TOUCHPOINTS:
        raise problem("touchpoints", "touchpoints", f"There can be {MAX_TOUCHPOINTS} touchpoints")
    return Problems().each(
        partial(_touchpoint, catalog, one, f"touchpoints[{index}]")
        for index, one in enumerate(given)
    )


def _touchpoint(catalog: Catalog, given: str | TouchpointRequest, path: str) -> Touchpoint:
    if isinstance(given, str):
        return Touchpoint(catalog.event(given, path).name, channel=given)
    problems = Problems()
    event = problems.attempt(partial(catalog.event, given.event, f"{path}.event"))
    condition = problems.attempt(partial(condition_of, catalog, given.filters, f"{path}.filters"))
    by = problems.attempt(lambda: _by(catalog, event.value, given, f"{path}.by"))
    problems.attempt(partial(_named, given, f"{path}.channel"))
    problems.raise_any()
    return Touchpoint(event.value.name, condition.value, by.value, given.channel or given.event)


def _by(catalog: Catalog, event: Event, given: TouchpointRequest, path: str) -> tuple[Field, ...]:
    also = [a.name for a in event.attributes if a.dimension]
    return dimensions_of(catalog, given.by, also, path)


def _named(given: TouchpointRequest, path: str) -> None:
    if given.channel is None:
        return
    if given.by:
        raise problem(path, "channel", "A touchpoint has either a channel or `by`, not both")
    if not 1 <= len(given.channel) <= _MAX_LABEL:
        raise problem(path, "channel", f"A channel's name has 1 to {_MAX_LABEL} characters")


def _position(given: PositionRequest) -> Position:
    first, last = round(given.first * PERMILLE), round(given.last * PERMILLE)
    if min(first, last) < 0 or first + last > PERMILLE:
        raise problem("position", "position", "first and last are 0 to 1, and 1 together at most")
    return Position(first, last)


def _paths(given: int) -> int:
    if not 0 <= given <= MAX_PATHS:
        raise problem("paths", "paths", f"paths is a number from 0 to {MAX_PATHS}")
    return given


def _models(given: tuple[Model, ...]) -> tuple[Model, ...]:
    if not given:
        raise problem("models", "models", f"Name one of {', '.join(Model)} at least")
    return tuple(dict.fromkeys(given))


def _no_goal(goal: Goal, touchpoints: tuple[Touchpoint, ...]) -> None:
    """A conversion would be a touchpoint of its own."""
    for index, touchpoint in enumerate(touchpoints):
        if touchpoint.event == goal.event:
            path = f"touchpoints[{index}]"
            raise problem(path, "touchpoints", f"{goal.event} is the conversion itself")
