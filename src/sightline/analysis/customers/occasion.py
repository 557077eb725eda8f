"""The days on which buyers bought, and what they spent on each, as SQL and as histories.

A day is one purchase, however many orders it has: the models' time has no two at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
from sqlglot import exp

from sightline.analysis.customers.lifetime import Histories
from sightline.analysis.customers.person import PAID, Scope
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    entry,
    eq,
    function,
    gt,
    ne,
    negated,
    number,
    one_of,
    select,
    text,
)
from sightline.catalog.collections.shared import BOUGHT
from sightline.catalog.currency import exponent
from sightline.catalog.events.commerce import AMOUNT
from sightline.catalog.reading import TABLE

SAMPLE: Final = 20_000
_WEEK: Final = 7.0

Days = tuple[tuple[int, float], ...]
"""Days since 1970 in order, each with what was spent, in decimal units."""


class Buyer(msgspec.Struct, frozen=True):
    """One who bought."""

    customer_id: str
    days: Days


def occasions(
    scope: Scope,
    zone: str,
    coin: str,
    between: tuple[str, str] | None = None,
    most: int = SAMPLE,
) -> exp.Select:
    """A row for each buyer in this currency and no other: id, and days with smallest units.

    between: ids of whom, ends included; else of as many as `most`, the same ones each time
    """
    at, who, currency = col("occurred_at"), col("user_id"), col("currency")
    where = [
        one_of(col("event_name"), map(text, PAID.events)),
        ne(who, text("")),
        *scope.conditions(),
    ]
    if between is not None:
        where += [exp.GTE(this=who, expression=text(between[0]))]
        where += [exp.LTE(this=who, expression=text(between[1]))]
    sold = all_of([one_of(col("event_name"), map(text, BOUGHT.events)), eq(currency, text(coin))])
    each = {
        "user_id": who,
        "day": call("toInt32", call("toDate", at, text(zone))),
        "lines": call("countIf", sold),
        "spent": call("sumIf", call("toInt64", entry(col("numbers"), AMOUNT.name)), sold),
        "other": call("countIf", negated(one_of(currency, map(text, ("", coin))))),
    }
    days = select(each, TABLE, where=where, group=["user_id", "day"])
    pair, is_sold = call("tuple", col("day"), col("spent")), gt(col("lines"), number(0))
    order = function(["d"], call("tupleElement", col("d"), number(1)))
    made = select(
        {"user_id": who, "days": call("arraySort", order, call("groupArrayIf", pair, is_sold))},
        days,
        group=["user_id"],
        having=[eq(call("sum", col("other")), number(0)), call("notEmpty", col("days"))],
    )
    spread = exp.Ordered(this=call("cityHash64", who), nulls_first=False)
    made.set("order", exp.Order(expressions=[spread]))
    made.set("limit", exp.Limit(expression=number(most)))
    return made


def buyers(rows: Sequence[tuple[Any, ...]], coin: str) -> list[Buyer]:
    """The buyers in those rows, by id."""
    units = 10 ** exponent(coin)
    made = [
        Buyer(str(who), tuple((int(d), float(s) / units) for d, s in days)) for who, days in rows
    ]
    return sorted(made, key=lambda buyer: buyer.customer_id)


def histories(of: Sequence[Buyer], end_day: int) -> Histories:
    """What each did up to the end of a day; all have bought by then."""
    repeats, last, age, value = [], [], [], []
    for buyer in of:
        days = [(day, spent) for day, spent in buyer.days if day <= end_day]
        first, again = days[0][0], days[1:]
        repeats.append(float(len(again)))
        last.append((days[-1][0] - first) / _WEEK)
        age.append((end_day - first) / _WEEK)
        value.append(sum(spent for _, spent in again) / len(again) if again else math.nan)
    return Histories(*(np.array(column) for column in (repeats, last, age, value)))
