"""Cohorts and how many of each come back, as SQL: one row a cohort and value of the breakdown.

The stretches of a person become lists, and for each time they enter, a list with one number a
period says whether they came back. The lists of all who entered are added place by place, so that
nothing is ever as long as people times periods.

    cohort             the number of the day, week or month they entered in
    people             how many entered
    back, later        how many came back in each period, and in it or any later one
    again              how many came back who had not in the period before
    active, happened, visits        in each period, where engagement is asked for
    payersN, amountsN               in each period, of the N-th currency
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.retention import marks
from sightline.analysis.retention.asked import Asked
from sightline.analysis.retention.request import Mode
from sightline.analysis.retention.stretch import place, stretches
from sightline.analysis.retention.trait import names_of, start_names
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    either,
    eq,
    function,
    gt,
    gte,
    item,
    minus,
    ne,
    negated,
    number,
    plus,
    row,
    select,
)

_N: Final = exp.to_identifier("n")
_NONE: Final = number(0)
_ENTERED: Final = gt(col("entry_at"), _NONE)
_CAME: Final = gt(col("back_at"), _NONE)
_WHEN: Final = plus(col("cohort"), _N)


def grid(asked: Asked, coins: Sequence[str]) -> exp.Select:
    """How many enter and come back. coins: currencies there is revenue in"""
    if marks.suffice(asked):
        return marks.grid(asked)
    keys = ("cohort", *names_of(asked.traits))
    lists = _lists(asked, coins)
    each = select({**{name: col(name) for name in keys}, **lists}, _entries(asked, coins))
    added = {name: call("sumForEach", col(name)) for name in lists}
    counted = {"people": call("count"), **added}
    return select({**{name: col(name) for name in keys}, **counted}, each, group=keys)


def _persons(asked: Asked, coins: Sequence[str]) -> exp.Select:
    """One row a person: when they entered, when they came back, what they did in between."""
    inner = stretches(asked, coins)
    same = call("toUInt8", gte(col("back_at"), col("entry_at")))
    values = [col("entered")] if start_names(asked.traits) else []
    entry = row((col("place"), same, *values))
    if asked.mode is Mode.RECURRING:
        entries = call("groupArrayIf", entry, _ENTERED)
    else:
        entries = array([call("argMinIf", entry, col("entry_at"), _ENTERED)])
    measured = {name: call("groupArray", col(name)) for name in _measured(asked, coins)}
    columns = {
        "who": col("who"),
        "entries": entries,
        "first_at": call("minIf", col("entry_at"), _ENTERED),
        "came": call("groupArrayIf", col("place"), _CAME),
        "last_place": call("maxIf", col("place"), _CAME),
        **({"places": call("groupArray", col("place"))} if measured else {}),
        **{f"{name}s": value for name, value in measured.items()},
        **asked.traits.of_person(),
    }
    names = [n.alias_or_name for n in inner.expressions if n.alias_or_name != "slot"]
    placed = select(
        {**{n: col(n) for n in names}, "place": place(asked.calendar, col("slot"))}, inner
    )
    return select(columns, placed, group=("who",))


def _entries(asked: Asked, coins: Sequence[str]) -> exp.Select:
    """One row a person and time they enter."""
    kept = ["came", "last_place"]
    if measured := _measured(asked, coins):
        kept += ["places", *(f"{name}s" for name in measured)]
    kept += [one.value for one in asked.traits.persons()]
    known = {name: col(name) for name in kept}
    inside = [gte(col("first_at"), number(asked.calendar.period.start_ms))]
    joined = {"entry": call("arrayJoin", col("entries")), **known}
    opened = select(joined, _persons(asked, coins), where=inside)
    entered = {
        name: item(item(col("entry"), 3), index)
        for index, name in enumerate(start_names(asked.traits), 1)
    }
    taken = {"cohort": item(col("entry"), 1), "same": item(col("entry"), 2)}
    return select({**taken, **asked.traits.keys(entered), **known}, opened)


def _lists(asked: Asked, coins: Sequence[str]) -> dict[str, exp.Expr]:
    """What each person adds in each period."""
    came, first = _has("came", _WHEN), eq(_N, _NONE)
    missed = negated(_has("came", minus(_WHEN, number(1))))
    lists = {
        "back": either(first, col("same"), came),
        "later": either(
            first,
            any_of((col("same"), gt(col("last_place"), col("cohort")))),
            gte(col("last_place"), _WHEN),
        ),
        "again": all_of((gt(_N, number(1)), came, missed)),
    }
    if asked.engagement:
        lists |= {
            "active": gt(_at("event_count"), _NONE),
            "happened": _at("event_count"),
            "visits": _at("session_count"),
        }
    for index, _ in enumerate(coins):
        earned = _at(f"earned{index}")
        lists |= {f"payers{index}": ne(earned, _NONE), f"amounts{index}": earned}
    periods = array(map(number, asked.periods))
    return {
        name: call("arrayMap", function(["n"], call("toInt64", value)), periods)
        for name, value in lists.items()
    }


def _measured(asked: Asked, coins: Sequence[str]) -> tuple[str, ...]:
    """The columns of a stretch that say how much there was of something."""
    engaged = ("event_count", "session_count") if asked.engagement else ()
    return (*engaged, *(f"earned{index}" for index, _ in enumerate(coins)))


def _at(name: str) -> exp.Expr:
    """How much there was in a period; nothing where the person was not there."""
    found = call("indexOf", col("places"), _WHEN)
    return call("arrayElement", col(f"{name}s"), found)


def _has(name: str, value: exp.Expr) -> exp.Expr:
    return call("has", col(name), value)
