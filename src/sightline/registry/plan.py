"""What registering would do: a tenant's state and a request enter; a plan or an error leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Generic, TypeVar

import msgspec

from sightline.catalog.catalog import ALL_EVENTS_COUNT, Catalog
from sightline.catalog.measure import parts
from sightline.catalog.model import Attribute, Better, Metric, OfAttribute
from sightline.catalog.own.compatibility import Change
from sightline.catalog.own.definition import definition
from sightline.catalog.own.entry import OwnEvent, own_event
from sightline.catalog.own.evolution import evolution
from sightline.catalog.own.extend import read_as
from sightline.catalog.own.lint import advice, event_faults, metric_faults
from sightline.catalog.own.reading import Faults, metric
from sightline.catalog.schemaver import Version
from sightline.errors import Conflict, FieldError, InvalidRequest
from sightline.registry.known import Known
from sightline.types import JsonObject

MAX_EVENTS: Final = 1_000
MAX_VERSIONS: Final = 100
MAX_ATTRIBUTES: Final = 10_000
MAX_METRICS: Final = 2_000

_Entry = TypeVar("_Entry", OwnEvent, Metric)


class Plan(msgspec.Struct, Generic[_Entry], frozen=True):
    """An entry that may be kept.

    is_known: the very same is kept already
    recommended: the version it deserves, where that is another than it bears
    """

    entry: _Entry
    is_known: bool = False
    advice: tuple[str, ...] = ()
    recommended: Version | None = None


def planned_event(known: Known, body: JsonObject) -> Plan[OwnEvent]:
    """A version of an event, as it would be kept.

    raises: InvalidRequest with all that is wrong; Conflict, when there is another such version
    """
    own = own_event(definition(body, known.catalog))
    versions = known.events.get(own.event.name, ())
    for version in versions:
        if version.key.version == own.key.version and version.key.line == own.key.line:
            if version.definition == own.definition:
                return Plan(own, True)
            raise _taken(version, own, versions[-1].key.version)
    faults = Faults()
    _names(own, known, faults)
    _limits(own, known, faults)
    faults.check()
    after = _after(own, known)
    event_faults(own, after, faults)
    faults.check()
    recommended = _following(own, versions)
    _dependents(own, known, after)
    return Plan(own, False, tuple(advice(own, known.catalog)), recommended)


def planned_metric(known: Known, body: JsonObject) -> Plan[Metric]:
    """A metric, as it would be kept.

    raises: InvalidRequest with all that is wrong; Conflict, when there is another of that name
    """
    faults = Faults()
    made = metric({"better": Better.NEITHER.value, **body}, faults)
    faults.check()
    if made is None:
        raise InvalidRequest("The body is no metric")
    kept = known.metrics.get(made.name)
    if kept is not None:
        if kept == made:
            return Plan(made, True)
        message = "There is another metric of that name; withdraw it, or choose another name"
        error = FieldError("name", "metric_exists", message)
        raise Conflict(message, code="metric_exists", errors=[error])
    if made.name in known.catalog.metrics:
        faults.add("name", "reserved_name", f"{made.name} is a metric of the catalog")
    if len(known.metrics) >= MAX_METRICS:
        faults.add("name", "too_many_entries", f"A tenant has at most {MAX_METRICS} metrics")
    metric_faults(made, known.catalog, faults)
    faults.check()
    return Plan(made, False, tuple(advice(made, known.catalog)))


def _taken(there: OwnEvent, own: OwnEvent, latest: Version) -> Conflict:
    """The error of a version that is there with other content: what differs, and what is free."""
    step = evolution(there, own, latest)
    free = max(step.version, latest.with_addition()) if not step.breaking else step.version
    detail = f"{there.key} is registered with other content; register this as {free}"
    first = FieldError("version", "version_exists", detail, str(free))
    broken = [FieldError(c.path, c.code, c.message) for c in step.breaking]
    return Conflict(detail, code="version_exists", errors=[first, *broken])


def _names(own: OwnEvent, known: Known, faults: Faults) -> None:
    """What other entries are called."""
    event, catalog = own.event, known.catalog
    mine = known.events.get(event.name)
    if mine is None and (event.name in catalog.events or event.name in catalog.internal):
        faults.add("name", "reserved_name", f"{event.name} is an event of the built-in catalog")
    elif mine is None and f"{event.name}.count" in (*catalog.metrics, ALL_EVENTS_COUNT):
        faults.add("name", "reserved_name", f"{event.name}.count is a metric already")
    elif mine is not None and mine[0].key.line != own.key.line:
        message = f"{event.name} is the event of {mine[0].key.line}"
        faults.add("schema", "name_taken", message, f"{mine[0].key.line}/jsonschema")
    others = {a.name: a for a in _elsewhere(own, known)}
    carried = {a.name: a for a in event.attributes}
    untyped = sorted(set(own.names.values()) - set(carried))
    for index, name in enumerate([*carried, *untyped]):
        there, here = others.get(name), carried.get(name)
        if there is not None and (here is None or _meaning(here) != _meaning(there)):
            place = _place(own, name, index)
            told = f"{name} is {_meaning_of(there)} in another event; one name means one thing"
            faults.add(place, "attribute_conflict", told)


def _elsewhere(own: OwnEvent, known: Known) -> Iterator[Attribute]:
    """Attributes of all other events."""
    for name, event in known.catalog.events.items():
        if name != own.event.name:
            yield from event.attributes
    for event in known.catalog.internal.values():
        yield from event.attributes


def _meaning(attribute: Attribute) -> tuple[object, ...]:
    return attribute.type, attribute.unit


def _meaning_of(attribute: Attribute) -> str:
    return f"{attribute.type} in {attribute.unit}"


def _place(own: OwnEvent, name: str, index: int) -> str:
    if "event" in own.definition:
        return f"attributes[{index}]"
    sent = next((s for s, kept in own.names.items() if kept == name), name)
    return f"properties.{sent}"


def _after(own: OwnEvent, known: Known) -> Catalog:
    """The tenant's catalog with this version."""
    catalog, name = known.catalog, own.event.name
    shared = {attribute.name for attribute in _elsewhere(own, known)}
    mine = {a.name: a for a in own.event.attributes if a.name not in shared}
    attributes = {**catalog.attributes, **mine}
    versions = sorted((*known.events.get(name, ()), own), key=lambda v: v.key.version)
    events = {**catalog.events, name: read_as(versions, attributes)}
    return msgspec.structs.replace(catalog, events=events, attributes=attributes)


