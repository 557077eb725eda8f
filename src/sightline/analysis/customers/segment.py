"""RFM: customers by when they last bought, how often, and for how much.

Each is scored 1 to 5: 1 + the whole part of 5 times the share of buyers who are strictly worse.
Equal customers get equal scores, whatever their order; where most bought once, all of those have
frequency 1, and 2 may be missing. Segments go by recency and frequency; the first that fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.customers.person import COIN, ID, LAST_BOUGHT, ORDERS, SPENT
from sightline.analysis.digits import quotient
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    eq,
    gt,
    gte,
    lte,
    minus,
    number,
    plus,
    select,
    text,
    times,
)
from sightline.privacy.disclosure import SUPPRESSED, Group, Suppressed, protect


class Segment(msgspec.Struct, frozen=True):
    """A name for scores of recency and frequency, both from and to, ends included."""

    name: str
    recency: tuple[int, int]
    frequency: tuple[int, int]


SEGMENTS: Final = (
    Segment("champions", (5, 5), (4, 5)),
    Segment("loyal", (3, 4), (4, 5)),
    Segment("potential_loyalists", (4, 5), (2, 3)),
    Segment("new", (5, 5), (1, 1)),
    Segment("promising", (4, 4), (1, 1)),
    Segment("need_attention", (3, 3), (3, 3)),
    Segment("about_to_sleep", (3, 3), (1, 2)),
    Segment("cannot_lose", (1, 2), (5, 5)),
    Segment("at_risk", (1, 2), (3, 4)),
    Segment("hibernating", (1, 2), (1, 2)),
)
_SCORES: Final = {"recency": LAST_BOUGHT, "frequency": ORDERS, "monetary": SPENT}


class Segmented(msgspec.Struct, frozen=True):
    """A segment of buyers. revenue: what they ever spent, less what was given back"""

    segment: str
    customers: int | Suppressed
    share: float | Suppressed | None
    orders: int | Suppressed
    revenue: float | Suppressed
    average_monetary_score: float | Suppressed | None


def scored(rows: exp.Select, coin: str) -> exp.Select:
    """The buyers among rows, in one currency, each with scores and segment."""
    bought = [gt(col(ORDERS), number(0)), eq(col("coins"), number(1)), eq(col(COIN), text(coin))]
    kept = (ID, ORDERS, SPENT, LAST_BOUGHT)
    buyers = select({name: col(name) for name in kept}, rows, where=bought)
    scores = {name: _score(column) for name, column in _SCORES.items()}
    ranked = select({**{name: col(name) for name in kept}, **scores}, buyers)
    every: dict[str, exp.Expr] = {name: col(name) for name in (*kept, *_SCORES)}
    return select({**every, "segment": _named()}, ranked)


def totals(buyers: exp.Select) -> exp.Select:
    """A row for each segment."""
    figures = {
        "segment": col("segment"),
        "customers": call("count"),
        "orders": call("sum", col(ORDERS)),
        "revenue": call("toFloat64", call("sum", col(SPENT))),
        "monetary_score": call("avg", col("monetary")),
    }
    return select(figures, buyers, group=["segment"])


def read(rows: Sequence[Mapping[str, Any]], k: int) -> tuple[Segmented, ...]:
    """Every segment in its order, those too small suppressed, and others with them."""
    found = {row["segment"]: row for row in rows}
    every = sum(int(row["customers"]) for row in rows)
    groups = [
        Group((s.name,), int(found[s.name]["customers"]) if s.name in found else 0, None)
        for s in SEGMENTS
    ]
    shown = protect([*groups, Group((None,), every, None)], k)
    return tuple(
        _segmented(group, found, every, s) for group, s in zip(shown[:-1], SEGMENTS, strict=True)
    )


def _segmented(
    group: Group, found: Mapping[str, Mapping[str, Any]], every: int, segment: Segment
) -> Segmented:
    if isinstance(group.people, Suppressed):
        hidden = SUPPRESSED
        return Segmented(segment.name, hidden, hidden, hidden, hidden, hidden)
    row = found.get(segment.name)
    if row is None:
        return Segmented(segment.name, 0, quotient(0, every), 0, 0.0, None)
    return Segmented(
        segment.name,
        group.people,
        quotient(group.people, every),
        int(row["orders"]),
        float(row["revenue"]),
        float(f"{row['monetary_score']:.14g}"),
    )


def _score(column: str) -> exp.Expr:
    order = exp.Order(expressions=[exp.Ordered(this=col(column), nulls_first=False)])
    worse = minus(exp.Window(this=call("rank"), order=order), number(1))
    everybody = exp.Window(this=call("count"))
    return call("toUInt8", plus(number(1), call("intDiv", times(number(5), worse), everybody)))


def _named() -> exp.Expr:
    cases: list[exp.Expr] = []
    for segment in SEGMENTS[:-1]:
        between = [
            limit
            for name, (low, high) in (
                ("recency", segment.recency),
                ("frequency", segment.frequency),
            )
            for limit in (gte(col(name), number(low)), lte(col(name), number(high)))
        ]
        cases += [all_of(between), text(segment.name)]
    return call("multiIf", *cases, text(SEGMENTS[-1].name))
