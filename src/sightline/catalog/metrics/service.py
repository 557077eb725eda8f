"""Services: whether they are there, and how hard they work.

Averages of samples weigh each sample the same: sample everything equally often.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.service import (
    CACHE_HIT_RATIO,
    CHECK_MS,
    CHECK_STATUS,
    CONCURRENT_REQUESTS,
    OUTAGE_MS,
    POOL_CONNECTIONS,
    POOL_RATIO,
    QUEUE_COUNT,
    TRANSACTIONS,
    WORKER_RATIO,
)
from sightline.catalog.filter import Filter, Op, where
from sightline.catalog.measure import count, ratio
from sightline.catalog.metric import (
    HIGHER,
    LOWER,
    NEITHER,
    average,
    highest,
    metric,
    quantiles,
    total,
)
from sightline.catalog.metrics.api import FAILED
from sightline.catalog.model import Combination, Term, Unit
from sightline.catalog.otel import (
    CPU_UTILIZATION,
    DISK_BYTES_PER_SECOND,
    DISK_UTILIZATION,
    MEMORY_UTILIZATION,
    NETWORK_IN,
    NETWORK_OUT,
)

_SAMPLED: Final = "service.sampled"
_ANY_SAMPLE: Final = (_SAMPLED, "database.sampled", "infrastructure.sampled")

_PASSED: Final = ratio(
    count("service.checked", where=where(CHECK_STATUS.name, Op.IN, ("pass", "warn"))),
    count("service.checked"),
)
_ANSWERED: Final = ratio(count("api.request", where=Filter(not_=FAILED)), count("api.request"))

METRICS: Final = (
    metric(
        "service.availability_rate",
        "Share of checks that did not fail; null where nothing was checked. Of all services "
        "together, unless broken down by `service.name` or filtered.",
        _PASSED,
        Unit.RATIO,
        HIGHER,
    ),
    metric(
        "service.health_score",
        "How well the services are together: half the share of checks that did not fail, half the "
        "share of requests that did not; null where there was none of either.",
        Combination(terms=(Term(measure=_PASSED, factor=0.5), Term(measure=_ANSWERED, factor=0.5))),
        Unit.SCORE,
        HIGHER,
    ),
    *quantiles(CHECK_MS, "service.checked", 50, 95),
    total(OUTAGE_MS, "service.outage_ended", better=LOWER),
    average(OUTAGE_MS, "service.outage_ended", better=LOWER),
    average(CONCURRENT_REQUESTS, _SAMPLED),
    highest(CONCURRENT_REQUESTS, _SAMPLED),
    average(TRANSACTIONS, _SAMPLED, better=HIGHER),
    average(POOL_CONNECTIONS, _SAMPLED),
    average(POOL_RATIO, _SAMPLED, better=LOWER),
    average(CACHE_HIT_RATIO, _SAMPLED, better=HIGHER),
    average(QUEUE_COUNT, _SAMPLED, better=LOWER),
    highest(QUEUE_COUNT, _SAMPLED, better=LOWER),
    average(WORKER_RATIO, _SAMPLED),
    average(CPU_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    highest(CPU_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    average(MEMORY_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    highest(MEMORY_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    average(DISK_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    highest(DISK_UTILIZATION, *_ANY_SAMPLE, better=LOWER),
    average(DISK_BYTES_PER_SECOND, _SAMPLED, better=NEITHER),
    average(NETWORK_IN, _SAMPLED, "database.sampled", better=NEITHER),
    average(NETWORK_OUT, _SAMPLED, "database.sampled", better=NEITHER),
)