def _dependents(own: OwnEvent, known: Known, after: Catalog) -> None:
    """raises: InvalidRequest, when a metric could no longer be computed"""
    faults = Faults()
    carried = {attribute.name for attribute in own.event.attributes}
    for own_metric in known.metrics.values():
        looked_at = list(parts(own_metric.measure))
        read = {part.attribute for part in looked_at if isinstance(part, OfAttribute)}
        if own.event.name in {e for part in looked_at for e in part.events} or read & carried:
            broken = Faults()
            metric_faults(own_metric, after, broken)
            for error in broken.found[:1]:
                told = f"the metric {own_metric.name} {error.message}: withdraw it first"
                faults.add("attributes", "metric_depends", told)
    faults.check()


def _limits(own: OwnEvent, known: Known, faults: Faults) -> None:
    versions = known.events.get(own.event.name, ())
    if not versions and len(known.events) >= MAX_EVENTS:
        faults.add("name", "too_many_entries", f"A tenant has at most {MAX_EVENTS} events")
    if len(versions) >= MAX_VERSIONS:
        faults.add("version", "too_many_entries", f"An event has at most {MAX_VERSIONS} versions")
    carried = {a.name for v in known.events.values() for one in v for a in one.event.attributes}
    if len(carried.union(a.name for a in own.event.attributes)) > MAX_ATTRIBUTES:
        message = f"A tenant has at most {MAX_ATTRIBUTES} attributes"
        faults.add("attributes", "too_many_entries", message)


def _following(own: OwnEvent, versions: tuple[OwnEvent, ...]) -> Version | None:
    """The version recommended for one that follows others, where it bears another.

    raises: InvalidRequest, when it may not follow them
    """
    version = own.key.version
    same = [v for v in versions if v.key.version.model == version.model]
    if not same:
        return None
    step = evolution(same[-1], own, versions[-1].key.version)
    if step.breaking:
        raise _incompatible(same[-1], own, step.breaking, step.version)
    if version < same[-1].key.version:
        message = f"must be later than {same[-1].key.version}, which is registered"
        error = FieldError("version", "version_order", message, str(step.version))
        raise InvalidRequest(message, code="version_order", errors=[error])
    return step.version if step.version.revision > version.revision else None


def _incompatible(
    old: OwnEvent, new: OwnEvent, breaking: Sequence[Change], right: Version
) -> InvalidRequest:
    errors = [FieldError(c.path, c.code, c.message) for c in breaking]
    detail = (
        f"{new.key.version} refuses events that {old.key.version} takes: {errors[0].path} "
        f"{errors[0].message}; register it as {right}"
    )
    version = FieldError("version", "incompatible", f"needs a new model: {right}", str(right))
    return InvalidRequest(detail, code="incompatible", errors=[version, *errors])
