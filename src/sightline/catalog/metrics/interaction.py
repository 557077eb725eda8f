"""How much people do with pages and the widget."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.interaction import ELAPSED_MS, TIME_IN_STAGE_MS
from sightline.catalog.measure import count, ratio, sessions
from sightline.catalog.metric import HIGHER, average, metric
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "interaction.interactions_per_session",
        "Interactions for each different session with any event; null where there was none.",
        ratio(count("interaction.performed"), sessions()),
        Unit.COUNT,
        HIGHER,
    ),
    metric(
        "interaction.session_share",
        "Share of sessions with an interaction, of those with any event; null where there was "
        "none.",
        ratio(sessions("interaction.performed"), sessions()),
        Unit.RATIO,
        HIGHER,
    ),
    average(TIME_IN_STAGE_MS, "interaction.performed"),
    average(ELAPSED_MS, "interaction.performed"),
)
