"""How the fields of customers are distributed, as SQL and as an answer.

One pass over the rows: a field with words, lists or times becomes numbers of customers by value, a
number its mean and quantiles. Nothing of a group of fewer than k people is shown, and no least or
greatest value, for that is somebody's.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.customers.person import pays_in
from sightline.analysis.digits import shown
from sightline.analysis.sql import (
    array,
    call,
    col,
    either,
    function,
    level,
    number,
    select,
    text,
)
from sightline.catalog.collections.compile import types
from sightline.catalog.collections.customers import CUSTOMERS
from sightline.catalog.collections.typed import Type
from sightline.privacy.disclosure import SUPPRESSED, Group, Suppressed, protect

QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
MOST_VALUES: Final = 100

MONEY: Final = frozenset(
    {
        "purchase_behavior_total_spent",
        "purchase_behavior_average_order_value",
        "purchase_behavior_purchase_patterns_price_range_preference_min",
        "purchase_behavior_purchase_patterns_price_range_preference_max",
    }
)
"""Fields that are amounts: those of customers who paid in the answer's currency and no other."""

_WORDS: Final = frozenset({"String", "Bool"})
_TIMES: Final = frozenset({"DateTime64(3, 'UTC')", "DateTime('UTC')"})


@functools.cache
def _types() -> Mapping[str, Type]:
    return types(CUSTOMERS)


class Value(msgspec.Struct, frozen=True):
    """How many customers have a value; of a time, the month."""

    value: str
    customers: int | Suppressed


class Distribution(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A field of the collection, over all customers, or of influence over those who bought.

    known: customers of whom it is known
    values: the hundred most frequent; of lists, customers who have the value among others
    mean, quantiles: of numbers, by share below; amounts are those in the answer's currency. No
        quantiles where the mean is suppressed
    """

    field: str
    known: int | Suppressed
    values: tuple[Value, ...] | None = None
    mean: float | Suppressed | None = None
    quantiles: dict[str, float] | None = None


def distributions(
    rows: exp.Query, fields: Sequence[str], zone: str, coin: str, where: Sequence[exp.Expr] = ()
) -> exp.Select:
    """One row: for each field how many know it, and its values, or mean and quantiles."""
    columns: dict[str, exp.Expr] = {"customers": call("count")}
    for place, field in enumerate(fields):
        for name, made in _figures(field, zone, coin).items():
            columns[f"{name}_{place}"] = made
    return select(columns, rows, where=where)


def read(row: Mapping[str, Any], fields: Sequence[str], k: int) -> list[Distribution]:
    """The distributions in that row."""
    return [_read(row, place, field, k) for place, field in enumerate(fields)]


def of_nobody(fields: Iterable[str]) -> tuple[Distribution, ...]:
    """The distributions where there is no customer."""
    return tuple(
        Distribution(field=field, known=0, values=None if _keys(field, "UTC") is None else ())
        for field in fields
    )


def _figures(field: str, zone: str, coin: str) -> dict[str, exp.Expr]:
    keys = _keys(field, zone)
    if keys is None:
        value = call("toFloat64", col(field))
        if field in MONEY:
            ours = call("ifNull", pays_in(coin), exp.false())
            value = either(ours, value, exp.null())
        levels = array(level("quantileExactInclusive", each, value) for each in QUANTILES)
        return {"known": call("count", value), "mean": call("avg", value), "quantiles": levels}
    ones = call("arrayMap", function(["x"], call("toUInt64", number(1))), keys)
    summed = call("sumMap", keys, ones)
    pairs = call(
        "arrayZip", call("tupleElement", summed, number(1)), call("tupleElement", summed, number(2))
    )
    order = function(["p"], call("tuple", exp.Neg(this=call("toInt64", _of("p", 2))), _of("p", 1)))
    most = call("arraySlice", call("arraySort", order, pairs), number(1), number(MOST_VALUES + 1))
    return {"known": call("countIf", call("notEmpty", keys)), "values": most}


def _of(name: str, place: int) -> exp.Expr:
    return call("tupleElement", col(name), number(place))


def _keys(field: str, zone: str) -> exp.Expr | None:
    """The values of a row that are counted, as a list of texts; None of a number."""
    kind = _types()[field]
    value: exp.Expr = col(field)
    if kind.name == "Map":
        return call("mapKeys", value)
    if kind.of is not None:
        return call("arrayDistinct", value)
    if kind.name in _TIMES:
        value = call("formatDateTime", value, text("%Y-%m"), text(zone))
    elif kind.name not in _WORDS:
        return None
    if not kind.nullable:
        return array([call("toString", value)])
    listed = array([call("toString", value)])
    return call(
        "arrayMap",
        function(["x"], call("assumeNotNull", col("x"))),
        call("arrayFilter", function(["x"], call("isNotNull", col("x"))), listed),
    )


def _read(row: Mapping[str, Any], place: int, field: str, k: int) -> Distribution:
    known, customers = int(row[f"known_{place}"]), int(row["customers"])
    safe = _safe(known, customers, k)
    if f"values_{place}" not in row:
        if safe is SUPPRESSED or not known:
            hidden = SUPPRESSED if known else None
            return Distribution(field=field, known=safe, mean=hidden)
        pairs_ = zip(QUANTILES, row[f"quantiles_{place}"], strict=True)
        found = {f"{share:g}": float(shown(float(value)) or 0) for share, value in pairs_}
        mean = shown(float(row[f"mean_{place}"]))
        return Distribution(field=field, known=safe, mean=mean, quantiles=found)
    pairs = [(str(value), int(count)) for value, count in row[f"values_{place}"]][:MOST_VALUES]
    return Distribution(field=field, known=safe, values=_values(field, pairs, known, customers, k))


def _safe(known: int, customers: int, k: int) -> int | Suppressed:
    """How many, where neither those nor the others are few."""
    few = 0 < known < k or 0 < customers - known < k
    return SUPPRESSED if few else known


def _values(
    field: str, pairs: Sequence[tuple[str, int]], known: int, customers: int, k: int
) -> tuple[Value, ...]:
    groups = [Group((value,), count, count) for value, count in pairs]
    if _types()[field].of is None:  # of lists, values overlap: nothing follows from their sum
        others = customers - sum(count for _, count in pairs)
        total = Group((None,), customers, customers)
        groups = [*groups, Group(("\0others",), max(0, others), others), total]
    shown_ = protect(groups, k)[: len(pairs)]
    hidden = [SUPPRESSED if isinstance(g.people, Suppressed) else g.people for g in shown_]
    return tuple(Value(v, count) for (v, _), count in zip(pairs, hidden, strict=True))
