"""Visits: how many, how long, and how many of them led to anything."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.customer import TYPE
from sightline.catalog.events.session import (
    BOUNCED,
    COMPLETED,
    DURATION_MS,
    INTERACTION_COUNT,
    PAGE_COUNT,
)
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import mean, ratio, sessions, users
from sightline.catalog.metric import HIGHER, LOWER, average, metric, quantiles
from sightline.catalog.model import Unit

_NEW: Final = where(TYPE.name, Op.EQ, "new")
_KNOWN: Final = where(TYPE.name, Op.IN, ("returning", "vip"))

METRICS: Final = (
    metric(
        "sessions.unique",
        "Different sessions with any event. A session counts in every bucket it is active in.",
        sessions(),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "users.unique",
        "Different users with any event, by pseudonym. A user counts in every bucket they are "
        "active in.",
        users(),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "sessions.per_user_count",
        "Sessions for each different user, in the bucket; null where no user is known.",
        ratio(sessions(), users()),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "users.new_count",
        "Different users whose session began as that of a new customer.",
        users("session.started", where=_NEW),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "users.returning_count",
        "Different users whose session began as that of a customer the shop knows.",
        users("session.started", where=_KNOWN),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "session.return_rate",
        "Share of sessions of customers the shop knows, of those whose start says what the person "
        "is known as; null where none does.",
        ratio(
            sessions("session.started", where=_KNOWN),
            sessions("session.started", where=where(TYPE.name, Op.IS_SET)),
        ),
        Unit.RATIO,
        HIGHER,
    ),
    average(DURATION_MS, "session.ended", better=HIGHER),
    *quantiles(DURATION_MS, "session.ended", 50, 95, better=HIGHER),
    average(PAGE_COUNT, "session.ended", better=HIGHER),
    average(INTERACTION_COUNT, "session.ended", better=HIGHER),
    metric(
        "session.bounce_rate",
        "Share of sessions left at once, of those whose end says so; null where none does.",
        mean(BOUNCED, "session.ended"),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "session.completion_rate",
        "Share of sessions in which the person reached what they came for, of those whose end "
        "says so; null where none does.",
        mean(COMPLETED, "session.ended"),
        Unit.RATIO,
        HIGHER,
    ),
)
