"""Requests: how fast, how many, how many of them failed; by endpoint, service, region or version.

A request fails when its status is 500 or more, or it says what kind of error it met. One that was
refused (400 to 499) did not fail.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.api import (
    REQUEST_BYTES,
    RESPONSE_BYTES,
    RESPONSE_MS,
    STATUS_CODE,
    TIMED_OUT,
)
from sightline.catalog.filter import Filter, Op, where
from sightline.catalog.measure import count, mean, per_second, ratio, total
from sightline.catalog.metric import LOWER, NEITHER, average, highest, metric, quantiles
from sightline.catalog.model import Unit
from sightline.catalog.otel import ERROR_TYPE

_REQUEST: Final = "api.request"

FAILED: Final = Filter(
    any=(where(STATUS_CODE.name, Op.GTE, 500), where(ERROR_TYPE.name, Op.IS_SET))
)
"""The requests that failed."""

_REFUSED: Final = Filter(
    all=(where(STATUS_CODE.name, Op.GTE, 400), where(STATUS_CODE.name, Op.LT, 500))
)

METRICS: Final = (
    average(RESPONSE_MS, _REQUEST, better=LOWER),
    *quantiles(RESPONSE_MS, _REQUEST, 50, 95, 99),
    highest(RESPONSE_MS, _REQUEST, better=LOWER),
    metric(
        "api.requests_per_second",
        "Requests for each second of the bucket that has passed.",
        per_second(count(_REQUEST)),
        Unit.PER_SECOND,
    ),
    metric(
        "api.errors.count",
        "Requests that failed: status 500 or more, or with a kind of error.",
        count(_REQUEST, where=FAILED),
        Unit.COUNT,
        LOWER,
    ),
    metric(
        "api.error_rate",
        "Share of requests that failed; null where there was none.",
        ratio(count(_REQUEST, where=FAILED), count(_REQUEST)),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "api.refusal_rate",
        "Share of requests that were refused, with a status from 400 to 499; null where there was "
        "none.",
        ratio(count(_REQUEST, where=_REFUSED), count(_REQUEST)),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "api.timeout_rate",
        "Share of requests given up for taking too long, of those that say so; null where none "
        "does.",
        mean(TIMED_OUT, _REQUEST),
        Unit.RATIO,
        LOWER,
    ),
    metric(
        "api.received_bytes_per_second",
        "Bytes of requests for each second of the bucket that has passed.",
        per_second(total(REQUEST_BYTES, _REQUEST)),
        Unit.BYTES_PER_SECOND,
        NEITHER,
    ),
    metric(
        "api.sent_bytes_per_second",
        "Bytes of answers for each second of the bucket that has passed.",
        per_second(total(RESPONSE_BYTES, _REQUEST)),
        Unit.BYTES_PER_SECOND,
        NEITHER,
    ),
)
