"""Where a field of a collection comes from, as data: frozen nodes, from which SQL and words follow.

A row-level node says something of one event; an `Aggregate` of all events of a row's group; a
`Beside` of the other events of the same session or person. `Elsewhere` names who holds what no
event says.
"""

from __future__ import annotations

import enum

import msgspec

from sightline.catalog.model import Attribute, ValueType


class Op(enum.StrEnum):
    """What can be made of other values. Unknown (null) in, unknown out, unless it says otherwise.

    OVER is unknown where the divisor is 0. AND, OR, NOT and comparisons make flags. IF takes
    condition, value, and what holds otherwise. COALESCE takes the first that is known. KNOWN makes
    an empty text unknown. FLAG makes unknown false. MS_FROM is the time from one moment to another;
    MS_EARLIER the moment that many milliseconds before. HOUR is 0-23, WEEKDAY 1-7 from Monday, all
    in UTC. DOMAIN is the part of a name before the first dot, ACTION the part behind it. TEXT is
    anything as text, JOINED several texts with slashes between; WHOLE a number without fractions,
    AS_MONEY one as an amount. KEYS and VALUES take a map apart, TOP has its keys, those with most
    first; EACH_OVER divides list by list. LIST makes a list of several; HAS says whether a list has
    a value.
    """

    PLUS = "plus"
    MINUS = "minus"
    TIMES = "times"
    OVER = "over"
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    AND = "and"
    OR = "or"
    NOT = "not"
    IF = "if"
    COALESCE = "coalesce"
    KNOWN = "known"
    IS_KNOWN = "is_known"
    FLAG = "flag"
    GREATEST = "greatest"
    WHOLE = "whole"
    AS_MONEY = "as_money"
    MS_FROM = "ms_from"
    MS_EARLIER = "ms_earlier"
    START_OF_MINUTE = "start_of_minute"
    START_OF_HOUR = "start_of_hour"
    NEXT_HOUR = "next_hour"
    HOUR = "hour"
    WEEKDAY = "weekday"
    MONTH = "month"
    DOMAIN = "domain"
    ACTION = "action"
    TEXT = "text"
    JOINED = "joined"
    KEYS = "keys"
    VALUES = "values"
    TOP = "top"
    EACH_OVER = "each_over"
    LIST = "list"
    HAS = "has"


class How(enum.StrEnum):
    """What an aggregate makes of the values of many events. Unknown values do not count.

    COUNT needs no value. FIRST and LAST go by the time of the events, LISTED is in that order.
    COUNT, UNIQUE and SUM are 0 where there is none, MEAN, LOWEST, HIGHEST, FIRST and LAST unknown;
    so is a sum of money in several currencies. PER_KEY sums, and UNIQUE_PER_KEY counts different
    values, under each value of `by`.
    """

    COUNT = "count"
    UNIQUE = "unique"
    SUM = "sum"
    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"
    FIRST = "first"
    LAST = "last"
    LISTED = "listed"
    DISTINCT = "distinct"
    QUANTILE = "quantile"
    PER_KEY = "per_key"
    UNIQUE_PER_KEY = "unique_per_key"


class Scope(enum.StrEnum):
    """Whose other events a `Beside` looks at.

    A person is the user where one is known, else the session. MINUTE is a service in a minute.
    """

    SESSION = "session"
    PERSON = "person"
    MINUTE = "minute"


class Envelope(msgspec.Struct, frozen=True):
    """A column of the events table."""

    column: str


class Read(msgspec.Struct, frozen=True):
    """An attribute; unknown where the event does not carry it."""

    attribute: Attribute


class Entries(msgspec.Struct, frozen=True):
    """One key of each object in a list attribute, in its order. The keys are the sender's."""

    attribute: Attribute
    key: str
    type: ValueType


class Others(msgspec.Struct, frozen=True):
    """Every attribute but these, as texts by name."""

    attributes: tuple[Attribute, ...] = ()


class Const(msgspec.Struct, frozen=True):
    """The same for every row; None: unknown."""

    value: str | float | int | bool | None


class Is(msgspec.Struct, frozen=True):
    """Whether the event is one of these."""

    events: tuple[str, ...]


class Calc(msgspec.Struct, frozen=True):
    """An operation on other nodes."""

    op: Op
    args: tuple[Node, ...]


class Aggregate(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over the events of a row, those where `where` holds.

    by: the key of PER_KEY and UNIQUE_PER_KEY
    level: of QUANTILE, 0-1
    """

    how: How
    of: Node | None = None
    where: Node | None = None
    by: Node | None = None
    level: float = 0.5


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """An aggregate over other events of the same session, person, or service and minute.

    until_then: only of events up to the row's own; else of all
    """

    of: Aggregate
    scope: Scope
    until_then: bool = True


class Elsewhere(msgspec.Struct, frozen=True):
    """No event says it.

    holder: who does: a report, a table, a setting, or nobody and why
    """

    holder: str


Node = Envelope | Read | Entries | Others | Const | Is | Calc | Aggregate | Beside | Elsewhere
