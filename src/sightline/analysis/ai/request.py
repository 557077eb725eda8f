"""What can be asked about the assistant, as it is sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.decode import Shape, decoded
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Topic(enum.StrEnum):
    """What a report is about."""

    TOOL_CHAINS = "tool_chains"
    VOICE_SLA = "voice_sla"
    RECOMMENDATION_RANKS = "recommendation_ranks"


class Within(enum.StrEnum):
    """What a chain of tools lies in."""

    SESSION = "session"
    CONVERSATION = "conversation"


class AiRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A question about the assistant.

    filters: what every event must meet to be looked at
    within, gap_ms, top: of tool chains: where they lie, the longest pause between two calls of one,
        and how many are told apart
    breakdown, values: one to three dimensions, and how many of their values are told apart
    limits: of voice: leg → the longest that is still good, in milliseconds
    """

    topic: Topic
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    within: Within = Within.SESSION
    gap_ms: int = 30_000
    top: int = 20
    limits: dict[str, float] = {}
    breakdown: str | tuple[str, ...] = ()
    values: int = 10


_AI: Final = Shape(words={"topic": tuple(Topic), "within": tuple(Within)})


def ai_request(body: bytes | JsonObject) -> AiRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, AiRequest, _AI)
