"""RFM: customers by when they last bought, how often, and for how much.

Each is scored 1 to 5: 1 + the whole part of 5 times the share of buyers who are strictly worse.
Equal customers get equal scores, whatever their order; where most bought once, all of those have
frequency 1, and 2 may be missing. Segments go by recency and frequency; the first that fits.

Among n buyers at least m are strictly worse exactly where the m-th least value is: so four limits
of each measure, at the whole parts from n/5 upwards, give every score without ranking anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.customers.person import (
    ID,
    LAST_BOUGHT,
    ORDERS,
    PAYING,
    SPENT,
    Scope,
    pays_in,
    people,
    single,
)
from sightline.analysis.digits import quotient
from sightline.analysis.sql import (
    all_of,
    array,
    call,
    col,
    gt,
    gte,
    instant,
    lte,
    number,
    plus,
    select,
    text,
    times,
)
from sightline.privacy.disclosure import SUPPRESSED, Group, Suppressed, protect

Limits = Mapping[str, Any]
"""A row of `limits`: by measure, four values of the engine."""


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
_FACTS: Final = tuple(_SCORES.values())
_BEST: Final = 5
_PLACES: Final = tuple(number(fifth) for fifth in range(1, _BEST))
_DIGITS: Final = 4
"""Of an amount, behind the point."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Segmented(msgspec.Struct, frozen=True):
    """A segment of buyers. revenue: what they ever spent, less what was given back"""

    segment: str
    customers: int | Suppressed
    share: float | Suppressed | None
    orders: int | Suppressed
    revenue: float | Suppressed
    average_monetary_score: float | Suppressed | None


def limits(scope: Scope, coin: str) -> exp.Select:
    """One row: the four limits of each measure over the buyers in one currency, and their number.

    It is asked by itself: limits beside the rows they come of, the engine copies whole lists of
    buyers for each buyer.
    """
    facts = _facts(people((*_FACTS, *PAYING), scope), coin)
    listed = {name: call("groupArray", col(name)) for name in _FACTS}
    whole = select({f"every_{name}": values for name, values in listed.items()}, facts)
    found = {name: _limits_of(col(f"every_{name}")) for name in _FACTS}
    return select({"buyers": call("length", col(f"every_{ORDERS}")), **found}, whole)


def scored(scope: Scope, coin: str, found: Limits) -> exp.Select:
    """The buyers in one currency, each with scores and segment."""
    facts = _facts(people((*_FACTS, *PAYING), scope), coin)
    return _placed(facts, (ORDERS, SPENT), found)


def single_scored(scope: Scope, coin: str, ids: tuple[str, str], found: Limits) -> exp.Select:
    """Those between two ids, ends included."""
    rows = single((*_FACTS, *PAYING), scope, *ids)
    return _placed(_facts(rows, coin, (ID,)), (ID,), found)


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


def _facts(rows: exp.Select, coin: str, also: Sequence[str] = ()) -> exp.Select:
    """Those who bought in this currency and no other."""
    bought = [
        gt(col(ORDERS), number(0)),
        pays_in(coin),
        call("isNotNull", col(SPENT)),
    ]
    known = {name: call("assumeNotNull", col(name)) for name in _FACTS}
    return select({**{name: col(name) for name in also}, **known}, rows, where=bought)


def _limits_of(values: exp.Expr) -> exp.Expr:
    """The least values with a fifth of all before them, two fifths, three, four."""
    count = call("length", values)
    places = [
        call("intDiv", plus(times(fifth, count), number(_BEST - 1)), number(_BEST))
        for fifth in _PLACES
    ]
    ordered = call("arraySort", values)
    return array(call("arrayElement", ordered, place) for place in places)


def _placed(rows: exp.Select, kept: Sequence[str], found: Limits) -> exp.Select:
    names = {name: col(name) for name in kept}
    bounds = {name: [_literal(limit) for limit in found[name]] for name in _FACTS}
    scores = {n: _score(col(fact), bounds[fact]) for n, fact in _SCORES.items()}
    made = select({**names, **scores}, rows)
    return select({**names, **{name: col(name) for name in scores}, "segment": _named()}, made)


def _score(value: exp.Expr, limits: Sequence[exp.Expr]) -> exp.Expr:
    """One more for each limit below the value."""
    found: exp.Expr = number(1)
    for limit in limits:
        found = plus(found, gt(value, limit))
    return call("toUInt8", found)


def _literal(limit: Any) -> exp.Expr:
    match limit:
        case datetime():
            return instant((limit.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1))
        case Decimal():
            return call("toDecimal128", text(f"{limit:f}"), number(_DIGITS))
        case _:
            return number(int(limit))


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
