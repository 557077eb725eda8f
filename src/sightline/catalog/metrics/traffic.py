"""How many came, and how fast the pages were."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.web import PAGE_LOAD_MS
from sightline.catalog.measure import sessions, users
from sightline.catalog.metric import HIGHER, metric, quantiles
from sightline.catalog.model import Unit

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
    *quantiles(PAGE_LOAD_MS, "web.page_view", 50, 75, 95),
)
