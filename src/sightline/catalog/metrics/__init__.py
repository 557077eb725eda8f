"""Every metric we define, one module for each domain. `E.count` of each event is added for them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.metrics import ai, booking, commerce, kb, system, traffic, voice

METRICS: Final = (
    *traffic.METRICS,
    *voice.METRICS,
    *ai.METRICS,
    *kb.METRICS,
    *commerce.METRICS,
    *booking.METRICS,
    *system.METRICS,
)
