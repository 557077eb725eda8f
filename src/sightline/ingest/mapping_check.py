"""What a mapping and a tenant's catalog disagree about, found before the first row is read.

A finding is what would have every row rejected. A warning is not: an attribute the event does not
name is kept or discarded where its schema says so, and may be a slip of the pen all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sightline.catalog.model import Event, Unknown
from sightline.errors import FieldError, nearest
from sightline.ingest import mapping


def findings(given: mapping.Mapping, catalog: Mapping[str, Event]) -> Iterator[FieldError]:
    """Events nobody knows, required attributes nobody maps, attributes the event refuses.

    catalog: name → event, the tenant's own included
    """
    for index, rule in enumerate(given.events):
        path = f"events[{index}]"
        event = catalog.get(rule.event)
        if event is None:
            near = nearest(rule.event, catalog)
            hint = f"; did you mean {near!r}?" if near else ""
            message = f"the catalog has no event {rule.event!r}{hint}"
            yield FieldError(f"{path}.event", "unknown_event", message, near)
            continue
        mapped = {**given.attributes, **rule.attributes}
        sent = {a.name: a.sent_name for a in event.attributes}
        for name in (sent.get(name, name) for name in event.required):
            if name not in mapped:
                message = f"{rule.event} requires {name}, which is not mapped"
                yield FieldError(f"{path}.attributes", "required", message)
        if event.unknown is Unknown.REJECT:
            yield from _unknown(event, mapped, path)


def warnings(given: mapping.Mapping, catalog: Mapping[str, Event]) -> Iterator[FieldError]:
    """Attributes an event does not name and takes all the same, or leaves out in silence.

    Of the attributes common to all events, those that not one event names.
    """
    events = [catalog.get(rule.event) for rule in given.events]
    for index, (rule, event) in enumerate(zip(given.events, events, strict=True)):
        if event is not None and event.unknown is not Unknown.REJECT:
            yield from _unknown(event, rule.attributes, f"events[{index}]")
    named = {a.sent_name for event in events if event is not None for a in event.attributes}
    for name in given.attributes:
        if None not in events and name not in named:
            message = f"no event of the mapping names {name!r}"
            near = nearest(name, named)
            yield FieldError(f"attributes.{name}", "unknown_attribute", message, near)


_UNKNOWN: Final = {
    Unknown.ALLOW: "it is stored beside those of the catalog",
    Unknown.DISCARD: "it is left out",
    Unknown.REJECT: "such events are rejected",
}


def _unknown(event: Event, mapped: Iterable[str], path: str) -> Iterator[FieldError]:
    known = [a.sent_name for a in event.attributes]
    for name in mapped:
        if name not in known:
            near = nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else ""
            message = f"{event.name} names no attribute {name!r}: {_UNKNOWN[event.unknown]}{hint}"
            yield FieldError(f"{path}.attributes.{name}", "unknown_attribute", message, near)
