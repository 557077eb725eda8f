"""Whether the system is well."""

from __future__ import annotations

from typing import Final

from sightline.catalog.measure import count, ratio, sessions
from sightline.catalog.metric import LOWER, metric
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "system.error_rate",
        "Share of all events that are errors; null where there was no event.",
        ratio(count("system.error"), count()),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "system.session_error_rate",
        "Share of sessions that met an error; null where there was no session. Events without a "
        "session count in neither.",
        ratio(sessions("system.error"), sessions()),
        Unit.RATIO,
        LOWER,
    ),
)
