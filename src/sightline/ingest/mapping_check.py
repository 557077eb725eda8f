"""What a mapping and the catalog disagree about, found before the first row is read.

A finding is not an error: a tenant's own events may be known to the server only. It is what a
person wants to see when every row is about to be rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sightline.catalog.model import Event
from sightline.errors import FieldError, nearest
from sightline.ingest import mapping


def findings(given: mapping.Mapping, catalog: Mapping[str, Event]) -> Iterator[FieldError]:
    """Events nobody knows, required attributes nobody maps, attributes the event does not name.

    catalog: name → event, the tenant's own included where they are known
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
        known = list(sent.values())
        for name in rule.attributes:
            if name not in known:
                near = nearest(name, known)
                hint = f"; did you mean {near!r}?" if near else ""
                message = f"{rule.event} names no attribute {name!r}{hint}"
                yield FieldError(f"{path}.attributes.{name}", "unknown_attribute", message, near)
