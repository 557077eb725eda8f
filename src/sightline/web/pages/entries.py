"""The catalog as pages: what can be sent and asked, each entry with its numbers; a form for more.

What is listed is the tenant's own catalog: the built-in entries and its own, marked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from sightline.accounts import Visitor
from sightline.analysis.explain import explained
from sightline.analysis.freshness import freshness
from sightline.analysis.grain import Grain
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.example import example
from sightline.catalog.export.bounds import bounds
from sightline.catalog.formula import formula
from sightline.catalog.measure import parts
from sightline.catalog.model import DataClass, Event, Metric, OfAttribute, Unit, Unknown, ValueType
from sightline.errors import Forbidden, NotFound, SightlineError, nearest
from sightline.registry.known import Known
from sightline.types import iso_utc
from sightline.views.bars import Bars, bars
from sightline.views.number import written
from sightline.views.snippet import snippets
from sightline.web import services
from sightline.web.pages.render import address_of, page, to_sign_in
from sightline.web.session import visitor

KINDS: Final = ("events", "metrics", "dimensions")
DAYS: Final = 30
_SHOWN_VALUES: Final = 8


class Row(msgspec.Struct, frozen=True):
    """An entry in a list. found: what a search looks at, in lower case"""

    name: str
    path: str
    description: str
    facts: tuple[str, ...]
    is_own: bool
    found: str


class Lately(msgspec.Struct, frozen=True):
    """A metric of the last thirty days. headline: of all of them"""

    headline: str
    chart: Bars | None


@get("/catalog", operation_id="catalog_page", include_in_schema=False)
async def catalog_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Events, metrics or dimensions; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    known = services.of(request).registry.of(who.principal.tenant_id)
    asked = request.query_params.get("kind", "")
    kind = asked if asked in KINDS else KINDS[0]
    rows = {name: list(_LISTS[name](known)) for name in KINDS}
    values: dict[str, Any] = {
        "kind": kind,
        "rows": rows[kind],
        "tallies": {name: len(found) for name, found in rows.items()},
        "wanted": request.query_params.get("q", ""),
    }
    return page("catalog.html", who, **values)


@get("/catalog/events/{name:str}", operation_id="event_page", include_in_schema=False)
async def event_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """An event: what it carries, how to send it, how often it came.

    raises: NotFound, with the nearest name
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    app, tenant = services.of(request), who.principal.tenant_id
    known = app.registry.of(tenant)
    event = known.catalog.events.get(name)
    if event is None:
        raise _unknown("event", name, known.catalog.events)
    own = known.events.get(name, ())
    sent = {**example(event, tenant), **({"attributes": own[-1].example} if own else {})}
    sent["occurred_at"] = iso_utc(app.clock())
    lately = await _lately(request, who, f"{name}.count")
    values: dict[str, Any] = {
        "event": event,
        "own": own,
        "unknown": _UNKNOWN[event.unknown],
        "bounds": bounds,
        "shown_values": _SHOWN_VALUES,
        "metrics": [m for m in known.catalog.metrics.values() if _looks_at(m, event)],
        "snippets": snippets(sent, address_of(request)),
        "lately": lately,
        "last": await _last(request, who, name),
        "days": DAYS,
    }
    return page("event.html", who, **values)


@get("/catalog/metrics/{name:str}", operation_id="metric_page", include_in_schema=False)
async def metric_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A metric: what it means, what it can be broken down by, its SQL, how it was lately.

    raises: NotFound, with the nearest name
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    app = services.of(request)
    known = app.registry.of(who.principal.tenant_id)
    metric = known.catalog.metrics.get(name)
    if metric is None:
        raise _unknown("metric", name, known.catalog.metrics)
    named = dict.fromkeys(event for part in parts(metric.measure) for event in part.events)
    values: dict[str, Any] = {
        "metric": metric,
        "is_own": name in known.metrics,
        "formula": formula(metric.measure).replace("`", ""),
        "events": list(named),
        "dimensions": metric.dimensions,
        "columns": DIMENSIONS,
        "sql": explained(known.catalog, _asked(name, who, app.clock())),
        "lately": await _lately(request, who, name),
        "days": DAYS,
    }
    return page("metric.html", who, **values)


