"""What people did in each day, week or month, as SQL: one row a person and stretch of time.

    who        the person, as a hash
    slot       the stretch: its number, or where lengths differ its first second
    entry_at   the first start in it that counts, in milliseconds; 0 where there is none
    back_at    the last moment at which they came back; 0 where there is none

and, where it is asked for, the values of that start, what is said of the person, how many events
and sessions there were, and what they spent in each currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.breakdown import keys_of
from sightline.analysis.occasion import Occasion, fits
from sightline.analysis.predicate import predicate
from sightline.analysis.retention.asked import Asked, has_condition
from sightline.analysis.retention.calendar import Calendar
from sightline.analysis.retention.income import earned, earning
from sightline.analysis.retention.request import Mode
from sightline.analysis.retention.trait import AT
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    either,
    eq,
    gte,
    in_order,
    instant,
    lt,
    minus,
    ne,
    number,
    plus,
    select,
    text,
)

WHO: Final = call("cityHash64", col("user_id"))
SECOND: Final = call("toUnixTimestamp", col("occurred_at"))
_HASHED: Final = call("cityHash64", col("session_id"))
_HAS_SESSION: Final = ne(col("session_id"), text(""))


def stretches(asked: Asked, coins: Sequence[str]) -> exp.Select:
    """One row a person and stretch of time in which anything of interest was.

    coins: currencies there is revenue in
    """
    starts, back = is_start(asked), is_back(asked)
    columns = {
        "who": WHO,
        "slot": slot(asked.calendar, SECOND),
        "entry_at": call("minIf", AT, starts),
        "back_at": call("maxIf", AT, back),
    }
    if fields := asked.traits.fields():
        keys = keys_of(fields).values()
        columns["entered"] = call("argMinIf", call("tuple", *keys), in_order(AT, *keys), starts)
    columns |= asked.traits.of_stretch()
    if asked.engagement:
        after = _after_start(asked.calendar)
        columns["event_count"] = call("countIf", after)
        columns["session_count"] = call("uniqExactIf", _HASHED, all_of((_HAS_SESSION, after)))
    for index, coin in enumerate(coins):
        wanted = (earning(asked.income), eq(col("currency"), text(coin)))
        of_coin = all_of((*wanted, _after_start(asked.calendar)))
        columns[f"earned{index}"] = call("sumIf", earned(asked.income), of_coin)
    return select(columns, "events", where=looked_at(asked), group=("who", "slot"))


def currencies(asked: Asked) -> exp.Select:
    """The currencies there is revenue in, one a row."""
    where = [*_everywhere(asked), earning(asked.income), _after_start(asked.calendar)]
    return select({"coin": col("currency")}, "events", where=where, group=("coin",))


def place(calendar: Calendar, slot: exp.Expr) -> exp.Expr:
    """The number of a stretch, from its slot."""
    if calendar.width_s is not None:
        return slot
    return minus(call("indexOf", _starts_s(calendar), slot), number(1))


def slot(calendar: Calendar, second: exp.Expr) -> exp.Expr:
    """Which stretch a second is in."""
    if calendar.width_s is None:
        return call("roundDown", second, _starts_s(calendar))
    first = calendar.starts_s[0]
    passed = call("intDiv", minus(second, number(first)), number(calendar.width_s))
    return call("toInt64", either(lt(second, number(first)), number(0), plus(passed, number(1))))


def _starts_s(calendar: Calendar) -> exp.Expr:
    """The starts, and a first one before all."""
    return array([number(0), *map(number, calendar.starts_s[:-1])])


def looked_at(asked: Asked) -> list[exp.Expr]:
    """What holds for an event that anything is made of."""
    starts, back = is_start(asked), is_back(asked)
    after = _after_start(asked.calendar)
    wanted = [starts, back, *asked.traits.events()]
    if asked.engagement:
        wanted.append(after)
    if asked.income:
        wanted.append(all_of((earning(asked.income), after)))
    everywhere = _everywhere(asked)
    is_any = asked.start == asked.back == Occasion()
    if is_any and asked.mode is not Mode.FIRST_TIME and not asked.traits.told:
        return [*everywhere, after]
    return [*everywhere, any_of(wanted)]


def starting(asked: Asked) -> list[exp.Expr]:
    """What holds for whatever makes somebody start, whenever that was."""
    return [*_known(asked), *_occurs(asked.start)]


def _everywhere(asked: Asked) -> list[exp.Expr]:
    """What holds for all events that are looked at."""
    return [*_known(asked), lt(col("occurred_at"), instant(asked.calendar.end_ms))]


def _known(asked: Asked) -> list[exp.Expr]:
    """An event is of somebody known, and meets the filters."""
    condition = [predicate(asked.condition)] if has_condition(asked) else []
    return [ne(col("user_id"), text("")), *condition]


def is_start(asked: Asked) -> exp.Expr:
    """An event is a start that counts; of first starts, earlier ones are needed as well."""
    period, at = asked.calendar.period, col("occurred_at")
    inside = [lt(at, instant(period.end_ms))]
    if asked.mode is not Mode.FIRST_TIME:
        inside.append(gte(at, instant(period.start_ms)))
    return all_of((*_occurs(asked.start), *inside))


def is_back(asked: Asked) -> exp.Expr:
    """An event is somebody coming back, or there again."""
    return all_of((*_occurs(asked.back), _after_start(asked.calendar)))


def _occurs(occasion: Occasion) -> list[exp.Expr]:
    return [] if occasion == Occasion() else [fits(occasion)]


def _after_start(calendar: Calendar) -> exp.Expr:
    return gte(col("occurred_at"), instant(calendar.period.start_ms))
