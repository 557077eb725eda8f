"""What a report on paths answers."""

from __future__ import annotations

import msgspec

from sightline.analysis.meta import Meta
from sightline.analysis.paths.request import Direction, Mode
from sightline.privacy.disclosure import Suppressed

Count = int | Suppressed
Number = float | Suppressed | None


class Node(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where entities are at a step.

    step: from 1, where paths begin; backward, 2 is what came before that
    name: of the event, page or stage; null for the rest, and where an anchor is on no page
    rest: all other nodes of the step together
    count: entities there; share: of all with a path
    ended: those whose path ends there
    converted: those who came to the goal, then or later; only where one is asked for
    """

    id: str
    step: int
    name: str | None
    rest: bool = False
    count: Count
    share: Number
    ended: Count
    converted: Count | None = None


class Link(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A way between two nodes; the source is earlier in time.

    count: entities that took it
    conversion: their share of those at its node nearer to where paths begin
    median_ms: of the time between the two events
    converted: those who came to the goal at its target or later; only where one is asked for
    """

    source: str
    target: str
    count: Count
    conversion: Number
    median_ms: Number
    converted: Count | None = None


class StageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One stage.

    sessions: those that came to it; share: of all sessions
    passages: how often they did
    interactions: of all passages; interactions_per_passage: on average
    mean_ms, median_ms, p90_ms: of a passage: from its first event to the first of the next passage,
        of the last to the session's last event
    exits: sessions that ended there; exit_rate: of those that came to it
    drop_offs: exits of sessions without a purchase; drop_off_rate: of those that came to it
    purchases: sessions that came to it, and then or later to a purchase; conversion: their share
    """

    stage: str
    sessions: Count
    share: Number
    passages: Count
    interactions: Count
    interactions_per_passage: Number
    mean_ms: Number
    median_ms: Number
    p90_ms: Number
    exits: Count
    exit_rate: Number
    drop_offs: Count
    drop_off_rate: Number
    purchases: Count
    conversion: Number


class Transition(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """How often a stage followed another. share: of the passages that were followed or ended"""

    from_: str
    to: str
    count: Count
    share: Number


class Taken(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Ways taken in a period. entities: sessions or users that have a path

    nodes, links: of a graph
    stages, transitions: of the mode `stages`
    """

    entities: Count
    nodes: tuple[Node, ...] | None = None
    links: tuple[Link, ...] | None = None
    stages: tuple[StageFigures, ...] | None = None
    transitions: tuple[Transition, ...] | None = None


class Side(msgspec.Struct, frozen=True):
    """Ways taken, as far as they may be shown. hidden: how many figures are suppressed"""

    taken: Taken
    hidden: int


class Compared(Taken, frozen=True, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    """The same for another period.

    nodes: those told apart in the answer, with the ids they have there; where there is room beside
        them, others
    """

    from_: str
    to: str


class Paths(Taken, frozen=True, omit_defaults=True, kw_only=True):
    """The answer."""

    mode: Mode
    direction: Direction | None = None
    compare: Compared | None = None
    meta: Meta