@get("/catalog/new", operation_id="new_entry_page", include_in_schema=False)
async def new_entry_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The form for an event or a metric of the tenant's own.

    raises: Forbidden, for who may not add any
    """
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    if not who.may_extend:
        detail = "Editors and owners add to the catalog; ask one of them"
        raise Forbidden(detail, code="key_kind")
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    kind = "metric" if request.query_params.get("kind") == "metric" else "event"
    values: dict[str, Any] = {
        "kind": kind,
        "types": list(ValueType),
        "units": list(Unit),
        "classes": list(DataClass),
        "unknown": _UNKNOWN,
        "events": sorted(catalog.events),
        "attributes": sorted(catalog.attributes),
    }
    return page("entry.html", who, **values)


_UNKNOWN: Final = {
    Unknown.ALLOW: "kept",
    Unknown.DISCARD: "dropped",
    Unknown.REJECT: "refused",
}


def _events(known: Known) -> Iterator[Row]:
    for name, event in known.catalog.events.items():
        carried = " ".join(a.name for a in event.attributes)
        yield _row(
            f"/catalog/events/{name}",
            name,
            event.description,
            (f"{len(event.attributes)}", event.purpose.value),
            name in known.events,
            carried,
        )


def _metrics(known: Known) -> Iterator[Row]:
    for name, metric in known.catalog.metrics.items():
        yield _row(
            f"/catalog/metrics/{name}",
            name,
            metric.description,
            (metric.unit.value, metric.better.value),
            name in known.metrics or name.removesuffix(".count") in known.events,
            formula(metric.measure),
        )


def _dimensions(known: Known) -> Iterator[Row]:
    for name in DIMENSIONS:
        facts = ("every event", "envelope")
        yield _row(f"/explore?breakdown={name}", name, "A column of every event", facts, False, "")
    carriers: dict[str, list[str]] = {}
    for event in known.catalog.events.values():
        for attribute in event.attributes:
            carriers.setdefault(attribute.name, []).append(event.name)
    built_in = {
        a.name
        for name, event in known.catalog.events.items()
        if name not in known.events
        for a in event.attributes
    }
    for name, attribute in known.catalog.attributes.items():
        if attribute.dimension and name in carriers:
            first, *more = carriers[name]
            where = f"{first} and {len(more)} more" if more else first
            yield _row(
                f"/catalog/events/{first}",
                name,
                attribute.description,
                (where, attribute.data_class.value),
                name not in built_in,
                " ".join([*carriers[name], *attribute.values]),
            )


_LISTS: Final = {"events": _events, "metrics": _metrics, "dimensions": _dimensions}


def _row(
    path: str, name: str, description: str, facts: tuple[str, ...], is_own: bool, also: str
) -> Row:
    found = f"{name} {description} {also}".lower()
    return Row(name, path, description, facts, is_own, found)


def _looks_at(metric: Metric, event: Event) -> bool:
    """Whether a metric is about an event: names it, or an attribute that only it may carry."""
    names = {attribute.name for attribute in event.attributes}
    for part in parts(metric.measure):
        if event.name in part.events:
            return True
        if not part.events and isinstance(part, OfAttribute) and part.attribute in names:
            return True
    return False


async def _lately(request: Request[Any, Any, Any], who: Visitor, metric: str) -> Lately:
    app, tenant = services.of(request), who.principal.tenant_id
    asked = _asked(metric, who, app.clock())
    catalog = app.registry.catalog(tenant)
    try:
        found = await timeseries(app.reader, catalog, tenant, asked, app.clock())
    except SightlineError:
        return Lately("–", None)
    total = found.total if isinstance(found.total, int | float) else None
    return Lately(written(total, found.unit, found.currency), _chart(found))


def _chart(found: Timeseries) -> Bars | None:
    points: Sequence[tuple[str, float]] = [(p.t[:10], float(p.value or 0)) for p in found.points]
    unit = "" if found.unit in (Unit.COUNT, Unit.NONE) else found.currency or found.unit.value
    return bars(points, unit) if any(value > 0 for _, value in points) else None


def _asked(metric: str, who: Visitor, now: datetime) -> TimeseriesRequest:
    return TimeseriesRequest(
        metric=metric,
        from_=f"{now - timedelta(days=DAYS - 1):%Y-%m-%d}",
        to=f"{now + timedelta(days=1):%Y-%m-%d}",
        grain=Grain.DAY,
        timezone=who.timezone or "UTC",
        totals=True,
    )


async def _last(request: Request[Any, Any, Any], who: Visitor, event: str) -> datetime | None:
    """When the newest event of a name was received, if it was in these days."""
    app, now = services.of(request), services.of(request).clock()
    try:
        found = await freshness(
            app.reader, who.principal.tenant_id, now - timedelta(days=DAYS), now
        )
    except SightlineError:
        return None
    return next((one.received_at for one in found if one.event == event), None)


def _unknown(kind: str, name: str, known: Any) -> NotFound:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return NotFound(f"There is no {kind} {name[:100]} in your catalog{hint}")
