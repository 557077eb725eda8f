"""Goals reached and given up, of the catalog's kinds and of a shop's own."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.conversion import CONVERSION_MS, VALUE
from sightline.catalog.measure import count, ratio, sessions
from sightline.catalog.metric import HIGHER, LOWER, metric, quantiles, total
from sightline.catalog.model import Unit

KINDS: Final = (
    "commerce.purchase",
    "commerce.add_to_cart",
    "commerce.save_for_later",
    "customer.email_signed_up",
    "try_on.completed",
    "conversion.completed",
)
"""The events that are conversions: the spec's five types, and goals of a shop's own."""

METRICS: Final = (
    metric(
        "conversion.events.count",
        "Conversions of every kind: purchases, carts, products saved, sign-ups, try-ons, goals.",
        count(*KINDS),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "conversion.session_rate",
        "Share of sessions with a conversion of any kind, of those with any event; null where "
        "there was none.",
        ratio(sessions(*KINDS), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "conversion.abandonment_rate",
        "Goals given up, of goals given up and reached; null where there was neither.",
        ratio(count("conversion.abandoned"), count("conversion.abandoned", "conversion.completed")),
        Unit.RATIO,
        LOWER,
    ),
    total(VALUE, "conversion.completed", better=HIGHER),
    *quantiles(CONVERSION_MS, "conversion.completed", 50, 95),
)
