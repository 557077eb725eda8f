"""Registering an entry: checked against what there is, kept, in force. Again changes nothing.

What is decided is decided on the latest state of the tenant: where somebody else was faster, it is
decided anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from sightline.catalog.model import Metric
from sightline.catalog.own.entry import OwnEvent
from sightline.errors import NotFound, StoreUnavailable
from sightline.registry.known import EVENT, METRIC, Known
from sightline.registry.live import Registry
from sightline.registry.plan import Plan, planned_event, planned_metric
from sightline.store.control.entries import NewEntry
from sightline.types import JsonObject, TenantId

Status = Literal["registered", "unchanged", "valid"]
Kind = Literal["event", "metric"]

_TRIES: Final = 5


class Registered(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer to whoever registers.

    status: `valid`, where it was only asked whether it could be registered
    schema, version: of an event
    recommended_version: the number the change deserves, where that is another one
    advice: what would make the entry better
    """

    name: str
    status: Status
    schema: str | None = None
    version: str | None = None
    recommended_version: str | None = None
    advice: tuple[str, ...] = ()


def register(
    registry: Registry, tenant: TenantId, kind: Kind, body: JsonObject, by: str
) -> Registered:
    """Keep an entry. Blocks.

    by: the id of the key, for the record
    raises: InvalidRequest with all that is wrong, Conflict (there is another of that name or
            version), StoreUnavailable
    """
    for _ in range(_TRIES):
        known = registry.reload(tenant)
        plan = _planned(known, kind, body)
        if plan.is_known:
            return _said(plan, "unchanged")
        if registry.store.keep(tenant, _kept(plan.entry), by, known.change) is not None:
            registry.reload(tenant)
            return _said(plan, "registered")
    raise _contended()


def foretell(
    registry: Registry, tenant: TenantId, entries: Iterable[tuple[Kind, JsonObject]]
) -> list[Registered]:
    """What registering these would answer, one after the other. Nothing is kept. Blocks.

    raises: as `register`
    """
    known, told = registry.reload(tenant), []
    for kind, body in entries:
        plan = _planned(known, kind, body)
        told.append(_said(plan, "unchanged" if plan.is_known else "valid"))
        if not plan.is_known:
            known = registry.supposing(known, tenant, _kept(plan.entry))
    return told


def withdraw_metric(registry: Registry, tenant: TenantId, name: str, by: str) -> None:
    """Let a metric hold no longer; its record stays. Blocks.

    raises: NotFound, StoreUnavailable
    """
    for _ in range(_TRIES):
        known = registry.reload(tenant)
        if name not in known.metrics:
            raise NotFound("There is no metric of that name that could be withdrawn")
        if registry.store.withdraw(tenant, METRIC, name, by, known.change) is not None:
            registry.reload(tenant)
            return
    raise _contended()


def _planned(known: Known, kind: Kind, body: JsonObject) -> Plan[Any]:
    return planned_event(known, body) if kind == EVENT else planned_metric(known, body)


def _kept(entry: OwnEvent | Metric) -> NewEntry:
    if isinstance(entry, OwnEvent):
        name, version = entry.event.name, str(entry.key.version)
        return NewEntry(kind=EVENT, name=name, version=version, definition=entry.definition)
    definition = msgspec.json.decode(msgspec.json.encode(entry))
    return NewEntry(kind=METRIC, name=entry.name, version="", definition=definition)


def _said(plan: Plan[Any], status: Status) -> Registered:
    entry: OwnEvent | Metric = plan.entry
    if not isinstance(entry, OwnEvent):
        return Registered(name=entry.name, status=status, advice=plan.advice)
    return Registered(
        name=entry.event.name,
        status=status,
        schema=str(entry.key),
        version=str(entry.key.version),
        recommended_version=str(plan.recommended) if plan.recommended else None,
        advice=plan.advice,
    )


def _contended() -> StoreUnavailable:
    return StoreUnavailable("Others are registering at the same time", retry_after_s=1)
