"""Cohorts and segments that are saved under a name: made, changed, removed. They hold at once.

Whatever else of the tenant names one - a segment, a metric, a dashboard - goes on to work: while it
does, the name cannot be removed. Every version stays on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from sightline.analysis.criteria import people
from sightline.analysis.meaning import all_hold
from sightline.catalog.catalog import Catalog
from sightline.catalog.cohort import Cohort, Segment, criteria, named
from sightline.catalog.filter import Filter, nested
from sightline.catalog.measure import parts
from sightline.errors import Conflict, FieldError, InvalidRequest, NotFound, StoreUnavailable
from sightline.registry.known import COHORT, METRIC, SEGMENT, Known
from sightline.registry.live import Registry
from sightline.store.control.entries import NewEntry
from sightline.types import TenantId

MOST: Final = 500

_TRIES: Final = 5

Saved = Cohort | Segment


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A cohort or segment as it is kept. saved_by: the id of the key, or of the person"""

    saved: Saved
    saved_at: datetime
    saved_by: str


class Use(msgspec.Struct, frozen=True, omit_defaults=True):
    """What names a cohort or a segment.

    kind: `segment`, `metric` or `dashboard`
    name: empty of a dashboard that whoever asks may not see
    title: what people call it, where that is not its name
    """

    kind: str
    name: str
    title: str = ""

    @property
    def words(self) -> str:
        """As said in a sentence."""
        if not self.name:
            return f"a {self.kind} you may not see"
        return f"the {self.kind} {self.title or self.name}"


def kept(known: Known, kind: str) -> Iterator[Kept]:
    """All cohorts, or all segments, by name."""
    entries = [entry for entry in known.entries if entry.kind == kind]
    for entry in sorted(entries, key=lambda e: e.name):
        saved = known.read.get(entry.change)
        if isinstance(saved, Cohort | Segment):
            yield Kept(saved=saved, saved_at=entry.created_at, saved_by=entry.created_by)


def one(known: Known, kind: str, name: str) -> Kept:
    """The one of a name.

    raises: NotFound
    """
    for found in kept(known, kind):
        if found.saved.name == name:
            return found
    raise NotFound(f"There is no {kind} of that name")


def save(registry: Registry, tenant: TenantId, saved: Saved, by: str, *, change: bool) -> Kept:
    """Keep a cohort or segment. Blocks.

    by: the id of the key, for the record
    change: there is one of that name, and this takes its place; else there is none yet
    raises: InvalidRequest with all that is wrong; Conflict, NotFound; StoreUnavailable
    """
    kind = kind_of(saved)
    for _ in range(_TRIES):
        known = registry.reload(tenant)
        there = _names(known.catalog, kind)
        if change and saved.name not in there:
            raise NotFound(f"There is no {kind} of that name")
        if not change and saved.name in there:
            raise _taken(kind, saved.name)
        if not change and len(there) >= MOST:
            raise InvalidRequest(f"A tenant has at most {MOST} of them", code="too_many_entries")
        check(registry.catalog(tenant), saved, registry.moment_ms())
        definition = msgspec.to_builtins(saved)
        entry = NewEntry(kind=kind, name=saved.name, version="", definition=definition)
        if registry.store.replace(tenant, entry, by, known.change) is not None:
            return one(registry.reload(tenant), kind, saved.name)
    raise _contended()


def remove(
    registry: Registry,
    tenant: TenantId,
    kind: str,
    name: str,
    by: str,
    elsewhere: Sequence[Use] = (),
) -> None:
    """Let a cohort or segment hold no longer. Blocks.

    elsewhere: what names it, besides what the registry knows
    raises: NotFound; Conflict, where something of the tenant names it; StoreUnavailable
    """
    for _ in range(_TRIES):
        known = registry.reload(tenant)
        one(known, kind, name)
        if uses := (*using(known, kind, name), *elsewhere):
            raise _in_use(name, uses)
        if registry.store.withdraw(tenant, kind, name, by, known.change) is not None:
            registry.reload(tenant)
            return
    raise _contended()


def using(known: Known, kind: str, name: str) -> Iterator[Use]:
    """What the registry knows of a tenant that names a cohort or segment."""

    def names(given: Filter) -> bool:
        return (given.cohort if kind == COHORT else given.segment) == name

    for segment in known.catalog.segments.values():
        if any(names(given) for given in named(segment.filters)):
            yield Use(SEGMENT, segment.name)
    for metric in known.metrics.values():
        wheres = (part.where for part in parts(metric.measure) if part.where is not None)
        if any(names(given) for where in wheres for given in nested(where)):
            yield Use(METRIC, metric.name)


def check(catalog: Catalog, saved: Saved, moment_ms: int) -> None:
    """Whether it makes sense.

    moment_ms: the present
    raises: InvalidRequest with all that is wrong
    """
    placed = msgspec.structs.replace(catalog, moment_ms=moment_ms)
    if isinstance(saved, Segment):
        if any(given.segment is not None for given in named(saved.filters)):
            raise _nested("filters", "A segment names no other segment")
        all_hold(placed, saved.filters, "filters")
        return
    if any(any(named(given.filters)) for given in criteria(saved.criteria)):
        raise _nested("criteria", "The criteria of a cohort name no cohort and no segment")
    people(placed, saved, "", partial(all_hold, placed))


def kind_of(saved: Saved) -> str:
    """What it is kept as."""
    return COHORT if isinstance(saved, Cohort) else SEGMENT


def _names(catalog: Catalog, kind: str) -> frozenset[str]:
    return frozenset(catalog.cohorts if kind == COHORT else catalog.segments)


def _taken(kind: str, name: str) -> Conflict:
    message = f"There is another {kind} named {name}; change it, or choose another name"
    error = FieldError("name", "name_exists", message)
    return Conflict(message, code="name_exists", errors=[error])


def _in_use(name: str, uses: Sequence[Use]) -> Conflict:
    listed = ", ".join(sorted(use.words for use in uses)[:10])
    errors = [
        FieldError(f"{use.kind}s.{use.name}".rstrip("."), "in_use", f"{use.words} names it")
        for use in uses
    ]
    detail = f"{name} is used by {listed}; change these first"
    return Conflict(detail, code="in_use", errors=errors)


def _nested(path: str, message: str) -> InvalidRequest:
    return InvalidRequest(message, code="nested", errors=[FieldError(path, "nested", message)])


def _contended() -> StoreUnavailable:
    return StoreUnavailable("Others are saving at the same time", retry_after_s=1)
