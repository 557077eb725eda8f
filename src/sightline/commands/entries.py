"""`sightline catalog add|list|show|withdraw|compare`: a tenant's entries from files.

Works on the control store, beside a running server, which has what is added within half a second.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from sightline import tenancy
from sightline.catalog.catalog import BUILT_IN, Catalog
from sightline.catalog.own.compatibility import Change
from sightline.catalog.own.definition import definition
from sightline.catalog.own.entry import OwnEvent, own_event
from sightline.catalog.own.evolution import evolution
from sightline.catalog.schemaver import key_of
from sightline.errors import InvalidRequest, NotFound
from sightline.folder import opened_control, require_folder
from sightline.registry.known import EVENT, METRIC
from sightline.registry.live import Registry
from sightline.registry.register import Kind, Registered, foretell, register, withdraw_metric
from sightline.settings import Settings
from sightline.types import JsonObject, TenantId

BY: Final = "command line"


class Comparison(msgspec.Struct, frozen=True):
    """What lies between two versions. version: the number the later one should bear"""

    compatible: bool
    version: str
    changes: tuple[Change, ...]


def add(
    settings: Settings, file: Path, tenant: str | None, *, dry_run: bool = False
) -> list[Registered]:
    """Register what a file holds: an entry, or a list of entries. Again changes nothing.

    raises: as registering by HTTP; what stands before an entry that is refused is registered
    """
    bodies = _bodies(file)
    entries: list[tuple[Kind, JsonObject]] = [
        (METRIC if "measure" in body else EVENT, body) for body in bodies
    ]
    with _registry(settings, tenant) as (registry, tenant_id):
        if dry_run:
            return foretell(registry, tenant_id, entries)
        return [register(registry, tenant_id, kind, body, BY) for kind, body in entries]


def withdraw(settings: Settings, metric: str, tenant: str | None) -> None:
    """Withdraw a metric.

    raises: NotFound, StoreUnavailable
    """
    with _registry(settings, tenant) as (registry, tenant_id):
        withdraw_metric(registry, tenant_id, metric, BY)


def entries(settings: Settings, tenant: str | None) -> list[JsonObject]:
    """The record of a tenant's entries that hold, oldest first."""
    with _registry(settings, tenant) as (registry, tenant_id):
        return [
            {
                "kind": entry.kind,
                "name": entry.name,
                "version": entry.version,
                "created_at": entry.created_at,
                "created_by": entry.created_by,
            }
            for entry in registry.of(tenant_id).entries
        ]


def document(settings: Settings, address: str, tenant: str | None) -> JsonObject:
    """The JSON Schema of a version.

    raises: NotFound
    """
    with _registry(settings, tenant) as (registry, tenant_id):
        key = key_of(address)
        for versions in registry.of(tenant_id).events.values():
            for own in versions:
                if own.key == key:
                    return own.document
    raise NotFound(f"The tenant has no schema {address!r}")


def catalog(settings: Settings, tenant: str | None) -> Catalog:
    """Everything a tenant can send and ask."""
    with _registry(settings, tenant) as (registry, tenant_id):
        return registry.catalog(tenant_id)


def compare(old: Path, new: Path) -> Comparison:
    """What lies between the versions of two files; no data folder is needed.

    raises: InvalidRequest, when one is no event
    """
    before, after = _event(old), _event(new)
    step = evolution(before, after, before.key.version)
    return Comparison(not step.breaking, str(step.version), step.breaking)


def _event(file: Path) -> OwnEvent:
    (body, *others) = _bodies(file)
    if others:
        raise InvalidRequest(f"{file} holds several entries; compare one with one")
    return own_event(definition(body, BUILT_IN))


@contextlib.contextmanager
def _registry(settings: Settings, tenant: str | None) -> Iterator[tuple[Registry, TenantId]]:
    require_folder(settings)
    with opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)
        registry = Registry(control.entries, timedelta(milliseconds=settings.clock_skew_ms))
        registry.reload(tenant_id)
        yield registry, tenant_id


def _bodies(file: Path) -> list[JsonObject]:
    """What a file holds. `-` is standard input."""
    try:
        text = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as err:
        detail = f"Cannot read {file}: {err.strerror}"
        raise NotFound(detail, code="no_such_file") from err
    try:
        raw: Any = msgspec.json.decode(text)
    except msgspec.DecodeError as err:
        raise InvalidRequest(f"{file} is not JSON: {err}", code="unreadable_file") from err
    bodies = raw if isinstance(raw, list) else [raw]
    if not bodies or not all(isinstance(body, dict) for body in bodies):
        raise InvalidRequest(f"{file} holds no entries", code="unreadable_file")
    return bodies
