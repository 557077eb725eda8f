"""What people are brought to: an event, and how many events make one conversion.

A request's conversion enters; a frozen `Goal` leaves, and the SQL that reads it. An order may come
as several lines: events that share the key, in one currency, are one conversion, at the time of the
first. Amounts are smallest units, whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field, Kind, field_of
from sightline.analysis.grain import Period
from sightline.analysis.predicate import carried, stored
from sightline.analysis.problems import Problems
from sightline.analysis.question import condition_of
from sightline.analysis.sql import (
    call,
    col,
    either,
    number,
    text,
)
from sightline.analysis.where import is_named, meets, within
from sightline.catalog.filter import Filter
from sightline.catalog.model import Attribute, Event, Total, ValueType
from sightline.errors import UnknownName

PURCHASE: Final = "commerce.purchase"
ORDER: Final = "commerce.order_id"


class GoalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversion.

    key: the attribute that its lines share; for purchases the order's id
    value: the amount it is worth: an attribute of the event, or a metric that is the sum of one
    """

    event: str
    filters: Filter | tuple[Filter, ...] = ()
    key: str | None = None
    value: str | None = None


class Goal(msgspec.Struct, frozen=True):
    """A conversion: its event, what must hold for it, what its lines share, what it is worth."""

    event: str
    condition: Condition = All(())
    key: Field | None = None
    value: Field | None = None


def goal(catalog: Catalog, given: str | GoalRequest, path: str) -> Goal:
    """The conversion of a request.

    Where no value is named, it is the event's amount, if it has exactly one.
    raises: InvalidRequest with all that is wrong
    """
    asked = GoalRequest(given) if isinstance(given, str) else given
    at = path if isinstance(given, str) else f"{path}.event"
    problems = Problems()
    event = problems.attempt(partial(catalog.event, asked.event, at))
    condition = problems.attempt(partial(condition_of, catalog, asked.filters, f"{path}.filters"))
    key = problems.attempt(lambda: _key(event.value, asked.key, f"{path}.key"))
    value = problems.attempt(lambda: _value(catalog, event.value, asked.value, f"{path}.value"))
    problems.raise_any()
    return Goal(event.value.name, condition.value, key.value, value.value)


def reached(goal: Goal, period: Period) -> list[exp.Expr]:
    """What must hold for an event to be one of the goal, in a period."""
    return [is_named(goal.event), *within(period), *meets(goal.condition)]


def key_of(goal: Goal) -> exp.Expr:
    """What tells one conversion from another; an event that has no key is one by itself."""
    alone = call("toString", col("event_id"))
    return alone if goal.key is None else either(carried(goal.key), stored(goal.key), alone)


def worth_of(goal: Goal) -> exp.Expr:
    """What one event is worth, in smallest units; 0 where it says nothing."""
    if goal.value is None:
        return call("toInt64", number(0))
    return call("toInt64", stored(goal.value))


def coin_of(goal: Goal) -> exp.Expr:
    """The currency of that; empty where it is worth nothing."""
    if goal.value is None:
        return text("")
    return either(carried(goal.value), call("toString", col("currency")), text(""))


def _key(event: Event, name: str | None, path: str) -> Field | None:
    named = {a.name: a for a in event.attributes if field_of(a).kind is Kind.TEXT}
    if name is None:
        return field_of(named[ORDER]) if event.name == PURCHASE and ORDER in named else None
    if name not in named:
        raise UnknownName("key", name, named, path)
    return field_of(named[name])


def _value(catalog: Catalog, event: Event, name: str | None, path: str) -> Field | None:
    amounts = {a.name: a for a in event.attributes if a.type is ValueType.MONEY}
    if name is None:
        return field_of(next(iter(amounts.values()))) if len(amounts) == 1 else None
    found = amounts.get(name) or _summed(catalog, event, name, amounts.values())
    if found is None:
        raise UnknownName("value", name, amounts, path)
    return field_of(found)


def _summed(
    catalog: Catalog, event: Event, name: str, amounts: Iterable[Attribute]
) -> Attribute | None:
    """The amount of the event that a metric sums, where it sums nothing else of it."""
    try:
        measure = catalog.metric(name).measure
    except UnknownName:
        return None
    if not isinstance(measure, Total) or measure.where or event.name not in measure.events:
        return None
    return next((a for a in amounts if a.name == measure.attribute), None)
