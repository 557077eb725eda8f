"""A request for the report on customers, as it is sent and as it makes sense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.decode import Shape, decoded
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.types import JsonObject

MOST_ROWS: Final = 1_000
MOST_DAYS: Final = 1_825
_BEGINNING: Final = "1971-01-01"


class CustomersRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Customers as they were at a moment.

    to: events from then on do not count; now where it is left out
    currency: what amounts are looked at; that of most customers where it is left out
    horizon_days: how far ahead lifetime value is predicted
    rows: how many single customers to list, by id; only for keys that may read rows
    after: the id behind which to list
    """

    tenant_id: str | None = None
    to: str | None = None
    timezone: str = "UTC"
    currency: str | None = None
    horizon_days: int = 365
    rows: int = 0
    after: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a request asks. end_ms: events from then on do not count"""

    end_ms: int
    zone: tzinfo
    timezone: str
    currency: str | None
    horizon_days: int
    rows: int
    after: str


def customers_request(body: bytes | JsonObject) -> CustomersRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, CustomersRequest, Shape(words={}))


def asked(request: CustomersRequest, now: datetime) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    zone = problems.attempt(partial(zone_named, request.timezone))
    problems.attempt(partial(_within, "rows", request.rows, 0, MOST_ROWS))
    problems.attempt(partial(_within, "horizon_days", request.horizon_days, 1, MOST_DAYS))
    period = None
    if zone is not None:
        period = problems.attempt(partial(_until, request.to, zone, now))
    if problems or zone is None or period is None:
        raise problems.error()
    return Asked(
        period.end_ms,
        zone,
        request.timezone,
        request.currency,
        request.horizon_days,
        request.rows,
        request.after,
    )


def _until(to: str | None, zone: tzinfo, now: datetime) -> Period:
    soon = (now + timedelta(milliseconds=1)).astimezone(UTC).isoformat()
    return period_between(_BEGINNING, to or soon, zone)


def _within(name: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise problem(name, "out_of_range", f"{name} is a number from {low} to {high}")
    return value
