"""Customers: who joins, who stays subscribed, what they think."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.customer import (
    FEEDBACK_RATING,
    FEEDBACK_SUBJECT,
    SUBSCRIPTION_CHANGE,
)
from sightline.catalog.filter import Filter, Op, where
from sightline.catalog.measure import count, mean, ratio, sessions, users
from sightline.catalog.metric import HIGHER, LOWER, average, metric
from sightline.catalog.model import Better, Metric, Unit

_CHANGED: Final = "customer.subscription_changed"
_RATED: Final = "customer.feedback_given"


def _changes(name: str, what: str, better: Better) -> Metric:
    return metric(
        f"customer.subscriptions_{name}.count",
        f"Subscriptions that were {name}.",
        count(_CHANGED, where=where(SUBSCRIPTION_CHANGE.name, Op.EQ, what)),
        Unit.COUNT,
        better,
    )


def _about(*subjects: str) -> Filter:
    return where(FEEDBACK_SUBJECT.name, Op.IN, subjects)


METRICS: Final = (
    metric(
        "customer.registered_users_count",
        "Different users who opened an account.",
        users("customer.registered"),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "customer.email_signup_rate",
        "Share of sessions that signed up for e-mail, of those with any event; null where there "
        "was none.",
        ratio(sessions("customer.email_signed_up"), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    _changes("started", "started", HIGHER),
    _changes("cancelled", "cancelled", LOWER),
    average(FEEDBACK_RATING, _RATED, better=HIGHER),
    metric(
        "customer.ai_satisfaction_rating",
        "Average rating people gave face analysis, try-on and the assistant as a whole; null where "
        "nobody did. Recommendations and conversations have ratings of their own.",
        mean(FEEDBACK_RATING, _RATED, where=_about("face_analysis", "virtual_try_on", "ai")),
        Unit.RATING,
        HIGHER,
    ),
    metric(
        "customer.shop_satisfaction_rating",
        "Average rating people gave products, orders and the shop; null where nobody did.",
        mean(FEEDBACK_RATING, _RATED, where=_about("product", "order", "shop")),
        Unit.RATING,
        HIGHER,
    ),
    metric(
        "customer.feedback_per_session",
        "Ratings for each different session with any event; null where there was none.",
        ratio(count(_RATED), sessions()),
        Unit.COUNT,
        HIGHER,
    ),
)
