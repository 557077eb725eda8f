"""How a visit to the simulated shop goes, from the landing page to whatever it leads to.

A visitor, a time and the conditions of that time enter; what happens leaves, as `Moment`s. It is
all decided by the dice, so the same visit always goes the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sightline.demo.assistant import ask
from sightline.demo.customer import agree, belong, tell
from sightline.demo.discovery import discover
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

CHECKOUT_STEPS: Final = ("address", "delivery", "payment")
EXPERIMENT: Final = "shorter-checkout"

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
        mail = {"email.message_id": visit.visitor.campaign, "email.kind": "newsletter"}
        visit.happens("email.opened", mail)
        visit.thinks(10)
    visit.path = visit.dice.weighted(LANDINGS)
    visit.begins()
    begun: JsonObject = {
        "session.channel": visit.visitor.channel,
        "session.shop_platform": "html",
        "session.app_platform": "web",
        "session.screen_resolution": f"{visit.visitor.device.width}x{visit.visitor.device.height}",
        "session.privacy_region": "EU",
        "session.consent_level": "analytics",
        "customer.type": visit.visitor.kind,
    }
    visit.happens("session.started", {**begun, **campaign})
    visit.opens(visit.path, campaign)


def browse(visit: Visit) -> None:
    """Pages of products, some of them looked at closely."""
    if visit.dice.chance(0.25):
        return
    visit.thinks(9)
    visit.interacts("scroll", "ui_element", "scroll_page", "page")
    if visit.dice.chance(0.6):
        shown = visit.dice.choice(("frames", "sunglasses", "lenses"))
        visit.opens(f"/{shown}")
        listed = {"commerce.browsed": shown, "commerce.listed_count": 24}
        visit.happens("commerce.browse", {**listed, "commerce.product_category": shown})
    while len(visit.seen) < 7 and visit.dice.chance(0.66):
        visit.thinks(25)
        visit.looks_at(visit.dice.weighted(PRODUCTS))
        if visit.dice.chance(0.3):
            visit.thinks(6)
            visit.interacts("gesture", "product", "zoom_picture", "image")
        if visit.dice.chance(0.03):
            saved = visit.seen[-1]
            visit.happens("commerce.save_for_later", {**saved.attributes(), **visit.advice(saved)})


def choose(visit: Visit) -> None:
    """Products put into the cart: more likely after a good talk, and good advice."""
    for product in visit.seen:
        if not visit.dice.chance(0.045 * visit.pleased):
            continue
        visit.thinks(12)
        visit.reaches("add_to_cart")
        visit.interacts("click", "product", "add_to_cart", "button")
        line = {**product.attributes(), "commerce.quantity": 1}
        line["commerce.cart_id"] = visit.named("cart")
        if not visit.cart:
            visit.happens("experiment.assigned", _variant(visit))
        visit.cart.append(product)
        visit.happens("commerce.add_to_cart", {**line, **visit.advice(product)})
        if visit.dice.chance(0.07):
            visit.thinks(20)
            visit.cart.remove(product)
            visit.happens("commerce.remove_from_cart", line)


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
    """The checkout, if there is a cart. An order is as many purchases as it has products."""
    if not visit.cart or not visit.dice.chance(0.62):
        return
    visit.thinks(20)
    visit.opens("/checkout")
    visit.reaches("checkout")
    visit.happens("experiment.exposed", _variant(visit))
    total = round(sum(p.price for p in visit.cart), 2)
    cart = {"commerce.cart_id": visit.named("cart"), "commerce.currency": CURRENCY}
    counted = {"commerce.cart_amount": total, "commerce.item_count": len(visit.cart)}
    visit.happens("commerce.checkout", {**cart, **counted})
    if not _walk_through(visit, cart, total):
        return
    order = {
        "commerce.order_id": visit.named("order"),
        "commerce.amount": total,
        "commerce.currency": CURRENCY,
    }
    paid = {
        "commerce.order_country": visit.visitor.country.code,
        "commerce.payment_method": visit.dice.weighted(PAYMENTS),
        "commerce.cart_id": visit.named("cart"),
    }
    visit.reaches("purchase")
    for product, quantity in Counter(visit.cart).items():
        line = {
            "commerce.quantity": quantity,
            "commerce.amount": round(product.price * quantity, 2),
        }
        sold = {**order, **paid, **product.attributes(), **line, **visit.advice(product)}
        visit.happens("commerce.purchase", sold)
    visit.bought = order


def stumble(visit: Visit) -> None:
    """Errors that have nothing to do with anything."""
    if visit.dice.chance(0.012):
        visit.fails(visit.dice.choice(("TypeError", "NetworkError")), "", "widget", handled=True)


def leave(visit: Visit) -> None:
    """The visit is over."""
    visit.thinks(8)
    visit.closes(last=True)
    visit.leaves_stage(exit_point=True)
    ended: JsonObject = {
        "session.duration_ms": visit.clock_ms - visit.start_ms,
        "session.page_count": visit.pages,
        "session.interaction_count": visit.interactions,
        "session.completed": visit.bought is not None,
        "session.bounced": visit.pages < 2 and not visit.interactions,
        "session.channel": visit.visitor.channel,
    }
    visit.happens("session.ended", ended)


def regret(visit: Visit) -> None:
    """A cancellation within the hour, or a refund in the next days, of one order in nine."""
    fate = visit.dice.weighted(FATES)
    if visit.bought is not None and fate is not None:
        name, earliest, latest = fate
        visit.passes(visit.dice.uniform(earliest, latest) * _HOUR_MS)
        reason = {"commerce.reason": visit.dice.weighted(REASONS)}
        visit.happens(name, {**visit.bought, **reason}, "server")


PARTS: Final[tuple[Callable[[Visit], None], ...]] = (
    arrive,
    agree,
    browse,
    discover,
    ask,
    choose,
    book,
    stumble,
    pay,
    tell,
    belong,
    leave,
    regret,
)
"""What a visit consists of, in order."""


def _walk_through(visit: Visit, cart: JsonObject, total: float) -> bool:
    """The steps of the checkout. Whether it was walked to its end."""
    short = _variant(visit)["experiment.variant"] == "short"
    for place, step in enumerate(CHECKOUT_STEPS[short:], 1):
        began = visit.clock_ms
        visit.thinks(18)
        if step == "payment" and visit.dice.chance(visit.now.checkout_failure):
            visit.fails("PaymentError", "502", "checkout", handled=False)
            return False
        if visit.dice.chance(0.105):
            given_up: JsonObject = {
                "conversion.goal_type": "checkout",
                "conversion.goal_value": total,
                "conversion.funnel_step": step,
                "commerce.currency": CURRENCY,
            }
            visit.happens("conversion.abandoned", given_up)
            return False
        done: JsonObject = {
            "commerce.checkout_step": step,
            "commerce.checkout_position": place,
            "commerce.checkout_step_ms": visit.clock_ms - began,
            "commerce.cart_id": cart["commerce.cart_id"],
        }
        visit.happens("commerce.checkout_step", done)
    return True


def _variant(visit: Visit) -> JsonObject:
    """Which checkout the visitor gets: half of them a shorter one."""
    short = int(visit.id[-1], 16) % 2
    return {
        "experiment.id": EXPERIMENT,
        "experiment.variant": "short" if short else "usual",
        "experiment.type": "ui_change",
    }
