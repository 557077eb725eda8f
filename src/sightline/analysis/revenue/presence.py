"""Who was there: sessions and people at each time, and at each value of the breakdown, as SQL.

What was sold is put in relation to them. At an hour, a weekday, a month or a season was who did
anything then; at a value of the breakdown was who viewed something of it, or bought it.

    sessions, users   different ones
    used, helped      sessions of these in which the assistant was used in the period, and users of
                      these who did
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.assistance import visit
from sightline.analysis.breakdown import PART, Key, told_apart
from sightline.analysis.breakdown import names as names_
from sightline.analysis.clock import clock
from sightline.analysis.goal import reached
from sightline.analysis.revenue.asked import Asked
from sightline.analysis.revenue.people import USED, using
from sightline.analysis.revenue.sale import TIMES, of_own, own_keys, times_of
from sightline.analysis.sql import (
    all_of,
    among,
    any_of,
    call,
    col,
    either,
    eq,
    ne,
    number,
    one_of,
    select,
    text,
)
from sightline.analysis.where import meets, within

VIEWED: Final = "commerce.view"

_YES: Final = number(1)
_AT: Final = call("toUnixTimestamp64Milli", col("occurred_at"))


def at_times(asked: Asked) -> exp.Select:
    """One row for each hour, weekday, month and season: what a row is not about is 0 there.

    A visit is looked at once an hour: within one of the zone, all its events are at one time.
    """
    hour = clock(asked.period, asked.zone).hours_passed(_AT)
    columns = {**_someone(), "passed": hour, "first_at": call("min", _AT)}
    where = [*within(asked.period), *meets(asked.visitors)]
    found = select(columns, "events", where=where, group=("visit", "user", "passed"))
    there = {name: col(name) for name in ("visit", "user")}
    at = select({**there, "at": col("first_at")}, found)
    placed = select({**there, **_with_it(asked), **times_of(asked)}, at)
    return _counted(placed, TIMES, [[time] for time in TIMES])


def at_values(asked: Asked, told: Sequence[Key]) -> exp.Select:
    """One row for each value told apart, and one for the rest."""
    keys = own_keys(asked)
    viewed = eq(col("event_name"), text(VIEWED))
    inside = all_of([viewed, *within(asked.period)])
    wanted = any_of((inside, all_of(reached(asked.goal, asked.period))))
    names = one_of(col("event_name"), (text(VIEWED), text(asked.goal.event)))
    where = [names, *within(asked.period), wanted, *meets(asked.visitors)]
    columns = {**_someone(), **keys}
    found = select(columns, "events", where=where, group=tuple(columns))
    there = {name: col(name) for name in ("visit", "user")}
    cut = told_apart(of_own(asked), told)
    placed = select({**there, **_with_it(asked), **cut}, found)
    by = [PART, *names_(asked.dimensions)]
    return _counted(placed, by, [by])


def _someone() -> Mapping[str, exp.Expr]:
    """The session and the user of an event, as numbers; 0 where there is none."""
    nobody = call("toUInt64", number(0))
    user, session = col("user_id"), col("session_id")
    return {
        "visit": either(eq(session, text("")), nobody, visit()),
        "user": either(eq(user, text("")), nobody, call("cityHash64", user)),
    }


def _with_it(asked: Asked) -> Mapping[str, exp.Expr]:
    """Whether the assistant was used in the session, and by the user at all."""
    users = select({"user": call("cityHash64", col("user_id"))}, using(asked))
    return {"used": _used(asked), "helped": among(col("user"), users)}


def _used(asked: Asked) -> exp.Expr:
    """Whether the assistant was used in the session."""
    names = one_of(col("event_name"), map(text, USED))
    where = [names, ne(col("session_id"), text("")), *within(asked.period), *meets(asked.visitors)]
    using = select({"visit": visit()}, "events", where=where)
    return among(col("visit"), using)


def _counted(rows: exp.Select, columns: Sequence[str], sets: Sequence[Sequence[str]]) -> exp.Select:
    known = ne(col("visit"), number(0))
    someone = ne(col("user"), number(0))
    return select(
        {
            **{name: col(name) for name in columns},
            "sessions": call("uniqExactIf", col("visit"), known),
            "used": call("uniqExactIf", col("visit"), all_of((known, eq(col("used"), number(1))))),
            "users": call("uniqExactIf", col("user"), someone),
            "ai_users": call(
                "uniqExactIf", col("user"), all_of((someone, eq(col("helped"), _YES)))
            ),
        },
        rows,
        sets=sets,
    )
