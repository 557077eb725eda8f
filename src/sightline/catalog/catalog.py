"""The catalog: events, metrics and attributes by name, checked to fit together, never changed.

Entries enter; one frozen `Catalog` leaves. Counting metrics are made here, for each event and for
all, so nobody writes them by hand. `sightline.catalog.lint` says whether entries are well written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec

from sightline.catalog import measure
from sightline.catalog.cohort import Cohort, Segment
from sightline.catalog.events import EVENTS
from sightline.catalog.internal import EVENTS as INTERNAL
from sightline.catalog.metrics import METRICS
from sightline.catalog.model import Attribute, Better, Event, Metric, Unit
from sightline.errors import CatalogError, UnknownName

ALL_EVENTS_COUNT: Final = "events.count"


def minute_ms(now: datetime) -> int:
    """The beginning of this minute, in milliseconds.

    Cohorts count back from it, so that equal questions of one minute are the same question.
    """
    return int(now.timestamp()) // 60 * 60_000


class Catalog(msgspec.Struct, frozen=True, eq=False):
    """Everything that can be sent and asked, by name, in the order it was written.

    attributes: of all events, our own included
    internal: events that are not sent, but written by Sightline itself
    segments, cohorts: what a tenant saved
    moment_ms: the present, from which cohorts count days back; None where there is none yet
    """

    events: Mapping[str, Event]
    metrics: Mapping[str, Metric]
    attributes: Mapping[str, Attribute]
    internal: Mapping[str, Event] = MappingProxyType({})
    segments: Mapping[str, Segment] = MappingProxyType({})
    cohorts: Mapping[str, Cohort] = MappingProxyType({})
    moment_ms: int | None = None

    def at(self, now: datetime) -> Catalog:
        """This catalog, with cohorts that count days back from now."""
        return msgspec.structs.replace(self, moment_ms=minute_ms(now))

    def since(self, now: datetime) -> Catalog:
        """This catalog with its own present, or with this one where it has none."""
        return self if self.moment_ms is not None else self.at(now)

    def event(self, name: str, path: str = "event_name") -> Event:
        """The event of this name.

        path: where the name was given, for the error
        raises: UnknownName, with the nearest name
        """
        found = self.events.get(name)
        if found is None:
            raise UnknownName("event", name, self.events, path)
        return found

    def metric(self, name: str, path: str = "metric") -> Metric:
        """The metric of this name.

        path: where the name was given, for the error
        raises: UnknownName, with the nearest name
        """
        found = self.metrics.get(name)
        if found is None:
            raise UnknownName("metric", name, self.metrics, path)
        return found

    def carried_by(self, *events: str) -> Mapping[str, Attribute]:
        """The attributes that each of these events carries; of any event where none is named.

        raises: UnknownName
        """
        if not events:
            return self.attributes
        first, *others = (self.event(name) for name in events)
        shared = {a.name: a for a in first.attributes}
        for other in others:
            names = {a.name for a in other.attributes}
            shared = {name: a for name, a in shared.items() if name in names}
        return shared


def build(
    events: Iterable[Event], metrics: Iterable[Metric], internal: Iterable[Event] = ()
) -> Catalog:
    """A catalog of these entries, with `E.count` for each event E, and `events.count`.

    raises: CatalogError, when a name is taken or an attribute is described in two ways
    """
    ours = {event.name: event for event in internal}
    everything = _unique("event", [*ours.values(), *events])
    by_name = {name: event for name, event in everything.items() if name not in ours}
    attributes = _attributes([*by_name.values(), *ours.values()])
    counted = (_OF_ALL, *counts(by_name.values()).values())
    catalog = Catalog(by_name, _unique("metric", [*counted, *metrics]), attributes)
    filled = {name: with_dimensions(catalog, m) for name, m in catalog.metrics.items()}
    return Catalog(
        MappingProxyType(by_name),
        MappingProxyType(filled),
        MappingProxyType(attributes),
        MappingProxyType(ours),
    )


_Entry = TypeVar("_Entry", Event, Metric)


def _unique(kind: str, entries: Iterable[_Entry]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        if entry.name in found:
            raise CatalogError(f"The {kind} {entry.name!r} is defined twice")
        found[entry.name] = entry
    return found


def _attributes(events: Iterable[Event]) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for event in events:
        for attribute in event.attributes:
            if found.setdefault(attribute.name, attribute) != attribute:
                raise CatalogError(
                    f"The attribute {attribute.name!r} of {event.name!r} is described in another "
                    "way by another event; one name means one thing"
                )
    return found


def counts(events: Iterable[Event]) -> dict[str, Metric]:
    """`E.count` for each event E, by name."""
    each = (_count(f"{e.name}.count", f"How many `{e.name}` events.", e.name) for e in events)
    return {metric.name: metric for metric in each}


def _count(name: str, description: str, *events: str) -> Metric:
    return Metric(
        name=name,
        description=description,
        measure=measure.count(*events),
        unit=Unit.COUNT,
        better=Better.NEITHER,
    )


_OF_ALL: Final = _count(ALL_EVENTS_COUNT, "How many events, of all names.")


def with_dimensions(catalog: Catalog, metric: Metric) -> Metric:
    """The metric; where it names no dimensions, with those that all its events carry."""
    if metric.dimensions:
        return metric
    return msgspec.structs.replace(metric, dimensions=tuple(_shared(catalog, metric)))


def _shared(catalog: Catalog, metric: Metric) -> Iterator[str]:
    """Dimensions that every part of a metric can be broken down by, in the order of the events."""
    parts = [part.events for part in measure.parts(metric.measure)]
    if not all(parts) or not all(name in catalog.events for events in parts for name in events):
        return
    named = dict.fromkeys(name for events in parts for name in events)
    for name, attribute in catalog.carried_by(*named).items():
        if attribute.dimension:
            yield name


BUILT_IN: Final = build(EVENTS, METRICS, INTERNAL)
"""The catalog every tenant starts with."""
