"""The shop's pages. Path, referrer and device are in the envelope's context."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import duration_ms, label
from sightline.catalog.model import Event

CAMPAIGN_SOURCE: Final = label(
    "web.campaign_source", "Where the visitor was sent from (utm_source)", example="newsletter"
)
CAMPAIGN_MEDIUM: Final = label(
    "web.campaign_medium", "By which kind of link (utm_medium)", example="email"
)
CAMPAIGN_NAME: Final = label(
    "web.campaign_name", "By which campaign (utm_campaign)", example="spring"
)
PAGE_LOAD_MS: Final = duration_ms(
    "web.page_load_ms", "Time from the navigation to the end of the load event", example=830
)

EVENTS: Final = (
    Event(
        name="web.page_view",
        description="A page of the shop is shown.",
        attributes=(PAGE_LOAD_MS, CAMPAIGN_SOURCE, CAMPAIGN_MEDIUM, CAMPAIGN_NAME),
    ),
)
