"""What can be said of events that the catalog has no name for."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.custom import DURATION_MS, VALUE
from sightline.catalog.metric import average, total

METRICS: Final = (
    average(DURATION_MS, "custom.recorded"),
    average(VALUE, "custom.recorded"),
    total(VALUE, "custom.recorded"),
)
