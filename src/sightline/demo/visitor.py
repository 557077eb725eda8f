"""Who comes to the simulated shop: from where, with what device, sent by whom. Nobody real.

Addresses are the first of a research network's block: a router's, never a person's. Sightline reads
the country from them and drops them, as it does with any address.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.demo.dice import Dice
from sightline.demo.story import Conditions
from sightline.types import JsonObject


class Country(msgspec.Struct, frozen=True):
    """Where a visitor is."""

    code: str
    locale: str
    network: str


class Device(msgspec.Struct, frozen=True):
    """What a visitor holds in hand. `mobile` people speak more, and buy less."""

    user_agent: str
    width: int
    height: int
    mobile: bool


class Visitor(msgspec.Struct, frozen=True):
    """One visitor of one visit.

    channel: how they came, as `session.channel` names it
    user: the shop's own id of them; None for those it does not know
    kind: what the shop knows them as: new, returning, vip
    consents: whether they agreed to analytics
    """

    country: Country
    device: Device
    referrer: str | None
    campaign: str | None
    channel: str
    user: str | None
    kind: str
    consents: bool


COUNTRIES: Final = (
    (0.34, Country("DE", "de-DE", "2001:638::")),
    (0.15, Country("FR", "fr-FR", "2001:660::")),
    (0.12, Country("GB", "en-GB", "2001:630::")),
    (0.09, Country("AT", "de-AT", "2001:628::")),
    (0.08, Country("CH", "de-CH", "2001:620::")),
    (0.07, Country("NL", "nl-NL", "2001:610::")),
    (0.06, Country("IT", "it-IT", "2001:760::")),
    (0.05, Country("ES", "es-ES", "2001:720::")),
    (0.04, Country("SE", "sv-SE", "2001:6b0::")),
)

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)"
_ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0)"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"

DEVICES: Final = (
    (0.31, Device(f"{_IPHONE} {_WEBKIT} Mobile/15E148 Safari/604.1", 390, 844, mobile=True)),
    (0.27, Device(f"{_ANDROID} {_CHROME} Mobile Safari/537.36", 412, 915, mobile=True)),
    (0.21, Device(f"{_WINDOWS} {_CHROME} Safari/537.36", 1536, 864, mobile=False)),
    (0.12, Device(f"{_MAC} {_WEBKIT} Safari/605.1.15", 1440, 900, mobile=False)),
    (0.09, Device(f"{_LINUX} Gecko/20100101 Firefox/144.0", 1920, 1080, mobile=False)),
)

REFERRERS: Final[tuple[tuple[float, tuple[str | None, str]], ...]] = (
    (0.29, ("https://search.example.com/results?q=glasses", "organic_search")),
    (0.09, ("https://search.example.com/results?q=glasses", "paid_search")),
    (0.14, ("https://social.example.net/feed", "social")),
    (0.10, ("https://opticians.example.org/guide", "referral")),
    (0.38, (None, "direct")),
)

BY_MAIL: Final = ("https://mail.example.com/", "email")

SIMULATED: Final = "simulated"
"""What every event says as the version of its app."""

KNOWN_VISITORS: Final = 9_000
BEST_VISITORS: Final = 250
"""Those of them who are treated best; they come most often."""


def draw(dice: Dice, now: Conditions) -> Visitor:
    """A visitor, as likely as the tables and the hour say."""
    by_newsletter = now.newsletter and dice.chance(0.6)
    referrer, channel = BY_MAIL if by_newsletter else dice.weighted(REFERRERS)
    # Squared, so that some come back often and most once.
    known = int(KNOWN_VISITORS * dice.random() ** 2) if dice.chance(0.55) else None
    kind = "vip" if known is not None and known < BEST_VISITORS else "returning"
    if known is None or (kind == "returning" and dice.chance(0.3)):
        kind = "new"
    return Visitor(
        country=dice.weighted(COUNTRIES),
        device=dice.weighted(DEVICES),
        referrer=referrer,
        campaign="new-frames" if by_newsletter else None,
        channel=channel,
        user=None if known is None else f"visitor-{known}",
        kind=kind,
        consents=dice.chance(0.985),
    )


def context(visitor: Visitor, path: str) -> JsonObject:
    """The envelope's context on a page of the shop."""
    query = f"?utm_campaign={visitor.campaign}" if visitor.campaign else ""
    page = {"url": f"https://shop.example.com{path}{query}"}
    if visitor.referrer:
        page["referrer"] = visitor.referrer
    device = visitor.device
    return {
        "page": page,
        "device": {
            "user_agent": device.user_agent,
            "viewport": {"width": device.width, "height": device.height},
        },
        "locale": visitor.country.locale,
        "consent": {"analytics": visitor.consents, "ads": False},
        "platform": "html",
        "app_version": SIMULATED,
        "ip": visitor.country.network,
    }
