"""The assistant's widget in a shop's page: how fast it came up, whether it was used."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, FUNCTIONAL, choice, duration_ms, label
from sightline.catalog.events.session import SHOP_PLATFORM
from sightline.catalog.model import Event, Purpose

VERSION: Final = label("widget.version", "Version of the widget", example="2.4.1", **ESSENTIAL)
CHANNEL: Final = choice(
    "widget.release_channel",
    "Which releases the shop follows",
    ("stable", "beta", "alpha"),
    **ESSENTIAL,
)
LOAD_MS: Final = duration_ms(
    "widget.load_ms", "Time until the widget can be used", example=940, **FUNCTIONAL
)
FIRST_BYTE_MS: Final = duration_ms(
    "widget.first_byte_ms", "Time until the first byte of it arrives", example=70, **FUNCTIONAL
)
ASSET_LOAD_MS: Final = duration_ms(
    "widget.asset_load_ms", "Time to load its files", example=310, **FUNCTIONAL
)
ENTRY_POINT: Final = label(
    "widget.entry_point", "What opened it", example="product_page_button", **FUNCTIONAL
)

EVENTS: Final = (
    Event(
        name="widget.installed",
        description="A shop begins to use the widget.",
        attributes=(VERSION, CHANNEL, SHOP_PLATFORM),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="widget.loaded",
        description="The widget is ready in a page.",
        attributes=(LOAD_MS, FIRST_BYTE_MS, ASSET_LOAD_MS, VERSION, CHANNEL, SHOP_PLATFORM),
        required=(LOAD_MS.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="widget.opened",
        description="A person opens the widget: the first interaction with it.",
        attributes=(ENTRY_POINT, VERSION, SHOP_PLATFORM),
        purpose=Purpose.FUNCTIONAL,
    ),
)
