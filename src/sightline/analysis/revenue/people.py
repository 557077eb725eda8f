"""What buyers spent and how they came back, and who of a period's users used the assistant, as SQL.

Buyers are looked up in all purchases there are, up to the end of the period.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.assistance import USES, person
from sightline.analysis.goal import coin_of, key_of, reached, worth_of
from sightline.analysis.revenue.asked import Asked
from sightline.analysis.sql import (
    among,
    call,
    col,
    either,
    eq,
    gt,
    gte,
    instant,
    lt,
    minus,
    ne,
    number,
    one_of,
    select,
    text,
)
from sightline.analysis.where import meets, within
from sightline.catalog.collections.influence import SEEN

USED: Final = tuple(dict.fromkeys(event for sign in USES for event in SEEN[sign].events))
"""The events of which any means that the assistant was used."""

_NONE: Final = number(0)


def buyers(asked: Asked) -> exp.Select:
    """One row for each currency, and one for all (`whole` is 1): of those who bought in the period.

    buyers   how many bought, in this currency
    spent    what they ever spent in it, in smallest units
    orders, repeated   their orders of the period, and those that are not their first ever
    """
    at, since = col("occurred_at"), instant(asked.period.start_ms)
    end = lt(at, instant(asked.period.end_ms))
    line = {
        "person": person(),
        "coin": coin_of(asked.goal),
        "code": call("cityHash64", key_of(asked.goal)),
        "worth": worth_of(asked.goal),
        "inside": gte(at, since),
        "whole": call("toUInt8", number(1)),
    }
    bought = [eq(col("event_name"), text(asked.goal.event)), end, *meets(asked.visitors)]
    lines = select(line, "events", where=bought)
    inside, code = eq(col("inside"), number(1)), col("code")
    own = {
        "person": col("person"),
        "coin": col("coin"),
        "whole": col("whole"),
        "total": call("sum", col("worth")),
        "now": call("uniqExactIf", code, inside),
        "ever": call("uniqExact", code),
    }
    each = select(own, lines, sets=[["person", "coin"], ["person", "whole"]])
    first = either(eq(col("ever"), col("now")), number(1), _NONE)
    counted = {
        "buyers": call("count"),
        "spent": call("sum", col("total")),
        "orders": call("sum", col("now")),
        "repeated": call("sum", minus(col("now"), first)),
    }
    keys = {"whole": col("whole"), "coin": col("coin")}
    return select({**keys, **counted}, each, where=[gt(col("now"), _NONE)], group=keys)


def using(asked: Asked) -> exp.Select:
    """The users who used the assistant in the period."""
    where = [
        one_of(col("event_name"), map(text, USED)),
        *within(asked.period),
        ne(col("user_id"), text("")),
        *meets(asked.visitors),
    ]
    return select({"user_id": col("user_id")}, "events", where=where)


def spending(asked: Asked) -> exp.Select:
    """What users spent in the period, by currency, and by whether they used the assistant in it."""
    named = ne(col("user_id"), text(""))
    keys = {
        "used": call("toUInt8", among(col("user_id"), using(asked))),
        "coin": coin_of(asked.goal),
    }
    where = [*reached(asked.goal, asked.period), named, *meets(asked.visitors)]
    return select(
        {**keys, "sold": call("sum", worth_of(asked.goal))}, "events", where=where, group=keys
    )
