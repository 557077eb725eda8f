"""Requests to the shop's and the assistant's own services, one event each.

Percentiles, rates and throughput by endpoint, service or region are metrics over these events; what
a service itself tells now and then is `service.sampled`.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, choice, count, duration_ms, flag, label, number
from sightline.catalog.model import Event, Purpose, Unit
from sightline.catalog.otel import (
    CLOUD_REGION,
    ENVIRONMENT,
    ERROR_TYPE,
    SERVER_ADDRESS,
    SERVICE,
    SERVICE_INSTANCE,
    SERVICE_VERSION,
    called,
)

METHOD: Final = choice(
    "http.request.method",
    "Method of the request",
    (
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "CONNECT",
        "TRACE",
        "QUERY",
        "_OTHER",
    ),
    **called("http.request.method"),
)
ROUTE: Final = label(
    "http.route",
    "The endpoint, with names for its parts instead of values",
    example="/v1/recommendations/{id}",
    max_length=255,
    **called("http.route"),
)
STATUS_CODE: Final = count(
    "http.response.status_code",
    "Status of the answer",
    example=200,
    unit=Unit.NONE,
    minimum=100,
    maximum=599,
    dimension=True,
    **called("http.response.status_code"),
)
REQUEST_BYTES: Final = number(
    "http.request.body.size",
    "Size of the request's body",
    example=412,
    unit=Unit.BYTES,
    maximum=1e15,
    **called("http.request.body.size"),
)
RESPONSE_BYTES: Final = number(
    "http.response.body.size",
    "Size of the answer's body",
    example=5_120,
    unit=Unit.BYTES,
    maximum=1e15,
    **called("http.response.body.size"),
)
RESPONSE_MS: Final = duration_ms(
    "api.response_ms", "Time from the request to the end of its answer", example=84, **ESSENTIAL
)
TIMED_OUT: Final = flag(
    "api.timed_out", "Whether it was given up for taking too long", example=False, **ESSENTIAL
)

EVENTS: Final = (
    Event(
        name="api.request",
        description="A service has answered a request, or failed to.",
        attributes=(
            METHOD,
            ROUTE,
            STATUS_CODE,
            RESPONSE_MS,
            TIMED_OUT,
            ERROR_TYPE,
            SERVICE,
            SERVICE_VERSION,
            SERVICE_INSTANCE,
            ENVIRONMENT,
            SERVER_ADDRESS,
            CLOUD_REGION,
            REQUEST_BYTES,
            RESPONSE_BYTES,
        ),
        required=(RESPONSE_MS.name,),
        purpose=Purpose.ESSENTIAL,
    ),
)
