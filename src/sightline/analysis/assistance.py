"""Conversions with what the assistant did before them in the same session, as SQL.

One row an event of the goal leaves: a line. Beside its own columns it has one for each sign of
`catalog.collections.influence`: 1 where that was so in the session up to the line, its own
millisecond included, else 0. A session is looked at from a day before the period; an event without
a session has none.

    visit     the session, as a number; of an event without one, the event
    person    the user, where one is named, else the visit
    last_use  when the assistant was last used in the session, until the end of the period, as
              milliseconds; 0 where it was not
    at, code, coin, worth   of the line
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.condition import All, Condition
from sightline.analysis.field import Catalog, Field, Kind
from sightline.analysis.goal import Goal, coin_of, key_of, reached, worth_of
from sightline.analysis.grain import Period
from sightline.analysis.meaning import resolve
from sightline.analysis.predicate import predicate, stored
from sightline.analysis.sql import (
    all_of,
    among,
    any_of,
    call,
    col,
    either,
    eq,
    function,
    gt,
    item,
    lte,
    ne,
    number,
    one_of,
    row,
    select,
    text,
)
from sightline.analysis.where import meets, within
from sightline.catalog.collections.influence import ADVISED, SEEN, Sign
from sightline.catalog.events.commerce import PRODUCT

LOOKBACK_MS: Final = 86_400_000

USES: Final = (
    Sign.FACE_ANALYSED,
    Sign.VIEWED,
    Sign.CLICKED,
    Sign.CONVERSED,
    Sign.TRIED_ON,
)
"""Signs of which any means that the assistant was used."""

SIGNS: Final = (*USES, Sign.GOAL_REACHED, Sign.TRIED_THIS_ON, Sign.ADVISED)

_PRODUCT: Final = Field(PRODUCT.name, Kind.TEXT)
_SESSION: Final = col("session_id")
_AT: Final = call("toUnixTimestamp64Milli", col("occurred_at"))


class Conditions(msgspec.Struct, frozen=True):
    """What must hold for an event to be a sign of its session, and for a line to be advised."""

    signs: Mapping[Sign, Condition]
    advised: Condition


def conditions(catalog: Catalog) -> Conditions:
    """The conditions of the catalog's table, checked."""
    found = {
        sign: All(()) if seen.where is None else resolve(catalog, seen.where, sign)
        for sign, seen in SEEN.items()
    }
    return Conditions(found, resolve(catalog, ADVISED, Sign.ADVISED))


def visit() -> exp.Expr:
    """The session of an event as a number; an event without one is a visit of its own.

    cityHash64 takes half the time of sipHash64, and five million ids are a third of such a query.
    """
    alone = call("cityHash64", col("event_id"))
    return either(eq(_SESSION, text("")), alone, call("cityHash64", _SESSION))


def person() -> exp.Expr:
    """Whose event it is, as a number: the user's where one is named, else the visit's."""
    user = col("user_id")
    return either(eq(user, text("")), visit(), call("cityHash64", user))


def lines(
    known: Conditions,
    goal: Goal,
    period: Period,
    visitors: Condition,
    more: Mapping[str, exp.Expr] | None = None,
    only: Sequence[exp.Expr] = (),
) -> exp.Select:
    """The lines of a period.

    visitors: what must hold for every event
    more: columns of the line besides those above
    only: what must hold for lines besides
    """
    own = {
        "at": _AT,
        "code": key_of(goal),
        "coin": coin_of(goal),
        "worth": worth_of(goal),
        "person": person(),
        "product": stored(_PRODUCT),
        "advised": call("toUInt8", predicate(known.advised)),
        **(more or {}),
    }
    line = col("line")
    taken = {name: item(line, place) for place, name in enumerate(own, 1)}
    since = [_since(sign) for sign in SEEN]
    joined = {name: col(name) for name in ("visit", "last_use", *since, "tried")}
    sold = [*reached(goal, period), *only]
    spread = select(
        {**joined, "line": call("arrayJoin", col("sold"))},
        _visits(known, sold, goal, period, visitors, own),
    )
    apart = select({**joined, **taken}, spread)
    kept = [name for name in ("visit", "last_use", *own) if name not in ("product", "advised")]
    return select({**{name: col(name) for name in kept}, **_signs()}, apart)


def used(signs: Iterable[Sign]) -> exp.Expr:
    """Whether any of these signs is there, of a row of `lines`: 1 or 0."""
    return call("greatest", *(col(sign) for sign in signs), number(0))


def using(known: Conditions) -> exp.Expr:
    """Whether an event is a use of the assistant."""
    return any_of(_is(known, sign) for sign in USES)


def _visits(
    known: Conditions,
    sold: Sequence[exp.Expr],
    goal: Goal,
    period: Period,
    visitors: Condition,
    own: Mapping[str, exp.Expr],
) -> exp.Select:
    """One row a visit with lines: since when each sign is there, what was tried on, and the lines.

    The reading is held to visits with lines, which are few beside all that use the assistant.
    sold: what must hold for a line
    """
    everyone = meets(visitors)
    with_lines = select({"visit": visit()}, "events", where=[*sold, *everyone])
    names = dict.fromkeys([*(e for seen in SEEN.values() for e in seen.events), goal.event])
    looked_at = Period(period.start_ms - LOOKBACK_MS, period.end_ms)
    tried = row((stored(_PRODUCT), _AT))
    columns = {
        "visit": visit(),
        **{_since(sign): call("minIf", _AT, _is(known, sign)) for sign in SEEN},
        "last_use": call("maxIf", _AT, using(known)),
        "tried": call("groupArrayIf", tried, _is(known, Sign.TRIED_ON)),
        "sold": call("groupArrayIf", row(own.values()), all_of(sold)),
    }
    where = [
        one_of(col("event_name"), map(text, names)),
        *within(looked_at),
        *everyone,
        among(visit(), with_lines),
    ]
    return select(columns, "events", where=where, group=["visit"])


def _is(known: Conditions, sign: Sign) -> exp.Expr:
    named = one_of(col("event_name"), map(text, SEEN[sign].events))
    return all_of((named, *meets(known.signs[sign])))


def _signs() -> dict[str, exp.Expr]:
    """Each sign, as 1 or 0."""
    at, product, tried = col("at"), col("product"), exp.to_identifier("t")
    seen = {
        sign: all_of((gt(col(_since(sign)), number(0)), lte(col(_since(sign)), at)))
        for sign in SEEN
    }
    this = all_of((ne(product, text("")), eq(item(tried, 1), product), lte(item(tried, 2), at)))
    seen[Sign.TRIED_THIS_ON] = call("arrayExists", function(["t"], this), col("tried"))
    made = {sign.value: call("toUInt8", there) for sign, there in seen.items()}
    return {**made, Sign.ADVISED.value: col("advised")}


def _since(sign: Sign) -> str:
    return f"{sign}_since"
