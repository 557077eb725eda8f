"""How many events and people segments have, each and two at a time, as SQL: one row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.condition import Condition
from sightline.analysis.grain import Period
from sightline.analysis.predicate import predicate
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    either,
    gt,
    gte,
    instant,
    lt,
    ne,
    number,
    select,
    text,
)

_NONE: Final = number(0)


def overlap(period: Period, everything: Condition, segments: Sequence[Condition]) -> exp.Select:
    """Columns: events and people of all, of each segment and of each pair, by their places.

    everything: what every event meets
    """
    at = col("occurred_at")
    where = [
        gte(at, instant(period.start_ms)),
        lt(at, instant(period.end_ms)),
        predicate(everything),
    ]
    inside = [predicate(segment) for segment in segments]
    counts = {"n": call("count")}
    for a, condition in enumerate(inside):
        counts[f"n{a}"] = call("countIf", condition)
    for a, b in _pairs(len(inside)):
        counts[f"n{a}_{b}"] = call("countIf", all_of((inside[a], inside[b])))
    persons = select({"who": _person(), **counts}, "events", where=where, group=("who",))
    known = ne(col("who"), text(""))
    columns = {"events_n": call("sum", col("n")), "people_n": call("countIf", known)}
    for a in range(len(inside)):
        columns[f"events_{a}"] = call("sum", col(f"n{a}"))
        columns[f"people_{a}"] = call("countIf", all_of((known, gt(col(f"n{a}"), _NONE))))
    for a, b in _pairs(len(inside)):
        had = [gt(col(f"n{one}"), _NONE) for one in (a, b)]
        columns[f"events_{a}_{b}"] = call("sum", col(f"n{a}_{b}"))
        columns[f"people_{a}_{b}"] = call("countIf", all_of((known, *had)))
    return select(columns, persons)


def _pairs(count: int) -> list[tuple[int, int]]:
    return list(itertools.combinations(range(count), 2))


def _person() -> exp.Expr:
    """A user, or a session of which none is known; empty where neither is."""
    user, session = col("user_id"), col("session_id")
    told = either(ne(session, text("")), call("concat", text("s:"), session), text(""))
    return either(ne(user, text("")), call("concat", text("u:"), user), told)
