"""Machines, disks, networks and caches, minute by minute."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.machines import INFRASTRUCTURE as DESCRIBED
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Op
from sightline.catalog.collections.words import (
    AT,
    MINUTE,
    calc,
    equals,
    is_,
    last,
    listed,
    mean,
    node,
)
from sightline.catalog.events import infrastructure as of
from sightline.catalog.events import service
from sightline.catalog.otel import (
    AVAILABILITY_ZONE,
    CLOUD_REGION,
    CPU_UTILIZATION,
    DISK_UTILIZATION,
    MEMORY_UTILIZATION,
    RESOURCE,
)

_SAMPLE: Final = is_("infrastructure.sampled")
_SCALED: Final = is_("infrastructure.scaled")
_CHECKED: Final = is_("service.checked")
_ID: Final = node(RESOURCE)

INFRASTRUCTURE: Final = Collection(
    described=DESCRIBED,
    kind=Kind.DERIVED,
    row="a minute of a resource: its samples, checks and changes of size",
    view=Groups(by=(_ID, MINUTE), events=(*_SAMPLE.events, *_SCALED.events, *_CHECKED.events)),
    fields=(
        Field("metricId", calc(Op.JOINED, _ID, MINUTE), "what it is about"),
        Field("timestamp", MINUTE, "start of the minute"),
        Field("infrastructureDetails.resourceType", last(of.RESOURCE_TYPE)),
        Field("infrastructureDetails.resourceId", _ID),
        Field("infrastructureDetails.region", last(CLOUD_REGION)),
        Field("infrastructureDetails.availabilityZone", last(AVAILABILITY_ZONE)),
        Field("healthMetrics.status", last(of.STATUS, _SAMPLE)),
        Field("healthMetrics.uptime", last(of.UPTIME_MS, _SAMPLE), "ms"),
        Field("healthMetrics.availability", last(of.AVAILABILITY, _SAMPLE), "0-1"),
        Field("healthMetrics.healthChecks[].checkName", listed(service.CHECK_NAME, _CHECKED)),
        Field("healthMetrics.healthChecks[].status", listed(service.CHECK_STATUS, _CHECKED)),
        Field(
            "healthMetrics.healthChecks[].responseTime", listed(service.CHECK_MS, _CHECKED), "ms"
        ),
        Field("healthMetrics.healthChecks[].lastCheck", listed(AT, _CHECKED)),
        Field("performanceMetrics.cpuUtilization", mean(CPU_UTILIZATION, _SAMPLE), "0-1"),
        Field("performanceMetrics.memoryUtilization", mean(MEMORY_UTILIZATION, _SAMPLE), "0-1"),
        Field("performanceMetrics.diskUtilization", mean(DISK_UTILIZATION, _SAMPLE), "0-1"),
        Field("performanceMetrics.networkUtilization", mean(of.NETWORK_RATIO, _SAMPLE), "0-1"),
        Field(
            "performanceMetrics.loadMetrics.loadAverage",
            calc(
                Op.LIST,
                last(of.LOAD_1, _SAMPLE),
                last(of.LOAD_5, _SAMPLE),
                last(of.LOAD_15, _SAMPLE),
            ),
            "of 1, 5 and 15 minutes",
        ),
        Field("performanceMetrics.loadMetrics.requestQueue", last(of.QUEUE_COUNT, _SAMPLE)),
        Field("performanceMetrics.loadMetrics.activeConnections", last(of.CONNECTIONS, _SAMPLE)),
        Field(
            "performanceMetrics.loadMetrics.processingTime", mean(of.PROCESSING_MS, _SAMPLE), "ms"
        ),
        Field("scalingMetrics.currentInstances", last(of.INSTANCES, _SAMPLE)),
        Field("scalingMetrics.targetInstances", last(of.TARGET_INSTANCES, _SAMPLE)),
        Field("scalingMetrics.scalingEvents[].eventType", listed(of.SCALING, _SCALED)),
        Field("scalingMetrics.scalingEvents[].timestamp", listed(AT, _SCALED)),
        Field("scalingMetrics.scalingEvents[].reason", listed(of.SCALING_REASON, _SCALED)),
        Field("scalingMetrics.scalingEvents[].instanceChange", listed(of.INSTANCE_CHANGE, _SCALED)),
        Field(
            "scalingMetrics.autoScalingPerformance.scaleUpTime",
            mean(of.SCALING_MS, _SCALED, equals(of.SCALING, "scale_up")),
            "ms",
        ),
        Field(
            "scalingMetrics.autoScalingPerformance.scaleDownTime",
            mean(of.SCALING_MS, _SCALED, equals(of.SCALING, "scale_down")),
            "ms",
        ),
        Field(
            "scalingMetrics.autoScalingPerformance.scalingAccuracy",
            mean(of.SCALING_ACCURACY, _SCALED),
        ),
        Field(
            "scalingMetrics.autoScalingPerformance.costEfficiency",
            mean(of.COST_EFFICIENCY, _SCALED),
        ),
    ),
)
