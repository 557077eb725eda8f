"""What the people of a cohort did, as SQL: a row for everybody; and how many are in two cohorts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.cohorts.asked import AskedCohorts, One
from sightline.analysis.goal import PURCHASE
from sightline.analysis.predicate import predicate
from sightline.analysis.retention.calendar import Calendar
from sightline.analysis.retention.income import earned, earning
from sightline.analysis.retention.stretch import SECOND, place, slot
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    eq,
    gt,
    gte,
    instant,
    lt,
    minus,
    ne,
    number,
    over,
    plus,
    select,
    text,
)

_NONE: Final = number(0)
_AT: Final = col("occurred_at")
_HASHED: Final = call("sipHash64", col("session_id"))


def totals(asked: AskedCohorts, one: One, coins: Sequence[str]) -> exp.Select:
    """What its people did, all together: one row.

    coins: currencies there is revenue in
    """
    added = {
        "people": call("count"),
        "here": call("countIf", gt(col("lately"), _NONE)),
        "buyers": call("countIf", gt(col("bought"), _NONE)),
        "visits": call("sum", col("visited")),
        "happened": call("sum", col("did")),
        "score": call("sum", _score(asked.calendar)),
    }
    for index, _ in enumerate(coins):
        for name in ("spent", "lifetime"):
            amount = col(f"{name}{index}")
            added[f"{name}{index}"] = call("sum", amount)
            added[f"{name}{index}_people"] = call("countIf", ne(amount, _NONE))
    renamed = {f"{name}_sum": value for name, value in added.items()}
    return select(renamed, _persons(asked, one, coins), where=[gt(col("did"), _NONE)])


def currencies(asked: AskedCohorts) -> exp.Select:
    """The currencies there is revenue in, one a row."""
    where = [earning(asked.income), lt(_AT, instant(asked.calendar.end_ms))]
    return select({"coin": col("currency")}, "events", where=where, group=("coin",))


def overlaps(asked: AskedCohorts) -> exp.Select:
    """How many people are in two cohorts: one row, a column for each pair."""
    named = {f"in{index}": predicate(one.condition) for index, one in enumerate(asked.each)}
    flags = {name: call("max", call("toUInt8", value)) for name, value in named.items()}
    where = [ne(col("user_id"), text("")), _inside(asked.calendar)]
    persons = select({"who": col("user_id"), **flags}, "events", where=where, group=("who",))
    pairs = {
        f"both{a}_{b}": call("countIf", all_of((col(f"in{a}"), col(f"in{b}"))))
        for a, b in itertools.combinations(range(len(asked.each)), 2)
    }
    return select(pairs, persons)


def _persons(asked: AskedCohorts, one: One, coins: Sequence[str]) -> exp.Select:
    """One row a person of the cohort."""
    inside = _inside(asked.calendar)
    bought = eq(col("event_name"), text(PURCHASE))
    columns = {
        "who": col("user_id"),
        "did": call("countIf", inside),
        "visited": call("uniqExactIf", _HASHED, all_of((ne(col("session_id"), text("")), inside))),
        "bought": call("countIf", all_of((bought, inside))),
        "lately": call("countIf", gte(_AT, instant(asked.active_ms))),
        "days": call("uniqExactIf", slot(asked.calendar, SECOND), inside),
        "slot": call("minIf", slot(asked.calendar, SECOND), inside),
    }
    for index, coin in enumerate(coins):
        of_coin = all_of((earning(asked.income), eq(col("currency"), text(coin))))
        columns[f"lifetime{index}"] = call("sumIf", earned(asked.income), of_coin)
        now = all_of((of_coin, inside))
        columns[f"spent{index}"] = call("sumIf", earned(asked.income), now)
    where = [
        ne(col("user_id"), text("")),
        lt(_AT, instant(asked.calendar.end_ms)),
        predicate(one.condition),
    ]
    return select(columns, "events", where=where, group=("who",))


def _score(calendar: Calendar) -> exp.Expr:
    """The share of days on which somebody did anything, from their first in the period."""
    today = sum(start * 1000 <= calendar.now_ms for start in calendar.starts_s[:-1])
    last = max(1, min(calendar.count, today))
    first = call("least", place(calendar, col("slot")), number(last))
    passed = plus(minus(number(last), first), number(1))
    return over(call("least", col("days"), passed), passed)


def _inside(calendar: Calendar) -> exp.Expr:
    period = calendar.period
    return all_of((gte(_AT, instant(period.start_ms)), lt(_AT, instant(period.end_ms))))
