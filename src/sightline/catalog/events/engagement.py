"""Content that people spend time with: articles, videos, guides, workouts."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import duration_ms, flag, identifier, label, rating, ratio
from sightline.catalog.model import Event

CONTENT_TYPE: Final = label(
    "engagement.content_type", "What kind of content, such as video or article", example="video"
)
CONTENT: Final = identifier(
    "engagement.content_id", "The content", example="how-to-measure", dimension=True
)
DURATION_MS: Final = duration_ms("engagement.duration_ms", "Time spent with it", example=75_000)
COMPLETION_RATIO: Final = ratio(
    "engagement.completion_ratio", "How much of it was seen", example=0.8
)
RATING: Final = rating("engagement.rating", "What the person gave for it")
SHARED: Final = flag("engagement.shared", "Whether the person shared it", example=False)

EVENTS: Final = (
    Event(
        name="engagement.ended",
        description="A person has spent time with content.",
        attributes=(CONTENT_TYPE, CONTENT, DURATION_MS, COMPLETION_RATIO, RATING, SHARED),
        required=(CONTENT_TYPE.name, DURATION_MS.name),
    ),
)
