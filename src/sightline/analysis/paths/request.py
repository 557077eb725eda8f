"""What can be asked of paths, as it is sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.request import Entity, PeriodRequest, StepRequest
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Mode(enum.StrEnum):
    """A graph of the ways between nodes, or a table of stages."""

    GRAPH = "graph"
    STAGES = "stages"


class Direction(enum.StrEnum):
    """Which way to walk from where a path begins."""

    FORWARD = "forward"
    BACKWARD = "backward"


class Nodes(enum.StrEnum):
    """What a node stands for."""

    EVENT = "event"
    PAGE = "page"
    STAGE = "stage"


class Repeats(enum.StrEnum):
    """What becomes of loops.

    COLLAPSE: a node that follows itself is one; KEEP: it is several; ONCE: a node comes once in a
    path, where it is first met
    """

    COLLAPSE = "collapse"
    KEEP = "keep"
    ONCE = "once"


class Occurrence(enum.StrEnum):
    """Which of several events that fit the anchor a path begins at."""

    FIRST = "first"
    LAST = "last"


class PathsRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """The ways people take.

    mode: `stages` gives a table of stages; what is below `entity` is of graphs only
    filters: what every event must meet to be looked at
    anchor: the event a path begins at; none: the first event of the entity, or backward its last
    depth: how many steps are shown, the one a path begins at among them
    width: how many nodes of a step are told apart; the others share one
    goal: an event, of which is counted how many came to it after each node and link
    compare: the same for another period
    """

    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    mode: Mode = Mode.GRAPH
    entity: Entity = Entity.SESSION
    nodes: Nodes = Nodes.EVENT
    anchor: str | StepRequest | None = None
    occurrence: Occurrence = Occurrence.FIRST
    direction: Direction = Direction.FORWARD
    repeats: Repeats = Repeats.COLLAPSE
    depth: int = 5
    width: int = 10
    goal: str | StepRequest | None = None
    compare: Against | PeriodRequest | None = None


_PATHS: Final = Shape(
    words={
        "mode": tuple(Mode),
        "entity": tuple(Entity),
        "nodes": tuple(Nodes),
        "occurrence": tuple(Occurrence),
        "direction": tuple(Direction),
        "repeats": tuple(Repeats),
        "compare": tuple(Against),
    },
    nested=(StepRequest, PeriodRequest),
)


def paths_request(body: bytes | JsonObject) -> PathsRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, PathsRequest, _PATHS)
