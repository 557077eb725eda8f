"""A request for paths that makes sense.

A request and a catalog enter; a frozen `Asked` leaves, or one error with all that is wrong.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.against import both
from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Grain, Period
from sightline.analysis.occasion import Occasion, occasion
from sightline.analysis.paths.request import (
    Direction,
    Mode,
    Nodes,
    Occurrence,
    PathsRequest,
    Repeats,
)
from sightline.analysis.period import zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.question import condition_of
from sightline.analysis.request import Entity, StepRequest

DEPTHS: Final = range(2, 21)
WIDTHS: Final = range(1, 51)

_OF_GRAPHS: Final = (
    "nodes",
    "anchor",
    "occurrence",
    "direction",
    "repeats",
    "depth",
    "width",
    "goal",
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Paths of a period.

    condition: what every event must meet to be looked at
    zone: of dates
    against: the period to compare with
    """

    period: Period
    mode: Mode = Mode.GRAPH
    condition: Condition = All(())
    entity: Entity = Entity.SESSION
    nodes: Nodes = Nodes.EVENT
    anchor: Occasion | None = None
    goal: Occasion | None = None
    occurrence: Occurrence = Occurrence.FIRST
    direction: Direction = Direction.FORWARD
    repeats: Repeats = Repeats.COLLAPSE
    depth: int = 5
    width: int = 10
    zone: tzinfo = UTC
    against: Period | None = None

    def times(self) -> tuple[Asked, ...]:
        """The same of each period that is asked about: the request's, and the one beside it."""
        periods = (self.period,) if self.against is None else (self.period, self.against)
        return tuple(msgspec.structs.replace(self, period=one, against=None) for one in periods)


def asked(catalog: Catalog, request: PathsRequest) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    zone = problems.attempt(partial(zone_named, request.timezone))
    periods = problems.attempt(
        lambda: both(request.compare, request.from_, request.to, Grain.DAY, zone.value)
    )
    condition = problems.attempt(partial(condition_of, catalog, request.filters))
    anchor = problems.attempt(partial(_occasion, catalog, request.anchor, "anchor"))
    goal = problems.attempt(partial(_occasion, catalog, request.goal, "goal"))
    problems.attempt(partial(_check_limits, request))
    problems.attempt(partial(_check_mode, request))
    problems.raise_any()
    period, other = periods.value
    return Asked(
        period=period,
        zone=zone.value,
        against=other,
        mode=request.mode,
        condition=condition.value,
        entity=request.entity,
        nodes=request.nodes,
        anchor=anchor.value,
        goal=goal.value,
        occurrence=request.occurrence,
        direction=request.direction,
        repeats=request.repeats,
        depth=request.depth,
        width=request.width,
    )


def _occasion(catalog: Catalog, given: str | StepRequest | None, path: str) -> Occasion | None:
    return None if given is None else occasion(catalog, given, path)


def _check_limits(request: PathsRequest) -> None:
    if request.depth not in DEPTHS:
        allowed = f"depth is a number from {DEPTHS.start} to {DEPTHS.stop - 1}"
        raise problem("depth", "depth", allowed)
    if request.width not in WIDTHS:
        allowed = f"width is a number from {WIDTHS.start} to {WIDTHS.stop - 1}"
        raise problem("width", "width", allowed)


def _check_mode(request: PathsRequest) -> None:
    """Refuse what would be ignored."""
    if request.mode is Mode.GRAPH:
        return
    usual = {f.name: f.default for f in msgspec.structs.fields(PathsRequest)}
    for name in _OF_GRAPHS:
        if getattr(request, name) != usual[name]:
            raise problem(name, "mode", f"{name} is for graphs, and the mode is {request.mode}")
    if request.entity is not Entity.SESSION:
        raise problem("entity", "mode", "Stages are those of sessions")
