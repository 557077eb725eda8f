"""What was sold in a period, cut in every way the report shows, in one pass, as SQL.

One row leaves for everything together (`whole` is 1), one for each currency, and of both one for
each value of the breakdown, each hour, weekday, month and season of the request's clock.

    lines, orders, ai_orders, other_orders   orders with a line of that kind, so one of both kinds
                                             counts in both
    sold, ai_sold                            amounts, in smallest units
    CLAIMS                                   amounts of lines with such use before them; several
                                             kinds may claim the same line
    units                                    of what says how many, one where it does not
    people, ai_people, other_people          different persons, of all lines and of either kind
    ai_user_, other_user_                    sold to users who used the assistant in the period, and
                                             to other users; and how many of each: in groups only
    visits, ai_visits                        sessions that bought, and that bought with the
                                             assistant; `late_` those that used it in the period
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.assistance import USES, Conditions, lines, used
from sightline.analysis.breakdown import PART, Key, keys_of, most_first, names, told_apart
from sightline.analysis.clock import clock
from sightline.analysis.condition import All
from sightline.analysis.field import Field, Kind
from sightline.analysis.goal import reached
from sightline.analysis.predicate import carried, predicate, stored
from sightline.analysis.revenue.asked import Asked
from sightline.analysis.revenue.people import using
from sightline.analysis.sql import (
    all_of,
    among,
    call,
    col,
    either,
    eq,
    gte,
    ne,
    number,
    plus,
    select,
    text,
)
from sightline.catalog.collections.influence import Sign
from sightline.catalog.events.commerce import QUANTITY

CLAIMS: Final[Mapping[str, tuple[Sign, ...]]] = {
    "face_analysis": (Sign.FACE_ANALYSED,),
    "recommendation": (Sign.VIEWED, Sign.CLICKED),
    "conversation": (Sign.CONVERSED,),
    "virtual_try_on": (Sign.TRIED_ON,),
}
"""Kind of use → the signs of it."""

SEASONS: Final = ("winter", "spring", "summer", "fall")
"""From December, three months each, as north of the equator."""

TIMES: Final = ("hour", "weekday", "month", "season")
PLACES: Final = (PART, *TIMES)
"""The columns that are 0 where a row is not about them."""

WHOLE: Final = "whole"

_QUANTITY: Final = Field(QUANTITY.name, Kind.NUMBER)
_AI: Final = eq(col("ai"), number(1))
_KNOWN: Final = eq(col("has_session"), number(1))
_LATE: Final = eq(col("late"), number(1))


def season_of(month: int) -> str:
    """The season of a month, 1-12."""
    return SEASONS[month % 12 // 3]


def ranking(asked: Asked) -> exp.Select:
    """The values of the breakdown with most lines."""
    keys = keys_of(asked.dimensions)
    where = [*reached(asked.goal, asked.period)]
    if asked.visitors != All(()):
        where.append(predicate(asked.visitors))
    counted = select({**keys, "value": call("count")}, "events", where=where, group=keys)
    return most_first(counted, keys, asked.top)


def sales(known: Conditions, asked: Asked, told: Sequence[Key] | None) -> exp.Select:
    """All rows. told: values of the breakdown told apart; None: neither breakdown nor times"""
    cut = _cut(asked, told, known)
    by = [[WHOLE], ["coin"]]
    if told is not None:
        keys = [PART, *names(asked.dimensions)] if told else []
        cuts = [one for one in (keys, *([time] for time in TIMES)) if one]
        by += [[whose, *one] for whose in (WHOLE, "coin") for one in cuts]
    groups = dict.fromkeys(name for group in by for name in group)
    counted = {**_counted(), **(_by_user() if told is not None else {})}
    return select({**{name: col(name) for name in groups}, **counted}, cut, sets=by)


def _cut(asked: Asked, told: Sequence[Key] | None, known: Conditions) -> exp.Select:
    """Lines, each with its groups and whether the assistant was used before it."""
    keys = own_keys(asked) if told else {}
    quantity = either(carried(_QUANTITY), stored(_QUANTITY), number(1))
    more = {"quantity": quantity, "has_session": ne(col("session_id"), text("")), **keys}
    if told is not None:
        more |= {
            "named": ne(col("user_id"), text("")),
            "by_using": among(col("user_id"), using(asked)),
        }
    sold = lines(known, asked.goal, asked.period, asked.visitors, more=more)
    kept = ["visit", "person", "coin", "worth", "quantity", "has_session"]
    kept += ["named", "by_using"] if told is not None else []
    columns = {
        **{name: col(name) for name in kept},
        "order": call("cityHash64", col("code")),
        WHOLE: call("toUInt8", number(1)),
        "ai": used(USES),
        "late": gte(col("last_use"), number(asked.period.start_ms)),
        **{f"by_{name}": used(signs) for name, signs in CLAIMS.items()},
        **times_of(asked),
        **(told_apart(of_own(asked), told) if told else {}),
    }
    return select(columns, sold)


def own_keys(asked: Asked) -> dict[str, exp.Expr]:
    """The values of an event, by names of their own: the engine would take a value told apart for
    the one it is made of, where both have one name.
    """
    return {f"own_{name}": value for name, value in keys_of(asked.dimensions).items()}


def of_own(asked: Asked) -> dict[str, exp.Expr]:
    """The same, read from rows that have them."""
    return {name: col(f"own_{name}") for name in names(asked.dimensions)}


def times_of(asked: Asked) -> dict[str, exp.Expr]:
    """The times of a moment `at`, from 1: what a row is not about is 0 there."""
    shown, at = clock(asked.period, asked.zone), col("at")
    month = shown.month(at)
    quarter = call("intDiv", call("modulo", month, number(12)), number(3))
    return {
        "hour": plus(shown.hour(at), number(1)),
        "weekday": shown.weekday(at),
        "month": month,
        "season": plus(quarter, number(1)),
    }


def _by_user() -> dict[str, exp.Expr]:
    """What users bought: those who used the assistant in the period, and the others."""
    is_using = eq(col("by_using"), number(1))
    found: dict[str, exp.Expr] = {}
    for side, kind in (("ai", is_using), ("other", exp.Not(this=exp.Paren(this=is_using.copy())))):
        of = all_of((eq(col("named"), number(1)), kind))
        found[f"{side}_user_sold"] = call("sumIf", col("worth"), of)
        found[f"{side}_user_people"] = call("uniqExactIf", col("person"), of)
    return found


def _counted() -> dict[str, exp.Expr]:
    other = exp.Not(this=exp.Paren(this=_AI.copy()))
    order, sold, visit = col("order"), col("worth"), col("visit")
    return {
        "lines": call("count"),
        "orders": call("uniqExact", order),
        "ai_orders": call("uniqExactIf", order, _AI),
        "other_orders": call("uniqExactIf", order, other),
        "sold": call("sum", sold),
        "ai_sold": call("sumIf", sold, _AI),
        **{name: call("sumIf", sold, eq(col(f"by_{name}"), number(1))) for name in CLAIMS},
        "units": call("sum", col("quantity")),
        "people": call("uniqExact", col("person")),
        "ai_people": call("uniqExactIf", col("person"), _AI),
        "other_people": call("uniqExactIf", col("person"), other),
        "visits": call("uniqExactIf", visit, _KNOWN),
        "ai_visits": call("uniqExactIf", visit, all_of((_KNOWN, _AI))),
        "late_visits": call("uniqExactIf", visit, all_of((_KNOWN, _LATE))),
        "late_ai_visits": call("uniqExactIf", visit, all_of((_KNOWN, _LATE, _AI))),
    }
