"""The types catalog entries are made of.

An entry is a frozen value. Everything else that describes data (JSON Schemas, tables, views,
TypeScript types, reference pages) is generated from entries; a tenant's own entries, sent through
the API, decode into these same types.
"""

from __future__ import annotations

import enum
from typing import Any, Literal

import msgspec

from sightline.catalog.filter import Filter


class ValueType(enum.StrEnum):
    """What an attribute holds, and with it where it is stored."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    MONEY = "money"
    TIMESTAMP = "timestamp"
    ARRAY = "array"
    OBJECT = "object"


class Column(enum.StrEnum):
    """The map of the events table an attribute is stored in."""

    NUMBERS = "numbers"
    STRINGS = "strings"
    DOCUMENTS = "documents"


STORED_IN: dict[ValueType, Column] = {
    ValueType.STRING: Column.STRINGS,
    ValueType.NUMBER: Column.NUMBERS,
    ValueType.INTEGER: Column.NUMBERS,
    ValueType.BOOLEAN: Column.NUMBERS,  # as 0 and 1
    ValueType.MONEY: Column.NUMBERS,  # as integer minor units of the event's currency
    ValueType.TIMESTAMP: Column.NUMBERS,  # as milliseconds since 1970, UTC
    ValueType.ARRAY: Column.DOCUMENTS,
    ValueType.OBJECT: Column.DOCUMENTS,
}


class Unit(enum.StrEnum):
    """What a number counts. A metric's or attribute's name ends in it where it is a duration."""

    NONE = "none"
    COUNT = "count"
    MILLISECONDS = "ms"
    RATIO = "ratio"
    SCORE = "score"
    MONEY = "money"
    BYTES = "bytes"
    CHARACTERS = "characters"
    TOKENS = "tokens"
    PIXELS = "pixels"
    US_DOLLARS = "usd"  # prices of AI services, far below a cent: a plain number, not money
    RATING = "rating"  # what a person gives, from 1 to 5
    POINTS = "points"  # a judgement from 0 to 100
    PER_SECOND = "per second"  # how many each second
    BYTES_PER_SECOND = "bytes per second"
    DAYS = "days"


class DataClass(enum.StrEnum):
    """How carefully a value is handled; the spec's four sensitivity levels."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class Purpose(enum.StrEnum):
    """Why a value may be used: the spec's consent levels, weakest first.

    The only words for it. What other documents call them is in `catalog.purpose`.
    """

    ESSENTIAL = "essential"
    FUNCTIONAL = "functional"
    ANALYTICS = "analytics"
    RESEARCH = "research"


class Better(enum.StrEnum):
    """Which way a metric improves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Unknown(enum.StrEnum):
    """What happens to attributes an event does not name."""

    ALLOW = "allow"
    DISCARD = "discard"
    REJECT = "reject"


class Attribute(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of events. Defined once, used by every event that carries it.

    minimum, maximum, exclusive_minimum: bounds of numbers, in `unit`
    values: the closed set of a string; empty where it is open
    min_length, max_length: of a string, in characters; of an array, in items
    items: what an array holds; None where it may hold anything
    dimension: whether metrics may be broken down by it
    purpose: the weakest consent under which it may be used
    otel: what OpenTelemetry's semantic conventions call it; "" where they have no name for it
    sent_as: what senders call it; "" where that is its name
    example: a valid value, shown in documentation and used by the simulator
    """

    name: str
    type: ValueType
    description: str
    data_class: DataClass
    example: Any
    unit: Unit = Unit.NONE
    purpose: Purpose = Purpose.ANALYTICS
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    values: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    items: ValueType | None = None
    dimension: bool = False
    otel: str = ""
    sent_as: str = ""

    @property
    def column(self) -> Column:
        """The map this attribute is stored in."""
        return STORED_IN[self.type]

    @property
    def sent_name(self) -> str:
        """What senders call it."""
        return self.sent_as or self.name


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that can be sent.

    attributes: every attribute the event names
    required: the names of those it cannot do without
    purpose: the weakest consent under which it may be kept; attributes may need a stronger one
    version: model-revision-addition: breaks old senders, breaks some, breaks none
    """

    name: str
    description: str
    attributes: tuple[Attribute, ...]
    required: tuple[str, ...] = ()
    unknown: Unknown = Unknown.ALLOW
    version: str = "1-0-0"
    purpose: Purpose = Purpose.ANALYTICS


class Selected(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Which events a measure looks at: these names (none: all events), where the filter holds."""

    events: tuple[str, ...] = ()
    where: Filter | None = None


class Count(Selected, frozen=True, tag="count"):
    """How many events."""


class Unique(Selected, frozen=True, tag="unique"):
    """How many different sessions or users. Merged over time, never summed.

    apart: a column of the envelope; who has several of its values counts once for each. Rollups
        keep no such numbers: always raw rows
    """

    entity: Literal["session", "user"]
    apart: str = ""


class OfAttribute(Selected, frozen=True):
    """A measure of one attribute (numeric, unless it says otherwise), over events that carry it."""

    attribute: str


class Distinct(OfAttribute, frozen=True, tag="distinct"):
    """How many different values, such as orders by their id. Rollups keep none: always raw rows.

    Unlike the measures below, of any attribute that is stored as text or number.
    """


class Total(OfAttribute, frozen=True, tag="total"):
    """The sum."""


class Mean(OfAttribute, frozen=True, tag="mean"):
    """The average; of a boolean, the share that is true."""


class Lowest(OfAttribute, frozen=True, tag="lowest"):
    """The minimum."""


class Highest(OfAttribute, frozen=True, tag="highest"):
    """The maximum."""


class Quantile(OfAttribute, frozen=True, tag="quantile"):
    """The exact quantile at `level` (0-1), linearly interpolated between neighbours (R-7)."""

    level: float


class Ratio(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="ratio"):
    """One measure over another; unknown (null), not zero, where the lower one is zero."""

    numerator: Measure
    denominator: Measure


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A measure and the factor it is added with."""

    measure: Measure
    factor: float = 1.0


class Combination(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="combination"):
    """A weighted sum of measures, such as purchases less refunds."""

    terms: tuple[Term, ...]


class PerSecond(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="per_second"):
    """A measure for each second of its bucket, as far as the bucket is asked for and has passed.

    Unknown (null) where none of it has.
    """

    measure: Measure


Simple = Count | Unique | Distinct | Total | Mean | Lowest | Highest | Quantile
Measure = Simple | Ratio | Combination | PerSecond


class Metric(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named, unit-bearing definition: the one home of what a number means.

    dimensions: attributes it may be broken down by, besides the envelope's columns; where none are
        given, `catalog.build` fills in the dimensions that all its events carry
    """

    name: str
    description: str
    measure: Measure
    unit: Unit
    better: Better
    dimensions: tuple[str, ...] = ()
