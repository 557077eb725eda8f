"""A request for attribution, as it is sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.goal import PURCHASE, GoalRequest
from sightline.analysis.request import PeriodRequest
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Model(enum.StrEnum):
    """A way to share a conversion among the touchpoints before it."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    TIME_DECAY = "time_decay"
    POSITION_BASED = "position_based"
    MARKOV = "markov"
    SHAPLEY = "shapley"


class Whose(enum.StrEnum):
    """Whose touchpoints belong together."""

    PERSON = "person"
    SESSION = "session"
    USER = "user"


class TouchpointRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events that are touchpoints.

    channel: what they are called; else the value of `by`, else the name of the event
    by: dimensions of the event, whose values are the channels
    """

    event: str
    filters: Filter | tuple[Filter, ...] = ()
    by: str | tuple[str, ...] = ()
    channel: str | None = None


class PositionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shares of the first and the last touchpoint, 0-1; those between share the rest."""

    first: float = 0.4
    last: float = 0.4


class AttributionRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """Who gets the credit for conversions.

    conversion: an event, or an event with what must hold for it and what it is worth
    touchpoints: none given: starts of sessions, by channel
    fallback: channels that count only where nothing else came before the conversion
    window: how long before a conversion a touchpoint counts: a number and s, m, h or d
    half_life: of `time_decay`: after so long a touchpoint weighs half
    top: how many channels are told apart; the others are one
    paths: how many of the most frequent paths are listed
    filters: on columns that all events of a visit share
    compare: the same, without paths, for conversions of another period
    """

    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    conversion: str | GoalRequest = PURCHASE
    touchpoints: tuple[str | TouchpointRequest, ...] = ()
    fallback: tuple[str, ...] = ()
    entity: Whose = Whose.PERSON
    window: str = "30d"
    models: tuple[Model, ...] = tuple(Model)
    half_life: str = "7d"
    position: PositionRequest = PositionRequest()
    top: int = 20
    paths: int = 0
    filters: Filter | tuple[Filter, ...] = ()
    compare: Against | PeriodRequest | None = None


_SHAPE: Final = Shape(
    words={
        "models": tuple(m.value for m in Model),
        "entity": tuple(w.value for w in Whose),
        "compare": tuple(a.value for a in Against),
    },
    nested=(GoalRequest, TouchpointRequest, PositionRequest, PeriodRequest),
)


def attribution_request(body: bytes | JsonObject) -> AttributionRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, AttributionRequest, _SHAPE)
