"""Every event we know, one module for each domain. A new domain is a module and a row here."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events import ai, booking, commerce, kb, system, voice, web

EVENTS: Final = (
    *voice.EVENTS,
    *ai.EVENTS,
    *kb.EVENTS,
    *commerce.EVENTS,
    *booking.EVENTS,
    *web.EVENTS,
    *system.EVENTS,
)
