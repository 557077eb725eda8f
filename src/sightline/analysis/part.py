"""The simple measures a metric is made of, each with the means to compute it.

Every measure is computed in two ways that agree: directly from raw rows, and by merging states that
rollups keep and raw rows give as well. States of uniques and quantiles are exact, so both ways give
the same number; sums of fractions may differ in their last digit, as sums in another order do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.condition import Condition
from sightline.analysis.field import MAPS, Catalog, Field, Kind, field_of
from sightline.analysis.meaning import resolve
from sightline.analysis.predicate import carried, stored
from sightline.analysis.problems import problem
from sightline.analysis.sql import call, col, either, level, ne, over, text
from sightline.catalog.measure import parts
from sightline.catalog.model import (
    Count,
    Distinct,
    Highest,
    Lowest,
    Mean,
    Measure,
    OfAttribute,
    Quantile,
    Simple,
    Total,
    Unique,
)
from sightline.store.tables import INTERNAL_EVENTS

CURRENCY: Final = "commerce.currency"
"""The attribute that gives the column `currency`: events with it belong to one currency."""

EVENTS: Final = "events"
"""The table of events that were sent, the only one with rollups."""

STATE_LEVEL: Final = 0.5
"""The level written into states of quantiles. They hold every value, and merge at any level."""

_IDS: Final = {"session": ("sessions", "session_id"), "user": ("users", "user_id")}


class State(msgspec.Struct, frozen=True):
    """Something that can be merged to a number.

    raw: the aggregate that makes it of raw rows
    rolled: the aggregate that makes it of rows of a rollup, whose column of its name holds it
    """

    raw: exp.Expr
    rolled: exp.Expr


States = dict[str, State]

_N: Final = State(call("count"), call("sum", col("n")))


class Part(msgspec.Struct, frozen=True):
    """One simple measure of a metric.

    field: the attribute it is of
    condition: what the measure itself asks of events
    by_currency: its events belong to a currency each; else it is one number for all currencies
    table: where its events lie
    """

    measure: Simple
    field: Field | None
    condition: Condition | None
    by_currency: bool
    table: str = EVENTS


class Tally(msgspec.Struct, frozen=True):
    """How a number is computed.

    needs: what must hold for an event to count
    direct: the aggregate over raw rows
    table: the rollup that keeps states of it; None where none does
    states: name → what is merged; a rollup has a column of that name
    merged: the aggregate over states
    """

    needs: tuple[exp.Expr, ...]
    direct: exp.Expr
    table: str | None
    states: States
    merged: exp.Expr


def parts_of(catalog: Catalog, measure: Measure) -> tuple[Part, ...]:
    """The different simple measures of a measure, in order.

    raises: InvalidRequest, when a tenant's metric names what the catalog no longer has
    """
    return tuple(_part(catalog, simple) for simple in dict.fromkeys(parts(measure)))


def of_money(parts: Iterable[Part]) -> bool:
    """Whether any is of amounts."""
    return any(part.field is not None and part.field.kind is Kind.MONEY for part in parts)


def tally(part: Part) -> Tally:
    """How a part is computed."""
    measure, field = part.measure, part.field
    if isinstance(measure, Count) or field is None:
        if isinstance(measure, Unique):
            return _unique(*_IDS[measure.entity], measure.apart)
        return volume(part)
    value, needs = stored(field), (carried(field),)
    if isinstance(measure, Distinct):
        return Tally(needs, *_seen(call("sipHash64", value)))
    direct, states, merged = _numeric(measure, value)
    return Tally(needs, direct, "rollup_measure_minute", states, merged)


def volume(part: Part) -> Tally:
    """How many events a part looks at."""
    field = part.field
    rolled = field is None or MAPS.get(field.kind) == "numbers"
    table = "rollup_minute" if field is None else "rollup_measure_minute"
    return Tally(
        () if field is None else (carried(field),),
        call("count"),
        table if rolled else None,
        {"n": _N},
        call("sum", col("n")),
    )


def persons(part: Part) -> Tally:
    """How many people's events a part looks at: users, and sessions without one."""
    anonymous = call("concat", text("\t"), col("session_id"))
    who = either(ne(col("user_id"), text("")), col("user_id"), anonymous)
    return Tally(tally(part).needs, *_seen(call("sipHash64", who)))


def _part(catalog: Catalog, measure: Simple) -> Part:
    field = None
    if isinstance(measure, OfAttribute):
        attribute = catalog.attributes.get(measure.attribute)
        if attribute is None:
            gone = f"The metric measures {measure.attribute}, which no event has"
            raise problem("metric", "metric", gone)
        field = field_of(attribute)
    condition = resolve(catalog, measure.where, "metric") if measure.where else None
    of_money = field is not None and field.kind is Kind.MONEY
    table = INTERNAL_EVENTS if _is_internal(catalog, measure) else EVENTS
    return Part(measure, field, condition, of_money or _in_currency(catalog, measure), table)


def _is_internal(catalog: Catalog, measure: Simple) -> bool:
    return bool(measure.events) and all(name in catalog.internal for name in measure.events)


def _in_currency(catalog: Catalog, measure: Simple) -> bool:
    """Whether every event looked at carries its currency."""
    known = (catalog.events.get(name) for name in measure.events)
    return bool(measure.events) and all(
        event is not None and any(a.name == CURRENCY for a in event.attributes) for event in known
    )


def _unique(column: str, of: str, apart: str) -> Tally:
    hashed = call("sipHash64", col(of))
    if apart:
        return Tally((ne(col(of), text("")),), *_seen(hashed, col(apart)))
    return Tally(
        (ne(col(of), text("")),),
        call("uniqExact", hashed),
        "rollup_minute",
        {column: State(call("uniqExactState", hashed), call("uniqExactMergeState", col(column)))},
        call("uniqExactMerge", col(column)),
    )


def _seen(*values: exp.Expr) -> tuple[exp.Expr, None, States, exp.Expr]:
    """How many different values, of which no rollup keeps states."""
    made, kept = call("uniqExactState", *values), call("uniqExactMergeState", col("seen"))
    merged = call("uniqExactMerge", col("seen"))
    return call("uniqExact", *values), None, {"seen": State(made, kept)}, merged


def _numeric(measure: Simple, value: exp.Expr) -> tuple[exp.Expr, States, exp.Expr]:
    """The direct aggregate, the states and the merged aggregate of a measure of numbers."""
    match measure:
        case Total():
            return call("sum", value), {"total": _summed("total", value)}, _sum_of("total")
        case Mean():
            states = {"total": _summed("total", value), "n": _N}
            return call("avg", value), states, over(_sum_of("total"), _sum_of("n"))
        case Lowest():
            low = State(call("min", value), call("min", col("low")))
            return call("min", value), {"low": low}, call("min", col("low"))
        case Highest():
            high = State(call("max", value), call("max", col("high")))
            return call("max", value), {"high": high}, call("max", col("high"))
        case Quantile(level=wanted):
            made = level("quantileExactInclusiveState", STATE_LEVEL, value)
            kept = level("quantileExactInclusiveMergeState", STATE_LEVEL, col("quantiles"))
            merged = level("quantileExactInclusiveMerge", wanted, col("quantiles"))
            direct = level("quantileExactInclusive", wanted, value)
            return direct, {"quantiles": State(made, kept)}, merged
        case _:
            raise TypeError(f"not a measure of numbers: {type(measure).__name__}")


def _summed(name: str, value: exp.Expr) -> State:
    return State(call("sum", value), _sum_of(name))


def _sum_of(name: str) -> exp.Expr:
    return call("sum", col(name))
