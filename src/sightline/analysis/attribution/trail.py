"""Which touchpoints came before each conversion, as SQL.

Each touchpoint becomes one number: its milliseconds, and below them the number of its channel. What
a person did in several sessions is put together: a session belongs to the user that any of its
events names, and an event without a session and a user to nobody else.

One row a conversion leaves, and one a person who came in the period and did not convert in it:

    person   as a number
    goal_at  milliseconds of the conversion; 0 where there is none
    coin, worth   what it is worth, in smallest units
    trail    the touchpoints of the window up to the conversion, or up to the person's last one, in
             order of time; those of one millisecond in order of their channels

Of a person, the latest `_MOST` touchpoints are looked at; of a conversion, the latest `LONGEST`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.assistance import visit
from sightline.analysis.attribution.asked import Asked, Touchpoint
from sightline.analysis.attribution.request import Whose
from sightline.analysis.breakdown import most_first
from sightline.analysis.condition import All
from sightline.analysis.goal import coin_of, key_of, reached, worth_of
from sightline.analysis.predicate import key_of as key_of_field
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    columns,
    either,
    eq,
    function,
    gt,
    gte,
    item,
    lt,
    minus,
    ne,
    negated,
    number,
    one_of,
    plus,
    row,
    select,
    text,
    times,
    union_all,
)
from sightline.analysis.where import is_named, meets, within

LONGEST: Final = 50
_MOST: Final = 1000
_ROOM: Final = 256
_NOTHING: Final = call("toInt64", number(0))
_C: Final = exp.to_identifier("c")
_AT: Final = call("toUnixTimestamp64Milli", col("occurred_at"))
_BETWEEN: Final = " / "


class Channels(msgspec.Struct, frozen=True):
    """The channels that are told apart, those with most touchpoints first.

    names: empty where a touchpoint has none; a channel's number is its place, from 1
    has_rest: whether there are others; they have the number after the last
    """

    names: tuple[str, ...]
    has_rest: bool = False

    @property
    def count(self) -> int:
        """How many channels there are, the rest being one."""
        return len(self.names) + self.has_rest


def ranking(asked: Asked) -> exp.Select:
    """The channels with most touchpoints, one more than are told apart."""
    where = [*_touches(asked), *_visitors(asked)]
    named = {"label": _label(asked)}
    counted = select({**named, "value": call("count")}, "events", where=where, group=named)
    return most_first(counted, named, asked.top + 1)


def beside(channels: Channels, labels: Sequence[str], top: int) -> Channels:
    """The channels of another time: the same, and where there is room, its own.

    labels: all that are known of it, those with most touchpoints first
    """
    own = [label for label in labels if label not in channels.names]
    room = max(0, top - len(channels.names))
    return Channels((*channels.names, *own[:room]), has_rest=len(own) > room)


def trails(asked: Asked, channels: Channels) -> exp.Select:
    """One row a conversion, and one a person who came and did not convert."""
    one = col("one")
    nobody = array([row((_NOTHING, text(""), _NOTHING))])
    goals = either(call("empty", col("goals")), nobody, col("goals"))
    people = _people(asked, _rows(asked, channels))
    spread = select({**columns("person", "path"), "one": call("arrayJoin", goals)}, people)
    goal = {"goal_at": item(one, 1), "coin": item(one, 2), "worth": item(one, 3)}
    apart = select({**columns("person", "path"), **goal, "until": _until(item(one, 1))}, spread)
    found = _found(asked)
    came = any_of((gt(col("goal_at"), number(0)), gte(col("until"), number(asked.period.start_ms))))
    kept = columns("person", *goal)
    everything = select({**kept, "found": found}, apart, where=[came])
    trail = call("arraySlice", _without_fallback(asked, channels), number(-LONGEST))
    return select({**kept, "trail": trail}, everything)


def moment(code: exp.Expr) -> exp.Expr:
    """The milliseconds of a touchpoint."""
    return call("intDiv", code, number(_ROOM))


def channel(code: exp.Expr) -> exp.Expr:
    """The number of a touchpoint's channel."""
    return call("modulo", code, number(_ROOM))


def _rows(asked: Asked, channels: Channels) -> exp.Query:
    """Touchpoints and conversions, each with its visit and the user it names."""
    goal = asked.goal
    touch = {
        "visit": visit(),
        "who": _who(),
        "code": plus(times(_AT, number(_ROOM)), _numbered(asked, channels)),
        "goal_at": _NOTHING,
        "coin": text(""),
        "worth": _NOTHING,
    }
    first = call("tuple", col("occurred_at"), col("event_id"))
    line = {"of": key_of(goal), "coin": coin_of(goal)}
    conversion = {
        "visit": call("argMin", visit(), first),
        "who": call("max", _who()),
        "code": _NOTHING,
        "goal_at": call("min", _AT),
        "coin": col("coin"),
        "worth": call("sum", worth_of(goal)),
    }
    lines = select(
        {**line, **{f"{n}_": v for n, v in conversion.items() if n != "coin"}},
        "events",
        where=[*reached(goal, asked.period), *_visitors(asked)],
        group=line,
    )
    conversions = {n: col(n if n == "coin" else f"{n}_") for n in conversion}
    touches = select(touch, "events", where=[*_touches(asked), *_visitors(asked)])
    return union_all([touches, select(conversions, lines)])


