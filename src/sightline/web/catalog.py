"""The doors to the catalog: what can be sent and asked, and what a tenant adds of its own."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery

from sightline.catalog.example import example
from sightline.catalog.model import Event
from sightline.catalog.own.entry import OwnEvent, document
from sightline.catalog.schemaver import FORMAT, OURS, key_of, key_of_event
from sightline.errors import InvalidJson, InvalidRequest, NotFound
from sightline.registry.known import EVENT, METRIC, Known
from sightline.registry.register import Kind, foretell, register, withdraw_metric
from sightline.security.keys import Action
from sightline.types import JsonObject, TenantId, iso_utc
from sightline.web import access, services
from sightline.web.answer import as_json
from sightline.web.body import read_json

CATALOG = "/api/v1/analytics/catalog"


@get(f"{CATALOG}/events", operation_id="catalog_events")
async def catalog_events(
    request: Request[Any, Any, Any], examples: FromQuery[bool] = False
) -> Response[bytes]:
    """Every event that can be sent; with `?examples=true`, each with one that can be sent as is."""
    who = access.principal(request, Action.READ_CATALOG)
    known = services.of(request).registry.of(who.tenant_id)
    shown = who.tenant_id if examples else None
    return as_json({"events": [_listed(e, known, shown) for e in known.catalog.events.values()]})


@post(f"{CATALOG}/events", operation_id="register_event")
async def add_event(
    request: Request[Any, Any, Any], dry_run: FromQuery[bool] = False
) -> Response[bytes]:
    """Add an event of the tenant's own, or a version of it: by attributes, or by JSON Schema."""
    return await _register(request, EVENT, dry_run)


@get(f"{CATALOG}/metrics", operation_id="catalog_metrics")
async def catalog_metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every metric that can be asked for."""
    who = access.principal(request, Action.READ_CATALOG)
    known = services.of(request).registry.of(who.tenant_id)
    metrics: list[JsonObject] = [
        {**msgspec.to_builtins(metric), **({"own": True} if name in known.metrics else {})}
        for name, metric in known.catalog.metrics.items()
    ]
    return as_json({"metrics": metrics})


@post(f"{CATALOG}/metrics", operation_id="register_metric")
async def add_metric(
    request: Request[Any, Any, Any], dry_run: FromQuery[bool] = False
) -> Response[bytes]:
    """Add a metric of the tenant's own."""
    return await _register(request, METRIC, dry_run)


@delete(f"{CATALOG}/metrics/{{name:str}}", operation_id="withdraw_metric", status_code=204)
async def remove_metric(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
    """Withdraw a metric of the tenant's own. The record of it stays."""
    app = services.of(request)
    who = access.principal(request, Action.EDIT_CATALOG)
    await asyncio.to_thread(withdraw_metric, app.registry, who.tenant_id, name, who.key_id)


@get(f"{CATALOG}/schemas", operation_id="catalog_schemas")
async def catalog_schemas(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The address of every version of every schema; of own entries, who added them and when."""
    who = access.principal(request, Action.READ_CATALOG)
    known = services.of(request).registry.of(who.tenant_id)
    own = [_recorded(known, entry.change) for entry in known.entries]
    built_in = [
        {"schema": str(key_of_event(event, ours=True)), "event": event.name}
        for event in known.catalog.events.values()
        if event.name not in known.events
    ]
    return as_json({"schemas": [*(s for s in own if s is not None), *built_in]})


@get(
    f"{CATALOG}/schemas/{{vendor:str}}/{{name:str}}/{FORMAT}/{{version:str}}",
    operation_id="catalog_schema",
)
async def catalog_schema(
    request: Request[Any, Any, Any],
    vendor: FromPath[str],
    name: FromPath[str],
    version: FromPath[str],
) -> Response[bytes]:
    """The JSON Schema of one version: what `data`, or `attributes`, have to keep."""
    who = access.principal(request, Action.READ_CATALOG)
    known = services.of(request).registry.of(who.tenant_id)
    address = f"{vendor}/{name}/{FORMAT}/{version}"
    return as_json(_document(known, address))


def _listed(event: Event, known: Known, shown: TenantId | None) -> JsonObject:
    """An event as it is listed. shown: give an example of this tenant's"""
    versions = known.events.get(event.name, ())
    newest = versions[-1] if versions else None
    key = newest.key if newest else key_of_event(event, ours=True)
    listed = {
        **msgspec.to_builtins(newest.event if newest else event),
        "version": str(key.version),
        "schema": str(key),
    }
    if newest:
        listed |= {"own": True, "versions": [str(v.key.version) for v in versions]}
    if shown:
        listed["example"] = _example(event, newest, shown)
    return listed


def _example(event: Event, own: OwnEvent | None, tenant: TenantId) -> JsonObject:
    made = example(event, tenant)
    return {**made, "attributes": own.example} if own else made


def _recorded(known: Known, change: int) -> JsonObject | None:
    """The record of an entry that is an event."""
    own = known.read.get(change)
    if not isinstance(own, OwnEvent):
        return None
    entry = next(entry for entry in known.entries if entry.change == change)
    return {
        "schema": str(own.key),
        "event": own.event.name,
        "own": True,
        "created_at": iso_utc(entry.created_at),
        "created_by": entry.created_by,
    }


def _document(known: Known, address: str) -> JsonObject:
    key = key_of(address)
    for versions in known.events.values():
        for own in versions:
            if own.key == key:
                return own.document
    event = known.catalog.events.get(key.name) if key and key.vendor == OURS else None
    if event is not None and event.name not in known.events:
        current = key_of_event(event, ours=True)
        if current == key:
            return document(event, current)
    raise NotFound(f"There is no schema {address[:200]!r}")


async def _register(request: Request[Any, Any, Any], kind: Kind, dry_run: bool) -> Response[bytes]:
    app = services.of(request)
    who = access.principal(request, Action.EDIT_CATALOG)
    body, tenant = await _object(request, app.settings.max_body_bytes), who.tenant_id
    if dry_run:
        (told,) = await asyncio.to_thread(foretell, app.registry, tenant, [(kind, body)])
        return as_json(told)
    made = await asyncio.to_thread(register, app.registry, tenant, kind, body, who.key_id)
    return as_json(made, 201 if made.status == "registered" else 200)


async def _object(request: Request[Any, Any, Any], max_bytes: int) -> JsonObject:
    body = await read_json(request, max_bytes)
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise InvalidJson("The body is not JSON") from err
    if not isinstance(raw, dict):
        raise InvalidRequest("The body is a JSON object")
    return raw
