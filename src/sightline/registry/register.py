"""Registering an entry: checked against what there is, kept, in force. Again changes nothing.

What is decided is decided on the latest state of the tenant: where somebody else was faster, it is
decided anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeVar

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

_Entry = TypeVar("_Entry", OwnEvent, Metric)

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


def register_event(
    registry: Registry, tenant: TenantId, body: JsonObject, by: str, *, dry_run: bool = False
) -> Registered:
    """Keep a version of an event. Blocks.

    by: the id of the key, for the record
    raises: InvalidRequest with all that is wrong, Conflict (there is another such version),
            StoreUnavailable
    """

    def plan(known: Known) -> Plan[OwnEvent]:
        return planned_event(known, body)

    def kept(own: OwnEvent) -> NewEntry:
        version = str(own.key.version)
        return NewEntry(kind=EVENT, name=own.event.name, version=version, definition=own.definition)

    made, status = _registered(registry, tenant, by, plan, kept, dry_run)
    recommended = str(made.recommended) if made.recommended else None
    return Registered(
        name=made.entry.event.name,
        status=status,
        schema=str(made.entry.key),
        version=str(made.entry.key.version),
        recommended_version=recommended,
        advice=made.advice,
    )


def register_metric(
    registry: Registry, tenant: TenantId, body: JsonObject, by: str, *, dry_run: bool = False
) -> Registered:
    """Keep a metric. Blocks.

    raises: InvalidRequest with all that is wrong, Conflict (there is another of that name),
            StoreUnavailable
    """

    def plan(known: Known) -> Plan[Metric]:
        return planned_metric(known, body)

    def kept(metric: Metric) -> NewEntry:
        definition = msgspec.json.decode(msgspec.json.encode(metric))
        return NewEntry(kind=METRIC, name=metric.name, version="", definition=definition)

    made, status = _registered(registry, tenant, by, plan, kept, dry_run)
    return Registered(name=made.entry.name, status=status, advice=made.advice)


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


def _registered(
    registry: Registry,
    tenant: TenantId,
    by: str,
    plan: Callable[[Known], Plan[_Entry]],
    kept: Callable[[_Entry], NewEntry],
    dry_run: bool,
) -> tuple[Plan[_Entry], Status]:
    for _ in range(_TRIES):
        known = registry.reload(tenant)
        made = plan(known)
        if made.is_known:
            return made, "unchanged"
        if dry_run:
            return made, "valid"
        if registry.store.keep(tenant, kept(made.entry), by, known.change) is not None:
            registry.reload(tenant)
            return made, "registered"
    raise _contended()


def _contended() -> StoreUnavailable:
    return StoreUnavailable("Others are registering at the same time", retry_after_s=1)
