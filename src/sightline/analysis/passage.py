"""The way of each entity, as SQL: one row with its events in time, and what it is told by.

Each event becomes one number: its milliseconds, and below them a bit for each step it fits. The
sorted numbers of an entity are its path:

    codes   sorted milliseconds x 2^20 + bits of steps
    outN    sorted milliseconds of the events that exclusion N names
    entry   the values it is told by, where any are asked for
    person  whose way it is, where values are told besides: the user of a session that names one

Which steps it took is found in `walk`.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.breakdown import Key, keys_of
from sightline.analysis.condition import All
from sightline.analysis.field import Field
from sightline.analysis.grain import Period
from sightline.analysis.journey import Journey
from sightline.analysis.request import Entity, Order, Touch
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    either,
    eq,
    gt,
    in_order,
    instant,
    item,
    lt,
    ne,
    number,
    one_of,
    select,
    text,
    times,
)
from sightline.analysis.step import Exclusion, Step
from sightline.analysis.where import is_named, meets, within

ROOM: Final = 1 << 20  # one bit for each of the most steps a funnel has


class Passage(msgspec.Struct, frozen=True):
    """One list of steps of a journey.

    told: values of its breakdown that are told apart
    by: what entities are told by, besides the breakdown or in place of it
    counted: whether the people behind its entities are counted
    """

    journey: Journey
    steps: tuple[Step, ...]
    told: tuple[Key, ...] = ()
    by: tuple[Field, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    counted: bool = False

    def previous(self, n: int) -> int:
        """The required step before step n."""
        return max(k for k in range(1, n) if not self.steps[k - 1].optional)

    def following(self, n: int) -> int:
        """The required step after step n."""
        later = range(n + 1, len(self.steps) + 1)
        return min(k for k in later if not self.steps[k - 1].optional)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the values of an entity are values of."""
        return self.journey.dimensions or self.by


def whole(journey: Journey) -> Passage:
    """The passage of a journey itself."""
    return Passage(journey, journey.steps, exclusions=journey.exclusions)


def paths(passage: Passage) -> exp.Select:
    """One row an entity."""
    columns = {"who": who(passage.journey), "codes": _codes(passage)}
    for number_, exclusion in enumerate(passage.exclusions, 1):
        at = call("toUnixTimestamp64Milli", col("occurred_at"))
        out = call("groupArrayIf", at, all_of([*_reach(passage), fits(exclusion)]))
        columns[f"out{number_}"] = call("arraySort", out)
    if passage.fields:
        columns["entry"] = _values(passage)
    if passage.by or passage.counted:
        columns["person"] = _person(passage.journey)
    return select(columns, "events", where=_read(passage), group=("who",))


def entries(passage: Passage) -> exp.Select:
    """One row an entity that enters, with the values it is told by."""
    journey = passage.journey
    columns = {"who": who(journey), "entry": _values(passage)}
    if journey.touch is Touch.ENTRY:
        where = [*_events(journey, journey.period), fits(passage.steps[0])]
        return select(columns, "events", where=where, group=("who",))
    since = journey.period.start_ms - journey.lookback_ms
    where = _events(journey, Period(since, journey.period.end_ms))
    entered = call("countIf", all_of([fits(passage.steps[0]), *within(journey.period)]))
    known = select({**columns, "entered": entered}, "events", where=where, group=("who",))
    return select({"entry": col("entry")}, known, where=[gt(col("entered"), number(0))])


def value_of(place: int) -> exp.Expr:
    """The value an entity has in a field; the first is 1."""
    return item(col("entry"), place)


def who(journey: Journey) -> exp.Expr:
    """The entity, as a number: to group by numbers takes a third less than by names."""
    return call("cityHash64", _id(journey))


def _person(journey: Journey) -> exp.Expr:
    if journey.entity is Entity.USER:
        return col("who")
    user = col("user_id")
    named = either(eq(user, text("")), number(0), call("cityHash64", user))
    known = call("max", named)
    return either(eq(known, number(0)), col("who"), known)


def _id(journey: Journey) -> exp.Expr:
    return col(f"{journey.entity.value}_id")


def fits(step: Step | Exclusion) -> exp.Expr:
    """Whether an event is one of those."""
    return is_named(step.event, step.condition)


def _codes(passage: Passage) -> exp.Expr:
    """With a first touch also events are read that no step could use, and left out here."""
    code = _code(passage)
    if passage.fields and passage.journey.touch is Touch.FIRST:
        used = [*_reach(passage), *_used(passage)]
        return call("arraySort", call("groupArrayIf", code, all_of(used)))
    return call("arraySort", call("groupArray", code))


def _read(passage: Passage) -> list[exp.Expr]:
    """Which events make up a way."""
    journey = passage.journey
    reach = journey.reach()
    if passage.fields and journey.touch is Touch.FIRST:
        since = journey.period.start_ms - journey.lookback_ms
        return _events(journey, Period(since, reach.end_ms))
    return [*_events(journey, reach), *_used(passage)]


def _used(passage: Passage) -> list[exp.Expr]:
    """What an event must be to matter. In a strict way all do: any could come between."""
    if passage.journey.order is Order.STRICT:
        return []
    looked_for: tuple[Step | Exclusion, ...] = (*passage.steps, *passage.exclusions)
    named = dict.fromkeys(one.event for one in looked_for)
    where = [one_of(col("event_name"), map(text, named))]
    if any(one.condition != All(()) for one in looked_for):
        where.append(any_of(fits(one) for one in looked_for))
    return where


def _events(journey: Journey, period: Period) -> list[exp.Expr]:
    return [*within(period), ne(_id(journey), text("")), *meets(journey.condition)]


def _reach(passage: Passage) -> list[exp.Expr]:
    return within(passage.journey.reach())


def _code(passage: Passage) -> exp.Expr:
    """The number of an event. Steps that fit the same events are asked about once."""
    code = times(call("toUnixTimestamp64Milli", col("occurred_at")), number(ROOM))
    bits: dict[exp.Expr, int] = {}
    for index, step in enumerate(passage.steps):
        fit = fits(step)
        bits[fit] = bits.get(fit, 0) + (1 << index)
    for fit, some in bits.items():
        code = exp.Add(this=code, expression=times(fit, number(some)))
    return code


def _values(passage: Passage) -> exp.Expr:
    """The values at the entry, or at the first touch; of several such events, the first by value.

    At the entry that is of the events in its millisecond the one that fits the fewest later steps.
    """
    values = keys_of(passage.fields).values()
    keys = call("tuple", *values)
    if passage.journey.touch is Touch.FIRST:
        at = call("toUnixTimestamp64Milli", col("occurred_at"))
        return call("argMin", keys, in_order(at, *values))
    enters = lt(col("occurred_at"), instant(passage.journey.period.end_ms))
    first = in_order(_code(passage), *values)
    return call("argMinIf", keys, first, all_of((fits(passage.steps[0]), enters)))
