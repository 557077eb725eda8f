"""Which events a field of a group is made of: those by a name, those that carry an attribute.

An event beyond the reach of a field changes nothing of it: the field is the same with and without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from sqlglot import exp

from sightline.catalog.collections.model import Field
from sightline.catalog.collections.source import Aggregate, Calc, Const, How, Is, Node, Op, Read
from sightline.catalog.collections.typed import call, literal
from sightline.catalog.model import Column

_PASS_OVER: Final = frozenset(
    {How.UNIQUE, How.MEAN, How.LOWEST, How.HIGHEST, How.FIRST, How.LAST, How.DISTINCT}
)
"""What an event without the value makes no difference to, not even for the kind of number."""


Entry = tuple[Column, str]
"""Where an attribute is held: which map, under which name."""


class Reach(msgspec.Struct, frozen=True):
    """Events of these names, and whatever carries one of these attributes."""

    events: frozenset[str] = frozenset()
    attributes: frozenset[Entry] = frozenset()

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.events | other.events, self.attributes | other.attributes)

    def __le__(self, other: Reach) -> bool:
        return self.events <= other.events and self.attributes <= other.attributes

    def condition(self, table: str | None = None) -> exp.Expr:
        """As SQL, of the events read under a name."""
        found: list[exp.Expr] = []
        if self.events:
            names = [literal(name) for name in sorted(self.events)]
            found.append(exp.In(this=exp.column("event_name", table=table), expressions=names))
        for held, name in sorted(self.attributes):
            found.append(call("mapContains", exp.column(held.value, table=table), literal(name)))
        return found[0] if len(found) == 1 else exp.paren(exp.or_(*found, copy=False))


def reach_of(field: Field) -> Reach | None:
    """What a field of a group is made of, whatever it looks at beside; None: all events."""
    found = [_reach(aggregate) for aggregate in _aggregates(field.source)]
    return together(found) if found else None


def together(reaches: Iterable[Reach | None]) -> Reach | None:
    """What any of these is made of."""
    whole = Reach()
    for one in reaches:
        if one is None:
            return None
        whole |= one
    return whole


def events_in(of: Aggregate) -> tuple[str, ...]:
    """The events an aggregate looks at, by its condition; none: all."""
    match of.where:
        case Is(events=events):
            return events
        case Calc(op=Op.AND, args=args):
            return next((a.events for a in args if isinstance(a, Is)), ())
        case _:
            return ()


def _reach(of: Aggregate) -> Reach | None:
    names = events_in(of)
    if names:
        return Reach(frozenset(names))
    carrying = _carrying(of.of) if of.how in _PASS_OVER else None
    return None if carrying is None else Reach(attributes=carrying)


def _carrying(node: Node | None) -> frozenset[Entry] | None:
    """Attributes without all of which a value is unknown; None where it may be known even so."""
    match node:
        case Const(value=None):
            return frozenset()
        case Read(attribute=attribute):
            return frozenset({(attribute.column, attribute.name)})
        case Calc(op=Op.COALESCE, args=args) | Calc(op=Op.IF, args=(_, *args)):
            found: frozenset[Entry] = frozenset()
            for each in map(_carrying, args):
                if each is None:
                    return None
                found |= each
            return found
        case _:
            return None


def _aggregates(node: Node) -> Iterator[Aggregate]:
    match node:
        case Aggregate():
            yield node
        case Calc(args=args):
            for arg in args:
                yield from _aggregates(arg)
        case _:
            return
