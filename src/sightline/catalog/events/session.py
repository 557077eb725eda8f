"""Sessions: how a visit began and how it ended. What happened in between are events of their own.

Device, browser, system, country and region are columns of the envelope. A full user agent, an
address and a city are never kept.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    FUNCTIONAL,
    choice,
    count,
    duration_ms,
    flag,
    label,
)
from sightline.catalog.events.customer import TYPE as CUSTOMER_TYPE
from sightline.catalog.events.web import CAMPAIGN_MEDIUM, CAMPAIGN_NAME, CAMPAIGN_SOURCE
from sightline.catalog.model import Event, Purpose

SHOP_PLATFORM: Final = choice(
    "session.shop_platform",
    "What the shop runs on",
    ("shopify", "magento", "woocommerce", "html"),
    **FUNCTIONAL,
)
APP_PLATFORM: Final = choice(
    "session.app_platform",
    "What kind of program the person uses",
    ("web", "ios", "android"),
    **FUNCTIONAL,
)
SCREEN_RESOLUTION: Final = label(
    "session.screen_resolution",
    "Width and height of the screen in pixels",
    example="390x844",
    max_length=11,
    pattern="^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$",
    **FUNCTIONAL,
)
CHANNEL: Final = choice(
    "session.channel",
    "How the person came",
    ("organic_search", "paid_search", "social", "direct", "referral", "email"),
)
CONSENT_LEVEL: Final = choice(
    "session.consent_level",
    "The strongest purpose the person agreed to",
    tuple(Purpose),
    example="analytics",
    **ESSENTIAL,
)
PRIVACY_REGION: Final = choice(
    "session.privacy_region",
    "Whose privacy law applies: GDPR (EU) or CCPA (NA)",
    ("EU", "NA"),
    **ESSENTIAL,
)
ANONYMIZED: Final = flag(
    "session.anonymized", "Whether the sender had taken out all that identifies", **ESSENTIAL
)
TIME_OF_DAY: Final = choice(
    "session.time_of_day",
    "Time of day where the person is",
    ("morning", "afternoon", "evening"),
    example="evening",
    **FUNCTIONAL,
)
DAY_OF_WEEK: Final = choice(
    "session.day_of_week",
    "Day of the week where the person is",
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    **FUNCTIONAL,
)

DURATION_MS: Final = duration_ms(
    "session.duration_ms", "Time from the first to the last event", example=184_000, **FUNCTIONAL
)
PAGE_COUNT: Final = count("session.page_count", "Pages shown", example=6, **FUNCTIONAL)
INTERACTION_COUNT: Final = count(
    "session.interaction_count", "Clicks, scrolls and other interactions", example=14, **FUNCTIONAL
)
COMPLETED: Final = flag(
    "session.completed", "Whether the person reached what the visit was for", **FUNCTIONAL
)
BOUNCED: Final = flag(
    "session.bounced", "Whether the person left at once", example=False, **FUNCTIONAL
)

EVENTS: Final = (
    Event(
        name="session.started",
        description="A visit begins.",
        attributes=(
            CHANNEL,
            CAMPAIGN_SOURCE,
            CAMPAIGN_MEDIUM,
            CAMPAIGN_NAME,
            CUSTOMER_TYPE,
            SHOP_PLATFORM,
            APP_PLATFORM,
            SCREEN_RESOLUTION,
            TIME_OF_DAY,
            DAY_OF_WEEK,
            CONSENT_LEVEL,
            PRIVACY_REGION,
            ANONYMIZED,
        ),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="session.ended",
        description="A visit is over, as its sender sees it.",
        attributes=(DURATION_MS, PAGE_COUNT, INTERACTION_COUNT, COMPLETED, BOUNCED, CHANNEL),
        required=(DURATION_MS.name, COMPLETED.name, BOUNCED.name),
        purpose=Purpose.FUNCTIONAL,
    ),
)
