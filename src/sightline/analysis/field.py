"""What a condition or a breakdown may name: columns of the envelope, and attributes.

A name is looked up in the envelope, then in the catalog. `attributes.NAME` means the attribute of
that name whatever the catalog says, so that events which carry more than it describes can be asked
for it; what it holds is then told by the value it is compared with.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

import msgspec

from sightline.analysis.problems import problem
from sightline.catalog.cohort import Cohort, Segment
from sightline.catalog.model import Attribute, Event, Metric, ValueType
from sightline.errors import UnknownName, nearest
from sightline.store.tables import DIMENSIONS

BY_NAME: Final = "attributes."
MOST_LISTED: Final = 12
"""How many names a message lists."""


class Catalog(Protocol):
    """What reports ask of a catalog. `sightline.catalog.catalog.Catalog` is one."""

    @property
    def events(self) -> Mapping[str, Event]:
        """All events, by name."""

    @property
    def internal(self) -> Mapping[str, Event]:
        """Events written by Sightline itself, by name."""

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """All attributes, by name."""

    @property
    def segments(self) -> Mapping[str, Segment]:
        """Saved filters, by name."""

    @property
    def cohorts(self) -> Mapping[str, Cohort]:
        """Saved cohorts, by name."""

    @property
    def moment_ms(self) -> int | None:
        """The present, from which cohorts count days back."""

    def since(self, now: datetime) -> Catalog:
        """This catalog with its own present, or with this one where it has none."""

    def event(self, name: str, path: str = ...) -> Event:
        """The event of this name; raises UnknownName."""

    def metric(self, name: str, path: str = ...) -> Metric:
        """The metric of this name; raises UnknownName."""


class Kind(enum.StrEnum):
    """What a field holds, and with it how it is compared."""

    COLUMN = "column"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MONEY = "money"
    MOMENT = "time"
    LIST = "list"
    OBJECT = "object"
    ANY = "any"


class Field(msgspec.Struct, frozen=True):
    """A column of the envelope, or an attribute.

    name: of the column, or the key in a map of attributes
    """

    name: str
    kind: Kind


KINDS: Final = {
    ValueType.STRING: Kind.TEXT,
    ValueType.NUMBER: Kind.NUMBER,
    ValueType.INTEGER: Kind.NUMBER,
    ValueType.BOOLEAN: Kind.FLAG,
    ValueType.MONEY: Kind.MONEY,
    ValueType.TIMESTAMP: Kind.MOMENT,
    ValueType.ARRAY: Kind.LIST,
    ValueType.OBJECT: Kind.OBJECT,
}

MAPS: Final = {
    Kind.TEXT: "strings",
    Kind.NUMBER: "numbers",
    Kind.FLAG: "numbers",
    Kind.MONEY: "numbers",
    Kind.MOMENT: "numbers",
    Kind.LIST: "documents",
    Kind.OBJECT: "documents",
}
"""Kind of an attribute → the map of the events table that holds it."""


def field_of(attribute: Attribute) -> Field:
    """The field of an attribute of the catalog."""
    return Field(attribute.name, KINDS[attribute.type])


def filterable(catalog: Catalog, name: str, path: str) -> Field:
    """The field of a condition.

    raises: UnknownName, with the nearest name
    """
    if name in DIMENSIONS:
        return Field(name, Kind.COLUMN)
    if (attribute := catalog.attributes.get(name)) is not None:
        return field_of(attribute)
    if name.startswith(BY_NAME) and len(name) > len(BY_NAME):
        key = name.removeprefix(BY_NAME)
        known = catalog.attributes.get(key)
        return field_of(known) if known else Field(key, Kind.ANY)
    raise UnknownName("field", name, [*DIMENSIONS, *catalog.attributes], path)


def dimension(catalog: Catalog, name: str, also: Iterable[str], path: str) -> Field:
    """The field of a breakdown.

    also: attributes that may be broken down by, besides the envelope
    raises: UnknownName, with the nearest name
    """
    if name in DIMENSIONS:
        return Field(name, Kind.COLUMN)
    allowed = list(also)
    attribute = catalog.attributes.get(name)
    if attribute is None:
        raise UnknownName("dimension", name, [*DIMENSIONS, *allowed], path)
    if name not in allowed:
        there = ", ".join(allowed[:MOST_LISTED]) or "none"
        message = (
            f"{name} is no dimension, or not every event that is asked for carries it; besides "
            f"columns of all events there are {there}"
        )
        near = nearest(name, [*DIMENSIONS, *allowed])
        raise problem(path, "unknown_dimension", message, near)
    return field_of(attribute)
