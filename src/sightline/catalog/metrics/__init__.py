"""Every metric we define, one module for each domain. `E.count` of each event is added for them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.metrics import (
    ai,
    booking,
    commerce,
    conversation,
    conversion,
    customer,
    engagement,
    face_analysis,
    ingest,
    interaction,
    journey,
    kb,
    model,
    recommendation,
    session,
    system,
    try_on,
    voice,
    web,
    widget,
)

METRICS: Final = (
    *session.METRICS,
    *journey.METRICS,
    *web.METRICS,
    *interaction.METRICS,
    *engagement.METRICS,
    *widget.METRICS,
    *face_analysis.METRICS,
    *recommendation.METRICS,
    *try_on.METRICS,
    *conversation.METRICS,
    *voice.METRICS,
    *ai.METRICS,
    *kb.METRICS,
    *model.METRICS,
    *commerce.METRICS,
    *conversion.METRICS,
    *customer.METRICS,
    *booking.METRICS,
    *system.METRICS,
    *ingest.METRICS,
)
