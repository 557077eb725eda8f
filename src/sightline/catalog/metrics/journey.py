"""Stages of the journey: how long they take, and where people leave."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.journey import (
    EXIT_POINT,
    STAGE_COMPLETED,
    STAGE_INTERACTION_COUNT,
    STAGE_MS,
)
from sightline.catalog.measure import mean
from sightline.catalog.metric import HIGHER, LOWER, NEITHER, average, metric, quantiles
from sightline.catalog.model import Unit

METRICS: Final = (
    average(STAGE_MS, "journey.stage_left"),
    *quantiles(STAGE_MS, "journey.stage_left", 50, 95, better=NEITHER),
    average(STAGE_INTERACTION_COUNT, "journey.stage_left"),
    metric(
        "journey.stage_completion_rate",
        "Share of passages through a stage in which the person did what it is for; null where no "
        "passage says so.",
        mean(STAGE_COMPLETED, "journey.stage_left"),
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "journey.exit_rate",
        "Share of passages through a stage after which the person left the shop; null where no "
        "passage says so.",
        mean(EXIT_POINT, "journey.stage_left"),
        Unit.RATIO,
        LOWER,
    ),
)
