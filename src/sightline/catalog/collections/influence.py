"""How much the assistant had to do with a conversion: the rule, as a table.

What is known of the session up to the conversion are signs. Each kind of help has levels, strongest
first; the first level whose signs are all there gives the influence, from 0 to 1, and 0 where none
is. All kinds together are the chance that one of them mattered, were they independent.

The view `analytics_conversions` and the reports on attribution and revenue read this table; what a
sign is in the events of a session stands here for reports, and in `collections.conversions` for the
view. A test holds them against each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from math import prod
from typing import Final

import msgspec

from sightline.catalog.collections.shared import CONVERSED, FACE_ANALYSED, TRIED_ON, VIEWED
from sightline.catalog.events.commerce import RECOMMENDATION, RECOMMENDED
from sightline.catalog.events.conversation import GOAL_ACHIEVED
from sightline.catalog.filter import Filter, Op, where


class Sign(enum.StrEnum):
    """Something that was so in the session, up to the conversion."""

    FACE_ANALYSED = "face_analysed"
    VIEWED = "recommendations_viewed"
    CLICKED = "recommendation_clicked"
    CONVERSED = "conversed"
    GOAL_REACHED = "conversation_goal_reached"
    TRIED_ON = "tried_on"
    TRIED_THIS_ON = "this_product_tried_on"
    ADVISED = "this_recommended"


class Level(msgspec.Struct, frozen=True):
    """An influence, and the signs it takes."""

    influence: float
    signs: tuple[Sign, ...]


class Influence(msgspec.Struct, frozen=True):
    """A kind of help. levels: strongest first"""

    name: str
    levels: tuple[Level, ...]

    def of(self, signs: Iterable[Sign]) -> float:
        """The influence where these signs are there, 0-1."""
        there = set(signs)
        return next((one.influence for one in self.levels if there.issuperset(one.signs)), 0.0)


INFLUENCES: Final = (
    Influence(
        "face_analysis",
        (Level(1.0, (Sign.FACE_ANALYSED, Sign.ADVISED)), Level(0.5, (Sign.FACE_ANALYSED,))),
    ),
    Influence(
        "recommendation",
        (
            Level(1.0, (Sign.ADVISED,)),
            Level(0.5, (Sign.CLICKED,)),
            Level(0.25, (Sign.VIEWED,)),
        ),
    ),
    Influence(
        "conversation",
        (Level(1.0, (Sign.GOAL_REACHED,)), Level(0.5, (Sign.CONVERSED,))),
    ),
    Influence(
        "virtual_try_on",
        (Level(1.0, (Sign.TRIED_THIS_ON,)), Level(0.5, (Sign.TRIED_ON,))),
    ),
)


def overall(influences: Iterable[float]) -> float:
    """The chance that one of them mattered, were they independent."""
    return 1.0 - prod(1.0 - one for one in influences)


class Seen(msgspec.Struct, frozen=True):
    """The events that are a sign, once there is one of them in the session."""

    events: tuple[str, ...]
    where: Filter | None = None


SEEN: Final = {
    Sign.FACE_ANALYSED: Seen(FACE_ANALYSED.events),
    Sign.VIEWED: Seen(VIEWED.events),
    Sign.CLICKED: Seen(("recommendation.clicked",)),
    Sign.CONVERSED: Seen(CONVERSED.events),
    Sign.GOAL_REACHED: Seen(("conversation.ended",), where(GOAL_ACHIEVED.name, Op.EQ, True)),
    Sign.TRIED_ON: Seen(TRIED_ON.events),
}
"""Signs that events of the session are. `TRIED_THIS_ON` is the event of `TRIED_ON` that names the
product of the conversion; `ADVISED` is in the conversion itself."""

ADVISED: Final = Filter(
    any=(
        where(RECOMMENDED.name, Op.EQ, True),
        Filter(
            all=(
                where(RECOMMENDED.name, Op.IS_NOT_SET),
                where(RECOMMENDATION.name, Op.IS_SET),
            )
        ),
    )
)
"""The conversion is of something recommended: it says so, or names the recommendation."""
