"""What people allow. Those who allow nothing send nothing, and are in no number here."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.consent import ACTION
from sightline.catalog.filter import Op, where
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import LOWER, metric
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "consent.withdrawal_rate",
        "Share of changes of consent in which people took something back; null where there was no "
        "change.",
        ratio(
            count("consent.changed", where=where(ACTION.name, Op.EQ, "withdrawn")),
            count("consent.changed"),
        ),
        Unit.RATIO,
        LOWER,
    ),
)
