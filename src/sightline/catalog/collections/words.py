"""Short ways to write sources, so that a collection reads like the sentence that describes it."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.source import (
    Aggregate,
    Beside,
    Calc,
    Const,
    Entries,
    Envelope,
    How,
    Is,
    Node,
    Op,
    Read,
    Scope,
)
from sightline.catalog.model import Attribute, ValueType
from sightline.catalog.otel import SERVICE

Said = Attribute | Node
"""An attribute may be named where a node may stand."""


def node(said: Said) -> Node:
    """A node as it is; an attribute as its value."""
    return Read(said) if isinstance(said, Attribute) else said


def calc(op: Op, *args: Said) -> Calc:
    """An operation."""
    return Calc(op, tuple(node(arg) for arg in args))


def column(name: str) -> Envelope:
    """A column of events that is never empty, or is a key."""
    return Envelope(name)


def known(name: str) -> Calc:
    """A text column of events; unknown where it is empty."""
    return calc(Op.KNOWN, Envelope(name))


AT: Final = column("occurred_at")
SESSION: Final = column("session_id")
USER: Final = known("user_id")
PERSON: Final = calc(Op.COALESCE, USER, SESSION)
"""Whose event it is: the user's where one is known, else the session's."""

MINUTE: Final = calc(Op.START_OF_MINUTE, AT)
HOUR: Final = calc(Op.START_OF_HOUR, AT)
SERVICE_NAME: Final = calc(Op.COALESCE, SERVICE, Const(""))
SERVICE_MINUTE: Final = (SERVICE_NAME, MINUTE)
"""What a service did in a minute."""


def is_(*events: str) -> Is:
    """The event is one of these."""
    return Is(events)


def where_(*conditions: Said) -> Node | None:
    """All of them hold."""
    if len(conditions) < 2:
        return node(conditions[0]) if conditions else None
    return calc(Op.AND, *conditions)


def or_(*conditions: Said) -> Calc:
    """One of them holds."""
    return calc(Op.OR, *conditions)


def not_(condition: Said) -> Calc:
    """It does not hold."""
    return calc(Op.NOT, condition)


def equals(said: Said, value: str | float) -> Calc:
    """Is this value."""
    return calc(Op.EQ, said, Const(value))


def over(above: Said, below: Said) -> Calc:
    """One divided by the other."""
    return calc(Op.OVER, above, below)


def minus(left: Said, right: Said) -> Calc:
    """The difference."""
    return calc(Op.MINUS, left, right)


def times(said: Said, factor: float) -> Calc:
    """So many times as much."""
    return calc(Op.TIMES, said, Const(factor))


def either(condition: Said, then: Said, otherwise: Said = Const(None)) -> Calc:  # noqa: B008 - frozen
    """One or the other."""
    return calc(Op.IF, condition, then, otherwise)


def choose(*cases: tuple[Said, Said], otherwise: Said = Const(None)) -> Node:  # noqa: B008 - frozen
    """What stands beside the first condition that holds."""
    chosen = node(otherwise)
    for condition, then in reversed(cases):
        chosen = calc(Op.IF, condition, then, chosen)
    return chosen


def first_known(*said: Said) -> Calc:
    """The first of these that is known."""
    return calc(Op.COALESCE, *said)


def entries(attribute: Attribute, key: str, kind: ValueType) -> Entries:
    """One key of each object in a list attribute."""
    return Entries(attribute, key, kind)


def _over_events(how: How, of: Said | None, conditions: tuple[Said, ...]) -> Aggregate:
    return Aggregate(how=how, of=None if of is None else node(of), where=where_(*conditions))


def count(*conditions: Said) -> Aggregate:
    """How many events."""
    return _over_events(How.COUNT, None, conditions)


def happened(*conditions: Said) -> Calc:
    """Whether there is any such event."""
    return calc(Op.GT, count(*conditions), Const(0))


def unique(of: Said, *conditions: Said) -> Aggregate:
    """How many different values."""
    return _over_events(How.UNIQUE, of, conditions)


def total(of: Said, *conditions: Said) -> Aggregate:
    """The sum."""
    return _over_events(How.SUM, of, conditions)


def mean(of: Said, *conditions: Said) -> Aggregate:
    """The average."""
    return _over_events(How.MEAN, of, conditions)


def lowest(of: Said, *conditions: Said) -> Aggregate:
    """The least."""
    return _over_events(How.LOWEST, of, conditions)


def highest(of: Said, *conditions: Said) -> Aggregate:
    """The most."""
    return _over_events(How.HIGHEST, of, conditions)


def first(of: Said, *conditions: Said) -> Aggregate:
    """The earliest that is known."""
    return _over_events(How.FIRST, of, conditions)


def last(of: Said, *conditions: Said) -> Aggregate:
    """The latest that is known."""
    return _over_events(How.LAST, of, conditions)


def listed(of: Said, *conditions: Said) -> Aggregate:
    """All of them, by time; one for each event, also where it is unknown."""
    return _over_events(How.LISTED, of, conditions)


def distinct(of: Said, *conditions: Said) -> Aggregate:
    """The different values, sorted."""
    return _over_events(How.DISTINCT, of, conditions)


def quantile(of: Said, level: float, *conditions: Said) -> Aggregate:
    """The exact quantile at this level."""
    return Aggregate(how=How.QUANTILE, of=node(of), where=where_(*conditions), level=level)


def per_key(of: Said, by: Said, *conditions: Said) -> Aggregate:
    """Sums under each value of `by`."""
    where = where_(*conditions)
    return Aggregate(how=How.PER_KEY, of=node(of), where=where, by=node(by))


def unique_per_key(of: Said, by: Said, *conditions: Said) -> Aggregate:
    """Numbers of different values under each value of `by`."""
    where = where_(*conditions)
    return Aggregate(how=How.UNIQUE_PER_KEY, of=node(of), where=where, by=node(by))


def in_session(of: Aggregate, *, until_then: bool = True) -> Beside:
    """Over the events of the same session, up to this one."""
    return Beside(of=of, scope=Scope.SESSION, until_then=until_then)


def of_person(of: Aggregate, *, until_then: bool = True) -> Beside:
    """Over the events of the same person, up to this one."""
    return Beside(of=of, scope=Scope.PERSON, until_then=until_then)


def of_minute(of: Aggregate) -> Beside:
    """Over all events of the same service in the same minute."""
    return Beside(of=of, scope=Scope.MINUTE, until_then=False)
