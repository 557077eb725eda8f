"""Shop data on its way between platforms: how late, how many, how many failed."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, choice, count, duration_ms
from sightline.catalog.events.session import PRIVACY_REGION
from sightline.catalog.model import Event, Purpose
from sightline.catalog.otel import ERROR_TYPE

SOURCE: Final = choice(
    "sync.source",
    "Where the change was made",
    ("shopify", "magento", "woocommerce", "html", "varai"),
    **ESSENTIAL,
)
ENTITY: Final = choice(
    "sync.entity_type",
    "What changed",
    ("product", "user", "order", "recommendation", "feedback"),
    **ESSENTIAL,
)
CHANGE: Final = choice(
    "sync.change",
    "How it changed",
    ("create", "update", "delete", "ai_interaction"),
    example="update",
    **ESSENTIAL,
)
PRIORITY: Final = choice(
    "sync.priority", "How urgent it was", ("high", "medium", "low"), **ESSENTIAL
)
PATTERN: Final = choice(
    "sync.pattern",
    "How it travels",
    ("real_time", "near_real_time", "batch"),
    **ESSENTIAL,
)
LATENCY_MS: Final = duration_ms(
    "sync.latency_ms", "Time from the change to its arrival", example=82, **ESSENTIAL
)
PROCESSING_MS: Final = duration_ms(
    "sync.processing_ms", "Time to process the batch", example=310, **ESSENTIAL
)
ITEM_COUNT: Final = count("sync.item_count", "Changes in the batch", example=100, **ESSENTIAL)
FAILED_COUNT: Final = count("sync.failed_count", "Changes that failed", example=0, **ESSENTIAL)
QUEUE_COUNT: Final = count("sync.queue_count", "Changes still waiting", example=12, **ESSENTIAL)
CONFLICT_COUNT: Final = count(
    "sync.conflict_count", "Changes that met another", example=1, **ESSENTIAL
)
RESOLUTION: Final = choice(
    "sync.conflict_resolution",
    "How conflicts were settled",
    ("last_write_wins", "merge", "manual_review"),
    **ESSENTIAL,
)

EVENTS: Final = (
    Event(
        name="sync.completed",
        description="A change of shop data, or a batch of them, has arrived or failed.",
        attributes=(
            SOURCE,
            ENTITY,
            CHANGE,
            PRIORITY,
            PATTERN,
            LATENCY_MS,
            PROCESSING_MS,
            ITEM_COUNT,
            FAILED_COUNT,
            QUEUE_COUNT,
            CONFLICT_COUNT,
            RESOLUTION,
            PRIVACY_REGION,
            ERROR_TYPE,
        ),
        required=(SOURCE.name, ENTITY.name),
        purpose=Purpose.ESSENTIAL,
    ),
)
