"""What it cost to bring people in."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, moment, money
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.events.session import CHANNEL
from sightline.catalog.events.web import CAMPAIGN_MEDIUM, CAMPAIGN_NAME, CAMPAIGN_SOURCE
from sightline.catalog.model import Event

SPENT: Final = money("marketing.spent_amount", "What was spent", example=1_250.0, **ESSENTIAL)
PERIOD_STARTS_AT: Final = moment(
    "marketing.period_starts_at",
    "Start of the time it was spent on; its end is when the event occurred",
    example="2025-01-14T00:00:00Z",
    **ESSENTIAL,
)

EVENTS: Final = (
    Event(
        name="marketing.spent",
        description="Money was spent on advertising.",
        attributes=(
            SPENT,
            CURRENCY,
            CHANNEL,
            CAMPAIGN_SOURCE,
            CAMPAIGN_MEDIUM,
            CAMPAIGN_NAME,
            PERIOD_STARTS_AT,
        ),
        required=(SPENT.name, CURRENCY.name),
    ),
)
