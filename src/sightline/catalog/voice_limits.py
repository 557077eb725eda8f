"""How long each leg of a conversation by voice may take, unless a request says otherwise.

The documents list what is measured ("Voice UX SLAs") and no limits for it, so these are the nearest
that they give: a first answer is an answer of the API (below 500 ms), a partial transcript is real
time (below 100 ms), and falling silent is held to the document's own example (200 ms).

source: analytics-service spec, "Voice UX SLAs", "Voice Service Integration"; technical architecture
spec, "apiResponseTime"; data synchronization spec, real-time latency
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.events.voice import ASR_PARTIAL_LATENCY_MS, BARGE_IN_MS, FIRST_RESPONSE_MS


class Leg(msgspec.Struct, frozen=True):
    """A part of a turn. limit_ms: the longest that is still good"""

    name: str
    event: str
    attribute: str
    limit_ms: float


LEGS: Final = (
    Leg("first_response", "voice.first_response", FIRST_RESPONSE_MS.name, 500),
    Leg("barge_in", "voice.barge_in", BARGE_IN_MS.name, 200),
    Leg("asr_partial", "voice.asr_partial", ASR_PARTIAL_LATENCY_MS.name, 100),
)
