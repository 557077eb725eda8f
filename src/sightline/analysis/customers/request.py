"""A request for the report on customers, as it is sent and as it makes sense."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.customers.person import FIELDS, INFLUENCE, USUAL, Scope
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import Problems, problem
from sightline.analysis.visitor import visitors_of
from sightline.catalog.filter import Filter
from sightline.errors import UnknownName
from sightline.types import JsonObject

MOST_ROWS: Final = 1_000
MOST_DAYS: Final = 1_825
_BEGINNING: Final = "1971-01-01"


class Several(enum.StrEnum):
    """Fields by one name."""

    USUAL = "usual"
    ALL = "all"


class Besides(enum.StrEnum):
    """What is told of buyers beside the fields."""

    SEGMENTS = "segments"
    LIFETIME_VALUE = "lifetime_value"


_NAMED: Final = {Several.USUAL: USUAL, Several.ALL: (*FIELDS, *INFLUENCE)}
_SHAPE: Final = Shape(
    words={
        "fields": tuple(one.value for one in Several),
        "parts": tuple(one.value for one in Besides),
    }
)


class CustomersRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Customers as they were at a moment.

    to: events from then on do not count; now where it is left out
    currency: what amounts are looked at; that of most customers where it is left out
    horizon_days: how far ahead lifetime value is predicted
    filters: on columns that all events of a visit share
    fields: which of the collection are told, by column; or a name for several
    parts: what is told beside them
    rows: how many single customers to list, by id; only for keys that may read rows
    after: the id behind which to list
    """

    tenant_id: str | None = None
    to: str | None = None
    timezone: str = "UTC"
    currency: str | None = None
    horizon_days: int = 365
    filters: Filter | tuple[Filter, ...] = ()
    fields: Several | tuple[str, ...] = Several.USUAL
    parts: tuple[Besides, ...] = tuple(Besides)
    rows: int = 0
    after: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a request asks. scope: which events count"""

    scope: Scope
    zone: tzinfo
    timezone: str
    currency: str | None
    horizon_days: int
    fields: tuple[str, ...]
    parts: frozenset[Besides]
    rows: int
    after: str


def customers_request(body: bytes | JsonObject) -> CustomersRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, CustomersRequest, _SHAPE)


def asked(catalog: Catalog, request: CustomersRequest, now: datetime) -> Asked:
    """What a request asks.

    raises: InvalidRequest with all that is wrong
    """
    problems = Problems()
    zone = problems.attempt(partial(zone_named, request.timezone))
    visitors = problems.attempt(partial(visitors_of, catalog, request.filters))
    fields = problems.attempt(partial(_fields, request.fields))
    problems.attempt(partial(_within, "rows", request.rows, 0, MOST_ROWS))
    problems.attempt(partial(_within, "horizon_days", request.horizon_days, 1, MOST_DAYS))
    period = problems.attempt(lambda: _until(request.to, zone.value, now))
    problems.raise_any()
    return Asked(
        Scope(period.value.end_ms, visitors.value),
        zone.value,
        request.timezone,
        request.currency,
        request.horizon_days,
        fields.value,
        frozenset(request.parts),
        request.rows,
        request.after,
    )


def _until(to: str | None, zone: tzinfo, now: datetime) -> Period:
    soon = (now + timedelta(milliseconds=1)).astimezone(UTC).isoformat()
    return period_between(_BEGINNING, to or soon, zone)


def _fields(given: Several | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(given, Several):
        return _NAMED[given]
    known = _NAMED[Several.ALL]
    for place, name in enumerate(given):
        if name not in known:
            raise UnknownName("field", name, known, f"fields[{place}]")
    return tuple(dict.fromkeys(given))


def _within(name: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise problem(name, "out_of_range", f"{name} is a number from {low} to {high}")
    return value
