"""Numbers the schedule publishes about itself."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

TURNS: Final = Counter(
    "sightline_schedule_turns",
    "Scheduled work that was tried, by how it ended",
    ("kind", "outcome"),
)
TURN_SECONDS: Final = Histogram(
    "sightline_schedule_turn_seconds",
    "Time of one turn of scheduled work",
    ("kind",),
    buckets=(0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600),
)
OVERDUE_SECONDS: Final = Gauge(
    "sightline_schedule_overdue_seconds", "How long the work waits that has been due for longest"
)
SUMMARIES: Final = Counter(
    "sightline_summaries", "Days summed up and kept, by why they were", ("why",)
)
