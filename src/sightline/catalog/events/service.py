"""Services: what they tell of themselves now and then, whether they answer, when they are away."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    choice,
    count,
    duration_ms,
    identifier,
    label,
    number,
    ratio,
)
from sightline.catalog.model import Event, Purpose, Unit
from sightline.catalog.otel import (
    CLOUD_REGION,
    CPU_UTILIZATION,
    DISK_BYTES_PER_SECOND,
    DISK_UTILIZATION,
    ENVIRONMENT,
    ERROR_TYPE,
    MEMORY_UTILIZATION,
    NETWORK_IN,
    NETWORK_OUT,
    RESOURCE,
    SERVICE,
    SERVICE_INSTANCE,
    SERVICE_VERSION,
    called,
)

CONCURRENT_REQUESTS: Final = count(
    "http.server.active_requests",
    "Requests being answered at the time",
    example=14,
    **called("http.server.active_requests"),
)
TRANSACTIONS: Final = number(
    "service.transactions_per_second",
    "Transactions each second",
    example=35,
    unit=Unit.PER_SECOND,
    **ESSENTIAL,
)
POOL_CONNECTIONS: Final = count(
    "service.pool_connections_count", "Connections to databases in use", example=9, **ESSENTIAL
)
POOL_RATIO: Final = ratio(
    "service.connection_pool_ratio", "Share of such connections in use", example=0.45, **ESSENTIAL
)
CACHE_HIT_RATIO: Final = ratio(
    "service.cache_hit_ratio", "Share of look-ups its cache answered", example=0.91, **ESSENTIAL
)
QUEUE_COUNT: Final = count("service.queue_count", "Things waiting", example=3, **ESSENTIAL)
WORKER_RATIO: Final = ratio(
    "service.worker_ratio", "Share of its workers that are busy", example=0.6, **ESSENTIAL
)

CHECK_NAME: Final = label("service.check_name", "The check", example="readiness", **ESSENTIAL)
CHECK_STATUS: Final = choice(
    "service.check_status", "What it found", ("pass", "fail", "warn"), **ESSENTIAL
)
CHECK_MS: Final = duration_ms("service.check_ms", "Time it took", example=12, **ESSENTIAL)

OUTAGE: Final = identifier(
    "service.outage_id",
    "The outage; the same when it starts and ends",
    example="outage-4",
    **ESSENTIAL,
)
OUTAGE_MS: Final = duration_ms(
    "service.outage_ms",
    "Time it was away",
    example=540_000,
    maximum=366 * 86_400_000,
    **ESSENTIAL,
)

_WHICH: Final = (SERVICE, SERVICE_VERSION, SERVICE_INSTANCE, ENVIRONMENT, CLOUD_REGION)

EVENTS: Final = (
    Event(
        name="service.sampled",
        description="A service tells how it is at the moment.",
        attributes=(
            *_WHICH,
            CONCURRENT_REQUESTS,
            TRANSACTIONS,
            POOL_CONNECTIONS,
            POOL_RATIO,
            CACHE_HIT_RATIO,
            QUEUE_COUNT,
            WORKER_RATIO,
            CPU_UTILIZATION,
            MEMORY_UTILIZATION,
            DISK_UTILIZATION,
            DISK_BYTES_PER_SECOND,
            NETWORK_IN,
            NETWORK_OUT,
        ),
        required=(SERVICE.name,),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="service.checked",
        description="It was looked at whether a service or a resource is well.",
        attributes=(*_WHICH, RESOURCE, CHECK_NAME, CHECK_STATUS, CHECK_MS, ERROR_TYPE),
        required=(CHECK_NAME.name, CHECK_STATUS.name, CHECK_MS.name),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="service.outage_started",
        description="A service is no longer available.",
        attributes=(*_WHICH, OUTAGE, ERROR_TYPE),
        required=(SERVICE.name,),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="service.outage_ended",
        description="A service is available again.",
        attributes=(*_WHICH, OUTAGE, OUTAGE_MS, ERROR_TYPE),
        required=(SERVICE.name, OUTAGE_MS.name),
        purpose=Purpose.ESSENTIAL,
    ),
)
