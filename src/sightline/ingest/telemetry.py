"""Numbers ingestion publishes about itself."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

VERDICTS: Final = Counter(
    "sightline_events", "Events by verdict and, where there is one, reason", ["verdict", "reason"]
)
STEP_SECONDS: Final = Counter(
    "sightline_ingest_step_seconds", "Time spent in each step of ingestion", ["step"]
)
DEDUP: Final = Counter(
    "sightline_dedup_checks",
    "How events were told from duplicates: `new` by the filter alone, `looked_up` in the store, "
    "`waited` for a commit in progress",
    ["how"],
)
DEDUP_IDS: Final = Gauge("sightline_dedup_ids", "Event ids in the memory filter")
QUARANTINE: Final = Counter(
    "sightline_quarantine",
    "Rejected events by what became of them: `kept`; `repeated`, `over_quota`, `too_large`, "
    "`not_kept`: counted only; `no_room`, `failed`: lost",
    ["outcome"],
)
INGEST_SECONDS: Final = Histogram(
    "sightline_ingest_seconds",
    "Time from a decoded request to its verdicts, commit included",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
