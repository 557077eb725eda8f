"""The catalog of a tenant: the built-in one and its own entries, as one.

Reports see each event once, under its newest version, with the attributes of earlier versions as
well, since events that carry them are stored. Where a later Sightline brings an event or a metric
that a tenant has of its own under the same name, the tenant's goes on to hold for the tenant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from sightline.catalog.catalog import Catalog, counts, with_dimensions
from sightline.catalog.measure import parts
from sightline.catalog.model import Attribute, Event, Metric
from sightline.catalog.own.entry import OwnEvent


def extended(
    base: Catalog, events: Mapping[str, Sequence[OwnEvent]], metrics: Iterable[Metric]
) -> Catalog:
    """The catalog with a tenant's entries.

    events: name → versions, oldest first
    """
    attributes = dict(base.attributes)
    for versions in events.values():
        for version in versions:
            for attribute in version.event.attributes:
                if attribute.name not in base.attributes:
                    attributes[attribute.name] = attribute
    own = {name: read_as(versions, attributes) for name, versions in events.items()}
    theirs = {metric.name: metric for metric in metrics}
    kept = {m.name: m for m in base.metrics.values() if m.name not in theirs and _holds(m, own)}
    catalog = Catalog(
        MappingProxyType({**base.events, **own}),
        MappingProxyType({**kept, **counts(own.values())}),
        MappingProxyType(attributes),
        base.internal,
    )
    filled = {
        metric.name: with_dimensions(catalog, metric)
        for metric in (*counts(own.values()).values(), *theirs.values())
    }
    return msgspec.structs.replace(catalog, metrics=MappingProxyType({**kept, **filled}))


def read_as(versions: Sequence[OwnEvent], attributes: Mapping[str, Attribute]) -> Event:
    """An event as reports read it: every attribute any version carries, as the catalog says it."""
    newest = versions[-1].event
    names = dict.fromkeys(_names((newest, *(v.event for v in reversed(versions)))))
    return msgspec.structs.replace(newest, attributes=tuple(attributes[name] for name in names))


def _names(events: Iterable[Event]) -> Iterator[str]:
    return (attribute.name for event in events for attribute in event.attributes)


def _holds(metric: Metric, own: Mapping[str, Event]) -> bool:
    """Whether a built-in metric looks at nothing that means something else here."""
    return not any(name in own for part in parts(metric.measure) for name in part.events)
