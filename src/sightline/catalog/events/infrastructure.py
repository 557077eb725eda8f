"""Machines, disks, networks and caches: how they are, and how their number follows the load."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    choice,
    count,
    duration_ms,
    label,
    number,
    ratio,
    score,
)
from sightline.catalog.model import Event, Purpose, Unit
from sightline.catalog.otel import (
    AVAILABILITY_ZONE,
    CLOUD_REGION,
    CPU_UTILIZATION,
    DISK_UTILIZATION,
    ENVIRONMENT,
    MEMORY_UTILIZATION,
    RESOURCE,
)

RESOURCE_TYPE: Final = choice(
    "infrastructure.resource_type",
    "What it is",
    ("compute", "storage", "network", "cache"),
    **ESSENTIAL,
)
STATUS: Final = choice(
    "infrastructure.status",
    "How it is",
    ("healthy", "warning", "critical", "unknown"),
    **ESSENTIAL,
)
UPTIME_MS: Final = duration_ms(
    "infrastructure.uptime_ms",
    "Time since it started",
    example=8.64e8,
    maximum=30 * 366 * 86_400_000,
    **ESSENTIAL,
)
AVAILABILITY: Final = ratio(
    "infrastructure.availability_ratio",
    "Share of the time it was there, by its own count",
    example=0.9995,
    **ESSENTIAL,
)
NETWORK_RATIO: Final = ratio(
    "infrastructure.network_ratio", "Share of its network in use", example=0.22, **ESSENTIAL
)

LOAD_1: Final = number(
    "infrastructure.load_1m", "Load average of a minute", example=1.8, unit=Unit.NONE, **ESSENTIAL
)
LOAD_5: Final = number(
    "infrastructure.load_5m", "Load average of 5 minutes", example=1.6, unit=Unit.NONE, **ESSENTIAL
)
LOAD_15: Final = number(
    "infrastructure.load_15m",
    "Load average of 15 minutes",
    example=1.5,
    unit=Unit.NONE,
    **ESSENTIAL,
)
QUEUE_COUNT: Final = count(
    "infrastructure.request_queue_count", "Requests waiting", example=2, **ESSENTIAL
)
CONNECTIONS: Final = count(
    "infrastructure.connections_count", "Open connections", example=210, **ESSENTIAL
)
PROCESSING_MS: Final = duration_ms(
    "infrastructure.processing_ms", "Time it takes for a request", example=18, **ESSENTIAL
)
INSTANCES: Final = count(
    "infrastructure.instances_count", "Instances there are", example=4, **ESSENTIAL
)
TARGET_INSTANCES: Final = count(
    "infrastructure.target_instances_count", "Instances there should be", example=4, **ESSENTIAL
)

SCALING: Final = choice(
    "infrastructure.scaling",
    "Whether instances come or go",
    ("scale_up", "scale_down"),
    **ESSENTIAL,
)
SCALING_REASON: Final = label(
    "infrastructure.scaling_reason", "Why", example="cpu_above_target", **ESSENTIAL
)
INSTANCE_CHANGE: Final = count(
    "infrastructure.instance_change_count",
    "Instances that came (positive) or went (negative)",
    example=2,
    minimum=-1_000_000,
    maximum=1_000_000,
    **ESSENTIAL,
)
SCALING_MS: Final = duration_ms(
    "infrastructure.scaling_ms", "Time until the change was made", example=48_000, **ESSENTIAL
)
SCALING_ACCURACY: Final = score(
    "infrastructure.scaling_accuracy_score",
    "How well the number of instances then met the load",
    example=0.9,
    **ESSENTIAL,
)
COST_EFFICIENCY: Final = score(
    "infrastructure.cost_efficiency_score",
    "How little of what was paid for stood idle",
    example=0.8,
    **ESSENTIAL,
)

_WHICH: Final = (RESOURCE_TYPE, RESOURCE, CLOUD_REGION, AVAILABILITY_ZONE, ENVIRONMENT)

EVENTS: Final = (
    Event(
        name="infrastructure.sampled",
        description="It was looked at how a part of the infrastructure is.",
        attributes=(
            *_WHICH,
            STATUS,
            UPTIME_MS,
            AVAILABILITY,
            CPU_UTILIZATION,
            MEMORY_UTILIZATION,
            DISK_UTILIZATION,
            NETWORK_RATIO,
            LOAD_1,
            LOAD_5,
            LOAD_15,
            QUEUE_COUNT,
            CONNECTIONS,
            PROCESSING_MS,
            INSTANCES,
            TARGET_INSTANCES,
        ),
        required=(RESOURCE_TYPE.name, RESOURCE.name, STATUS.name),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="infrastructure.scaled",
        description="Instances were added to the infrastructure or taken from it.",
        attributes=(
            *_WHICH,
            SCALING,
            SCALING_REASON,
            INSTANCE_CHANGE,
            SCALING_MS,
            SCALING_ACCURACY,
            COST_EFFICIENCY,
        ),
        required=(SCALING.name, SCALING_REASON.name, INSTANCE_CHANGE.name),
        purpose=Purpose.ESSENTIAL,
    ),
)
