"""Whether what is sent can be stored."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from sightline.catalog.internal import CODE, DOOR, EVENT_NAME, REASON, REJECTED, REJECTED_COUNT
from sightline.catalog.measure import count, more, ratio, total
from sightline.catalog.metric import LOWER, metric
from sightline.catalog.model import Unit

_REJECTED: Final = total(REJECTED_COUNT, REJECTED.name)

METRICS: Final = (
    replace(
        metric(
            "ingest.rejected.count",
            "How many events were rejected, in the minute they came in.",
            _REJECTED,
            Unit.COUNT,
            LOWER,
        ),
        dimensions=(REASON.name, CODE.name, EVENT_NAME.name, DOOR.name),
    ),
    metric(
        "ingest.rejected_rate",
        "Share of events that were rejected; null where none came. What is rejected counts when it "
        "came in, what is stored when it happened: late events blur it.",
        ratio(_REJECTED, more(_REJECTED, count())),
        Unit.RATIO,
        LOWER,
    ),
)
