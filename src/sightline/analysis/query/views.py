"""What can be queried: the views of the collections, one of each event, and the events themselves.

Views are not kept in the store. Each time a query names one, its own query takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.query.statement import PATH
from sightline.catalog.catalog import Catalog
from sightline.catalog.collections import VIEWS
from sightline.catalog.collections.compile import (
    PEOPLE_COLUMN,
    PERSON_COLUMN,
    Bound,
    query,
)
from sightline.catalog.envelope import DIMENSIONS, KEYS
from sightline.catalog.export import views as of_events
from sightline.catalog.model import Column
from sightline.errors import UnknownName

EVENTS: Final = "events"
_MAPS: Final = tuple(column.value for column in Column)
_ENVELOPE: Final = (*KEYS, *DIMENSIONS)


class Views:
    """The views over one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._events = {of_events.view_name(name): e for name, e in catalog.events.items()}

    def names(self) -> Iterator[str]:
        """Every name that may stand behind FROM."""
        yield from (EVENTS, *VIEWS, *self._events)

    def __contains__(self, name: str) -> bool:
        return name == EVENTS or name in VIEWS or name in self._events

    def require(self, name: str) -> None:
        """raises: UnknownName, with the nearest name"""
        if name not in self:
            raise UnknownName("view", name, self.names(), PATH)

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a view."""
        if name == EVENTS:
            return (*_ENVELOPE, *_MAPS)
        if name in VIEWS:
            return tuple(field.column for field in VIEWS[name].columns())
        event = self._events[name]
        return (*_ENVELOPE, *(of_events.column_name(a.name) for a in event.attributes))

    def tree(
        self, name: str, bounds: Sequence[Bound] = (), *, with_person: bool = False
    ) -> exp.Select | None:
        """What a view reads; None for the table of events itself, which is no view.

        bounds: limits its rows are held to anyway
        with_person: with the column that `about` names
        """
        if name in VIEWS:
            return query(VIEWS[name], with_person=with_person, bounds=bounds)
        if name == EVENTS and not with_person:
            return None
        event = self._events.get(name)
        made = exp.select(exp.Star()).from_(EVENTS) if event is None else of_events.query(event)
        if with_person:
            made = made.select(_PERSON.copy())
        return made

    def about(self, name: str) -> str | None:
        """The column that tells whom, or how many people, a row is about; None: about nobody."""
        collection = VIEWS.get(name)
        if collection is None or collection.person is not None:
            return PERSON_COLUMN
        return PEOPLE_COLUMN if collection.people is not None else None


_PERSON: Final = exp.alias_(
    exp.Anonymous(
        this="if",
        expressions=[
            exp.NEQ(this=exp.column("user_id"), expression=exp.Literal.string("")),
            exp.column("user_id"),
            exp.column("session_id"),
        ],
    ),
    PERSON_COLUMN,
)
