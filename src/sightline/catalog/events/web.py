"""The shop's pages. Path, referrer and device are in the envelope's context."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import FUNCTIONAL, duration_ms, flag, label, ratio, text
from sightline.catalog.model import Event, Purpose

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
    "web.page_load_ms",
    "Time from the navigation to the end of the load event",
    example=830,
    **FUNCTIONAL,
)
PAGE_TITLE: Final = text(
    "web.page_title",
    "What the page is called",
    example="Round frames",
    max_length=256,
    **FUNCTIONAL,
)
PAGE_MS: Final = duration_ms(
    "web.page_ms", "Time the page was looked at", example=24_000, **FUNCTIONAL
)
SCROLL_DEPTH: Final = ratio(
    "web.scroll_depth_ratio", "How much of the page came into sight", example=0.7, **FUNCTIONAL
)
EXIT_PAGE: Final = flag(
    "web.exit_page", "Whether it was the last page of the visit", example=False, **FUNCTIONAL
)

EVENTS: Final = (
    Event(
        name="web.page_view",
        description="A page of the shop is shown.",
        attributes=(PAGE_LOAD_MS, PAGE_TITLE, CAMPAIGN_SOURCE, CAMPAIGN_MEDIUM, CAMPAIGN_NAME),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="web.page_left",
        description="A page of the shop is left.",
        attributes=(PAGE_MS, SCROLL_DEPTH, EXIT_PAGE, PAGE_TITLE),
        purpose=Purpose.FUNCTIONAL,
    ),
)
