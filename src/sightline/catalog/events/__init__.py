"""Every event we know, one module for each domain. A new domain is a module and a row here."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events import (
    ai,
    booking,
    commerce,
    conversation,
    conversion,
    customer,
    engagement,
    face_analysis,
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

EVENTS: Final = (
    *session.EVENTS,
    *journey.EVENTS,
    *web.EVENTS,
    *interaction.EVENTS,
    *engagement.EVENTS,
    *widget.EVENTS,
    *face_analysis.EVENTS,
    *recommendation.EVENTS,
    *try_on.EVENTS,
    *conversation.EVENTS,
    *voice.EVENTS,
    *ai.EVENTS,
    *kb.EVENTS,
    *model.EVENTS,
    *commerce.EVENTS,
    *conversion.EVENTS,
    *customer.EVENTS,
    *booking.EVENTS,
    *system.EVENTS,
)
