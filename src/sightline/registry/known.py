"""What is known of one tenant: its entries as the control store has them, ready to be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import msgspec
import structlog

from sightline.catalog.catalog import Catalog
from sightline.catalog.cohort import Cohort, Segment
from sightline.catalog.model import Metric
from sightline.catalog.own.entry import OwnEvent, own_event
from sightline.catalog.own.extend import extended
from sightline.errors import SightlineError
from sightline.ingest.own import OwnSchemas
from sightline.ingest.schema import Schemas
from sightline.store.control.entries import Entry

_log = structlog.get_logger()

EVENT: Final = "event"
METRIC: Final = "metric"
COHORT: Final = "cohort"
SEGMENT: Final = "segment"

Read = OwnEvent | Metric | Cohort | Segment


class Known(msgspec.Struct, frozen=True):
    """A tenant's own entries, and what follows from them. Never changed: a change makes a new one.

    change: the number of its last change
    entries: those that hold, by change; read: the same, decoded
    events: name → versions, oldest first
    """

    change: int
    entries: tuple[Entry, ...]
    read: Mapping[int, Read]
    events: Mapping[str, tuple[OwnEvent, ...]]
    metrics: Mapping[str, Metric]
    catalog: Catalog
    schemas: Schemas


def nothing(catalog: Catalog, schemas: Schemas) -> Known:
    """A tenant without entries."""
    empty: Mapping[str, Metric] = MappingProxyType({})
    return Known(0, (), MappingProxyType({}), MappingProxyType({}), empty, catalog, schemas)


def known(base: Known, before: Known, change: int, entries: Iterable[Entry]) -> Known:
    """What follows from a tenant's entries.

    base: a tenant without any
    before: what was known of this tenant until now; what was made of it is used again
    """
    hold = tuple(entry for entry in entries if entry.withdrawn_at is None)
    read = dict(_read(hold, before.read))
    events: dict[str, list[OwnEvent]] = {}
    metrics: dict[str, Metric] = {}
    cohorts: dict[str, Cohort] = {}
    segments: dict[str, Segment] = {}
    for one in read.values():
        match one:
            case OwnEvent():
                events.setdefault(one.event.name, []).append(one)
            case Metric():
                metrics[one.name] = one
            case Cohort():
                cohorts[one.name] = one
            case Segment():
                segments[one.name] = one
    ordered = {n: tuple(sorted(e, key=lambda v: v.key.version)) for n, e in events.items()}
    if not read:
        return msgspec.structs.replace(base, change=change)
    catalog = msgspec.structs.replace(
        extended(base.catalog, ordered, metrics.values()) if ordered or metrics else base.catalog,
        cohorts=MappingProxyType(cohorts),
        segments=MappingProxyType(segments),
    )
    earlier = before.schemas if isinstance(before.schemas, OwnSchemas) else None
    return Known(
        change,
        hold,
        MappingProxyType(read),
        MappingProxyType(ordered),
        MappingProxyType(metrics),
        catalog,
        OwnSchemas(base.schemas, catalog, ordered, earlier) if ordered or metrics else base.schemas,
    )


_KINDS: Final[Mapping[str, type[Metric | Cohort | Segment]]] = {
    METRIC: Metric,
    COHORT: Cohort,
    SEGMENT: Segment,
}


def _read(entries: Iterable[Entry], before: Mapping[int, Read]) -> Iterator[tuple[int, Read]]:
    """Each entry decoded. One that cannot be is left out, and said: the others go on to hold."""
    for entry in entries:
        if entry.change in before:
            yield entry.change, before[entry.change]
            continue
        try:
            yield entry.change, _decoded(entry)
        except (SightlineError, msgspec.MsgspecError, ValueError, KeyError, TypeError) as err:
            what = {"kind": entry.kind, "name": entry.name, "version": entry.version}
            _log.error("entry_unreadable", tenant_id=entry.tenant_id, **what, why=str(err))


def _decoded(entry: Entry) -> Read:
    if entry.kind == EVENT:
        return own_event(entry.definition)
    return msgspec.convert(entry.definition, _KINDS[entry.kind])