def _people(asked: Asked, rows: exp.Query) -> exp.Select:
    """One row a person: their touchpoints in order, and their conversions."""
    goal = row((col("goal_at"), col("coin"), col("worth")))
    codes = call("groupArrayIf", col("code"), gt(col("code"), number(0)))
    goals = call("groupArrayIf", goal, gt(col("goal_at"), number(0)))
    if asked.whose is not Whose.PERSON:
        whose = "visit" if asked.whose is Whose.SESSION else "who"
        own = {"person": col(whose), "path": _latest(codes), "goals": goals}
        return select(own, rows, group=["person"])
    visits = select(
        {"visit": col("visit"), "named": call("max", col("who")), "codes": codes, "goals": goals},
        rows,
        group=["visit"],
    )
    columns = {
        "person": either(eq(col("named"), number(0)), col("visit"), col("named")),
        "path": _latest(call("groupArrayArray", col("codes"))),
        "goals": call("groupArrayArray", col("goals")),
    }
    return select(columns, visits, group=["person"])


def _latest(codes: exp.Expr) -> exp.Expr:
    return call("arraySlice", call("arraySort", codes), number(-_MOST))


def _visitors(asked: Asked) -> Iterator[exp.Expr]:
    """What every event must meet."""
    yield from meets(asked.visitors)
    yield from someone(asked)


def _who() -> exp.Expr:
    """The user an event names, as a number; 0 where it names none."""
    user = col("user_id")
    nobody = call("toUInt64", number(0))
    return either(eq(user, text("")), nobody, call("cityHash64", user))


def someone(asked: Asked) -> Iterator[exp.Expr]:
    """The event is someone's, where the request is about sessions or users."""
    if asked.whose is not Whose.PERSON:
        yield ne(col(f"{asked.whose.value}_id"), text(""))


def _touches(asked: Asked) -> list[exp.Expr]:
    names = dict.fromkeys(touchpoint.event for touchpoint in asked.touchpoints)
    wanted = [one_of(col("event_name"), map(text, names)), *within(asked.looked_at())]
    if all(touchpoint.condition == All(()) for touchpoint in asked.touchpoints):
        return wanted
    return [*wanted, any_of(map(_fits, asked.touchpoints))]


def _fits(touchpoint: Touchpoint) -> exp.Expr:
    return is_named(touchpoint.event, touchpoint.condition)


def _label(asked: Asked) -> exp.Expr:
    """The channel of a touchpoint's event; where it fits several touchpoints, of the first."""
    *others, last = asked.touchpoints
    label = _own_label(last)
    for touchpoint in reversed(others):
        label = either(_fits(touchpoint), _own_label(touchpoint), label)
    return label


def _own_label(touchpoint: Touchpoint) -> exp.Expr:
    if not touchpoint.by:
        return text(touchpoint.channel)
    keys = [call("toString", key_of_field(field)) for field in touchpoint.by]
    if len(keys) == 1:
        return keys[0]
    known = call("arrayFilter", function(["c"], ne(_C, text(""))), array(keys))
    return call("arrayStringConcat", known, text(_BETWEEN))


def _numbered(asked: Asked, channels: Channels) -> exp.Expr:
    """The number of an event's channel."""
    rest = number(len(channels.names) + 1)
    if not channels.names:
        return rest
    numbers = map(number, range(1, len(channels.names) + 1))
    return call("transform", _label(asked), array(map(text, channels.names)), array(numbers), rest)


def _until(goal_at: exp.Expr) -> exp.Expr:
    """When a trail ends: with the conversion, or with the last touchpoint."""
    last = moment(call("arrayElement", col("path"), number(-1)))
    return either(eq(goal_at, number(0)), last, goal_at)


def _found(asked: Asked) -> exp.Expr:
    """The touchpoints of the window."""
    until = col("until")
    since = times(minus(until, number(asked.window_ms)), number(_ROOM))
    end = times(plus(until, number(1)), number(_ROOM))
    return call("arrayFilter", function(["c"], all_of((gte(_C, since), lt(_C, end)))), col("path"))


def _without_fallback(asked: Asked, channels: Channels) -> exp.Expr:
    """The touchpoints, without those that do not count beside others."""
    places = [n for n, name in enumerate(channels.names, 1) if name in asked.fallback]
    if not places:
        return col("found")
    counts = function(["c"], negated(one_of(channel(_C), map(number, places))))
    counting = call("arrayFilter", counts, col("found"))
    return either(call("empty", counting), col("found"), counting)
