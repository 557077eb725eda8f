"""Services and their endpoints, minute by minute; and services hour by hour.

A request is one event, so percentiles are exact. What a service tells of its machine now and then
(`service.sampled`) is averaged over the same minute and stands beside each of its endpoints.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.figures import SYSTEM_PERFORMANCE_METRICS
from sightline.catalog.collections.inventory.machines import API_PERFORMANCE
from sightline.catalog.collections.inventory.synchronization import PERFORMANCE_MONITORING
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Aggregate, Const, Node, Op
from sightline.catalog.collections.words import (
    HOUR,
    MINUTE,
    PERSON,
    SERVICE_NAME,
    calc,
    count,
    either,
    first_known,
    highest,
    is_,
    known,
    last,
    mean,
    minus,
    of_minute,
    over,
    per_key,
    quantile,
    times,
    total,
    unique,
)
from sightline.catalog.events import api, database, service
from sightline.catalog.model import Attribute
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
    SERVICE_VERSION,
)

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_HOUR_MS: Final = 3_600_000

_REQUEST: Final = is_("api.request")
_SAMPLE: Final = is_("service.sampled")
_FAILED: Final = calc(
    Op.FLAG,
    calc(Op.OR, calc(Op.IS_KNOWN, ERROR_TYPE), calc(Op.GTE, api.STATUS_CODE, Const(500))),
)
_KIND_OF_ERROR: Final = first_known(ERROR_TYPE, calc(Op.TEXT, api.STATUS_CODE))
_REGION: Final = first_known(CLOUD_REGION, known("region"), Const("unknown"))
_REQUESTS: Final = count(_REQUEST)
_ERRORS: Final = count(_REQUEST, _FAILED)
_BY_REGION: Final = per_key(Const(1), _REGION, _REQUEST)
_ERRORS_BY_KIND: Final = per_key(Const(1), _KIND_OF_ERROR, _REQUEST, _FAILED)


def _or_none(attribute: Attribute) -> Node:
    """A key that may be missing: an empty text then."""
    return first_known(attribute, Const(""))


def _sampled(of: Attribute | Node) -> Node:
    """Mean of what the service told in the minute."""
    return highest(of_minute(mean(of, _SAMPLE)))


def _in_region(of: Node) -> Node:
    """Mean for each region."""
    sums = per_key(of, _REGION, _REQUEST)
    return calc(Op.EACH_OVER, calc(Op.VALUES, sums), calc(Op.VALUES, _BY_REGION))


def _response(level: float) -> Aggregate:
    return quantile(api.RESPONSE_MS, level, _REQUEST)


_ENDPOINT: Final = _or_none(api.ROUTE)
_METHOD: Final = _or_none(api.METHOD)
_VERSION: Final = _or_none(SERVICE_VERSION)
_NETWORK: Final = calc(Op.PLUS, NETWORK_IN, NETWORK_OUT)

API: Final = Collection(
    described=API_PERFORMANCE,
    kind=Kind.DERIVED,
    row="a minute of an endpoint: all `api.request` of one service, version, method and route",
    view=Groups(by=(SERVICE_NAME, _VERSION, _METHOD, _ENDPOINT, MINUTE), events=_REQUEST.events),
    note="`analytics_performance` shows the same requests by service and endpoint.",
    fields=(
        Field(
            "metricId",
            calc(Op.JOINED, SERVICE_NAME, _VERSION, _METHOD, _ENDPOINT, MINUTE),
            "what it is about",
        ),
        Field("timestamp", MINUTE, "start of the minute"),
        Field("endpointDetails.endpoint", _ENDPOINT),
        Field("endpointDetails.method", _METHOD),
        Field("endpointDetails.service", SERVICE_NAME),
        Field("endpointDetails.version", _VERSION),
        Field("performanceMetrics.responseTime.p50", _response(0.5), "ms"),
        Field("performanceMetrics.responseTime.p95", _response(0.95), "ms"),
        Field("performanceMetrics.responseTime.p99", _response(0.99), "ms"),
        Field("performanceMetrics.responseTime.max", highest(api.RESPONSE_MS, _REQUEST), "ms"),
        Field("performanceMetrics.responseTime.average", mean(api.RESPONSE_MS, _REQUEST), "ms"),
        Field("performanceMetrics.throughput.requestsPerSecond", over(_REQUESTS, Const(_MINUTE_S))),
        Field("performanceMetrics.throughput.requestsPerMinute", _REQUESTS),
        Field(
            "performanceMetrics.throughput.concurrentRequests",
            _sampled(service.CONCURRENT_REQUESTS),
            "of the service, mean of the minute",
        ),
        Field("performanceMetrics.errorMetrics.errorRate", over(_ERRORS, _REQUESTS)),
        Field(
            "performanceMetrics.errorMetrics.errorCount",
            _ERRORS,
            "those with an `error.type` or a status from 500",
        ),
        Field("performanceMetrics.errorMetrics.errorTypes", _ERRORS_BY_KIND, "number of each kind"),
        Field(
            "performanceMetrics.errorMetrics.timeoutRate",
            over(count(_REQUEST, api.TIMED_OUT), _REQUESTS),
        ),
        Field(
            "resourceUtilization.cpuUsage",
            _sampled(CPU_UTILIZATION),
            "of the service, mean of the minute, here and below; 0-1",
        ),
        Field("resourceUtilization.memoryUsage", _sampled(MEMORY_UTILIZATION), "0-1"),
        Field("resourceUtilization.diskIO", _sampled(DISK_BYTES_PER_SECOND), "bytes each second"),
        Field("resourceUtilization.networkIO", _sampled(_NETWORK), "bytes each second, in and out"),
        Field(
            "resourceUtilization.serviceResources.connectionPoolUsage",
            _sampled(service.POOL_RATIO),
            "0-1",
        ),
        Field(
            "resourceUtilization.serviceResources.cacheHitRate",
            _sampled(service.CACHE_HIT_RATIO),
            "0-1",
        ),
        Field("resourceUtilization.serviceResources.queueDepth", _sampled(service.QUEUE_COUNT)),
        Field(
            "resourceUtilization.serviceResources.workerUtilization",
            _sampled(service.WORKER_RATIO),
            "0-1",
        ),
        Field("geographicMetrics[].region", calc(Op.KEYS, _BY_REGION)),
        Field("geographicMetrics[].responseTime", _in_region(first_known(api.RESPONSE_MS)), "ms"),
        Field(
            "geographicMetrics[].errorRate",
            _in_region(either(_FAILED, Const(1), Const(0))),
        ),
        Field(
            "geographicMetrics[].throughput",
            calc(Op.VALUES, _BY_REGION),
            "requests in the minute",
        ),
    ),
)

PERFORMANCE: Final = Collection(
    described=PERFORMANCE_MONITORING,
    kind=Kind.DERIVED,
    row="a minute of an endpoint: all `api.request` of one service and route",
    view=Groups(by=(SERVICE_NAME, _ENDPOINT, MINUTE), events=_REQUEST.events),
    note="`monitoring_api_performance` shows the same requests by version and method as well.",
    fields=(
        Field("timestamp", MINUTE, "start of the minute"),
        Field("service", SERVICE_NAME),
        Field("endpoint", _ENDPOINT),
        Field("responseTime.p50", _response(0.5), "ms"),
        Field("responseTime.p95", _response(0.95), "ms"),
        Field("responseTime.p99", _response(0.99), "ms"),
        Field("responseTime.max", highest(api.RESPONSE_MS, _REQUEST), "ms"),
        Field("throughput.requestsPerSecond", over(_REQUESTS, Const(_MINUTE_S))),
        Field(
            "throughput.concurrentUsers",
            unique(calc(Op.KNOWN, PERSON), _REQUEST),
            "different people in the minute, where requests say whose they are",
        ),
        Field("throughput.errorRate", over(_ERRORS, _REQUESTS)),
        Field(
            "resources.cpuUsage",
            _sampled(CPU_UTILIZATION),
            "of the service, mean of the minute, here and below; 0-1",
        ),
        Field("resources.memoryUsage", _sampled(MEMORY_UTILIZATION), "0-1"),
        Field("resources.diskUsage", _sampled(DISK_UTILIZATION), "0-1"),
        Field("resources.networkIO", _sampled(_NETWORK), "bytes each second, in and out"),
    ),
)

_OUTAGE: Final = is_("service.outage_ended")
_QUERY: Final = is_("database.query")
_DOWN_MS: Final = total(service.OUTAGE_MS, _OUTAGE)
_DOWN_SHARE: Final = over(
    either(calc(Op.GT, _DOWN_MS, Const(_HOUR_MS)), Const(float(_HOUR_MS)), _DOWN_MS),
    Const(_HOUR_MS),
)

SYSTEM: Final = Collection(
    described=SYSTEM_PERFORMANCE_METRICS,
    kind=Kind.DERIVED,
    row="an hour of a service: all its requests, samples, outages and queries",
    view=Groups(
        by=(SERVICE_NAME, _VERSION, _or_none(ENVIRONMENT), HOUR),
        events=(*_REQUEST.events, *_SAMPLE.events, *_OUTAGE.events, *_QUERY.events),
    ),
    fields=(
        Field("serviceName", SERVICE_NAME),
        Field("serviceVersion", _VERSION),
        Field("environment", _or_none(ENVIRONMENT)),
        Field("responseTime.average", mean(api.RESPONSE_MS, _REQUEST), "ms"),
        Field("responseTime.median", _response(0.5), "ms"),
        Field("responseTime.p95", _response(0.95), "ms"),
        Field("responseTime.p99", _response(0.99), "ms"),
        Field("throughput.requestsPerSecond", over(_REQUESTS, Const(_HOUR_S))),
        Field("throughput.transactionsPerSecond", mean(service.TRANSACTIONS, _SAMPLE)),
        Field("errorMetrics.errorRate", over(_ERRORS, _REQUESTS)),
        Field("errorMetrics.errorCount", _ERRORS),
        Field("errorMetrics.errorTypes[].type", calc(Op.KEYS, _ERRORS_BY_KIND)),
        Field("errorMetrics.errorTypes[].count", calc(Op.VALUES, _ERRORS_BY_KIND)),
        Field("resourceUsage.cpuUtilization", mean(CPU_UTILIZATION, _SAMPLE), "0-1"),
        Field("resourceUsage.memoryUtilization", mean(MEMORY_UTILIZATION, _SAMPLE), "0-1"),
        Field("resourceUsage.diskUtilization", mean(DISK_UTILIZATION, _SAMPLE), "0-1"),
        Field("resourceUsage.networkIO.bytesIn", mean(NETWORK_IN, _SAMPLE), "each second"),
        Field("resourceUsage.networkIO.bytesOut", mean(NETWORK_OUT, _SAMPLE), "each second"),
        Field("databaseMetrics.queryTime.average", mean(database.QUERY_MS, _QUERY), "ms"),
        Field("databaseMetrics.queryTime.slowQueries", count(_QUERY, database.SLOW)),
        Field(
            "databaseMetrics.connectionPool.activeConnections",
            last(service.POOL_CONNECTIONS, _SAMPLE),
        ),
        Field("databaseMetrics.connectionPool.poolUtilization", mean(service.POOL_RATIO, _SAMPLE)),
        Field(
            "availability.uptime",
            times(minus(Const(1.0), _DOWN_SHARE), 100),
            "per cent of the hour, by the outages that ended in it",
        ),
        Field("availability.downtimeMinutes", times(_DOWN_MS, 1 / 60_000), "of these outages"),
        Field("availability.incidentCount", count(_OUTAGE)),
        Field("timeWindow.start", HOUR),
        Field("timeWindow.end", calc(Op.NEXT_HOUR, HOUR)),
        Field("timeWindow.granularity", Const("hour")),
        Field("timestamp", HOUR),
    ),
)
