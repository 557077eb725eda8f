"""The days on which buyers bought, and what they spent on each, as SQL and as histories.

A day is one purchase, however many orders it has: the models' time has no two at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
from sqlglot import exp

from sightline.analysis.customers.lifetime import Histories
from sightline.analysis.sql import (
    call,
    col,
    entry,
    eq,
    function,
    instant,
    lt,
    ne,
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
    end_ms: int, zone: str, coin: str, ids: Sequence[str] | None = None, most: int = SAMPLE
) -> exp.Select:
    """A row for each buyer: id, and days with amounts in smallest units.

    ids: of whom; else of as many as `most`, the same ones each time
    """
    at, who = col("occurred_at"), col("user_id")
    where = [
        one_of(col("event_name"), map(text, BOUGHT.events)),
        eq(col("currency"), text(coin)),
        ne(who, text("")),
        lt(at, instant(end_ms)),
    ]
    if ids is not None:
        where.append(one_of(who, map(text, ids)))
    each = {
        "user_id": who,
        "day": call("toInt32", call("toDate", at, text(zone))),
        "spent": call("sum", call("toInt64", entry(col("numbers"), AMOUNT.name))),
    }
    days = select(each, TABLE, where=where, group=["user_id", "day"])
    listed = call("groupArray", call("tuple", col("day"), col("spent")))
    order = function(["d"], call("tupleElement", col("d"), number(1)))
    made = select(
        {"user_id": who, "days": call("arraySort", order, listed)}, days, group=["user_id"]
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
        value.append(float(np.mean([spent for _, spent in again])) if again else np.nan)
    return Histories(*(np.array(column) for column in (repeats, last, age, value)))
