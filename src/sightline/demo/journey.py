"""How a visit to the simulated shop goes, from the landing page to whatever it leads to.

A visitor, a time and the conditions of that time enter; what happens leaves, as `Moment`s. It is
all decided by the dice, so the same visit always goes the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sightline.demo.assistant import ask
from sightline.demo.goods import CURRENCY, PAYMENTS, PRODUCTS, REASONS
from sightline.demo.visit import Moment, Visit
from sightline.types import JsonObject

LONGEST: Final = timedelta(days=3)
"""Nothing of a visit happens later than this after its start."""

LANDINGS: Final = ((0.5, "/"), (0.3, "/frames"), (0.2, "/sunglasses"))

FATES: Final = (
    (0.89, None),
    (0.04, ("commerce.cancellation", 0.1, 1.0)),
    (0.07, ("commerce.refund", 20.0, 70.0)),
)
"""What becomes of an order: nothing, or the event that undoes it and when (hours, from and to)."""

_HOUR_MS: Final = 3_600_000


def moments(visit: Visit) -> list[Moment]:
    """All that happens in a visit, and because of it, in order."""
    for part in PARTS:
        part(visit)
    return sorted(visit.moments, key=lambda m: m.at_ms)


def arrive(visit: Visit) -> None:
    """The landing page. One in four leaves at once."""
    campaign: JsonObject = {}
    if visit.visitor.campaign:
        campaign = {
            "web.campaign_source": "newsletter",
            "web.campaign_medium": "email",
            "web.campaign_name": visit.visitor.campaign,
        }
    visit.opens(visit.dice.weighted(LANDINGS), campaign)


def browse(visit: Visit) -> None:
    """Pages of products, some of them looked at closely."""
    if visit.dice.chance(0.25):
        return
    while len(visit.seen) < 7 and visit.dice.chance(0.68):
        visit.thinks(25)
        visit.looks_at(visit.dice.weighted(PRODUCTS))


def choose(visit: Visit) -> None:
    """Products put into the cart: more likely after a good talk."""
    for product in visit.seen:
        if visit.dice.chance(0.06 * visit.pleased):
            visit.thinks(12)
            visit.cart.append(product)
            line = {**product.attributes(), "commerce.quantity": 1}
            visit.happens("commerce.add_to_cart", {**line, "commerce.cart_id": visit.named("cart")})


def book(visit: Visit) -> None:
    """A slot for an eye test, held and mostly confirmed."""
    if not visit.dice.chance(0.035 * visit.pleased):
        return
    visit.thinks(30)
    visit.path = "/eye-test"
    begins = datetime.fromtimestamp(visit.clock_ms / 1000, UTC).replace(minute=0, second=0)
    begins = begins.replace(hour=visit.dice.randrange(9, 17), microsecond=0)
    begins += timedelta(days=visit.dice.randrange(1, 15))
    slot = {
        "booking.slot_id": f"slot-{begins:%Y-%m-%d-%H%M}",
        "booking.slot_starts_at": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
        "booking.service": visit.dice.weighted(((0.7, "eye_test"), (0.3, "fitting"))),
        "booking.hold_id": visit.named("hold"),
    }
    visit.happens("booking.slot_hold", slot)
    if visit.dice.chance(0.71):
        wait = visit.dice.latency_ms(80_000, 0.6)
        visit.passes(wait)
        visit.happens("booking.confirmed", {**slot, "booking.hold_to_confirm_ms": wait})


def pay(visit: Visit) -> None:
    """The checkout, if there is a cart; and what becomes of the order within three days."""
    if not visit.cart or not visit.dice.chance(0.62):
        return
    visit.thinks(20)
    visit.opens("/checkout")
    total = round(sum(p.price for p in visit.cart), 2)
    cart = {"commerce.cart_id": visit.named("cart"), "commerce.currency": CURRENCY}
    counted = {"commerce.cart_amount": total, "commerce.item_count": len(visit.cart)}
    visit.happens("commerce.checkout", {**cart, **counted})
    visit.thinks(45)
    if visit.dice.chance(visit.now.checkout_failure):
        visit.fails("PaymentError", "502", "checkout", handled=False)
        return
    if not visit.dice.chance(0.72):
        return
    order = {
        "commerce.order_id": visit.named("order"),
        "commerce.amount": total,
        "commerce.currency": CURRENCY,
    }
    paid = {
        "commerce.quantity": len(visit.cart),
        "commerce.order_country": visit.visitor.country.code,
        "commerce.payment_method": visit.dice.weighted(PAYMENTS),
        "commerce.cart_id": visit.named("cart"),
    }
    visit.happens("commerce.purchase", {**order, **paid})
    _regret(visit, order)


def stumble(visit: Visit) -> None:
    """Errors that have nothing to do with anything."""
    if visit.dice.chance(0.012):
        visit.fails(visit.dice.choice(("TypeError", "NetworkError")), "", "widget", handled=True)


PARTS: Final[tuple[Callable[[Visit], None], ...]] = (
    arrive,
    browse,
    ask,
    choose,
    book,
    stumble,
    pay,
)
"""What a visit consists of, in order."""


def _regret(visit: Visit, order: JsonObject) -> None:
    """A cancellation within the hour, or a refund in the next days, of one order in nine."""
    fate = visit.dice.weighted(FATES)
    if fate is not None:
        name, earliest, latest = fate
        visit.passes(visit.dice.uniform(earliest, latest) * _HOUR_MS)
        visit.happens(name, {**order, "commerce.reason": visit.dice.weighted(REASONS)}, "server")
