"""What was sold, and how many of those who came bought.

Amounts of different currencies are never added: filter by `currency`, or break down by it, where
a shop sells in several.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.commerce import AMOUNT, CART_AMOUNT, CHECKOUT_STEP_MS, ORDER, QUANTITY
from sightline.catalog.measure import both, distinct, less, mean, ratio, sessions, total, users
from sightline.catalog.metric import HIGHER, LOWER, metric, quantiles
from sightline.catalog.model import Unit

_SOLD: Final = total(AMOUNT, "commerce.purchase")
_TAKEN_BACK: Final = total(AMOUNT, "commerce.refund", "commerce.cancellation")
_REVENUE: Final = less(_SOLD, _TAKEN_BACK)
_ORDERS: Final = distinct(ORDER, "commerce.purchase")

METRICS: Final = (
    metric(
        "commerce.revenue",
        "Amounts of purchases, less those of refunds and cancellations, each counted when it "
        "happened. The same whether orders are sent whole or as lines.",
        _REVENUE,
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.gross_revenue",
        "Amounts of purchases, whatever was given back later.",
        _SOLD,
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.refunded_revenue",
        "Amounts of refunds and cancellations.",
        _TAKEN_BACK,
        Unit.MONEY,
        LOWER,
    ),
    metric(
        "commerce.orders.count",
        "Different orders purchased, by their ids, so an order sent as lines counts once. Orders "
        "cancelled later still count.",
        _ORDERS,
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "commerce.average_order_value",
        "Amounts of purchases over different orders; null where there was no order.",
        ratio(_SOLD, _ORDERS),
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.units_sold_count",
        "Units of all purchases that say how many.",
        total(QUANTITY, "commerce.purchase"),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "commerce.cart_amount.avg",
        "Average value of the cart when a checkout starts; null where none does.",
        mean(CART_AMOUNT, "commerce.checkout"),
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.conversion_rate",
        "Share of sessions that bought: different sessions with a purchase, over different "
        "sessions with any event; null where there was none. Events without a session count in "
        "neither.",
        ratio(sessions("commerce.purchase"), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "commerce.revenue_per_session",
        "Revenue for each different session with any event; null where there was none.",
        ratio(_REVENUE, sessions()),
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.revenue_per_user",
        "Revenue for each different user with any event; null where none is known.",
        ratio(_REVENUE, users()),
        Unit.MONEY,
        HIGHER,
    ),
    metric(
        "commerce.cart_rate",
        "Share of sessions that put something into the cart, of those with any event; null where "
        "there was none.",
        ratio(sessions("commerce.add_to_cart"), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "commerce.checkout_abandonment_rate",
        "Share of sessions that started a checkout and did not buy, of those that started one; "
        "null where none did.",
        ratio(
            less(
                sessions("commerce.checkout"),
                both("session", ("commerce.checkout",), ("commerce.purchase",)),
            ),
            sessions("commerce.checkout"),
        ),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "commerce.refund_rate",
        "Amounts given back over amounts of purchases, each counted when it happened; null where "
        "there was no purchase.",
        ratio(_TAKEN_BACK, _SOLD),
        Unit.RATIO,
        LOWER,
    ),
    *quantiles(CHECKOUT_STEP_MS, "commerce.checkout_step", 50, 95),
)
