"""One row for each customer, from the collection's own definition.

What a field means stands in the catalog (`catalog/collections/customers.py`); here fields are
chosen, the events they are made of and no others read, and columns added that segments need. A
customer who did nothing of it has the row of nobody, so those rows are counted and not computed.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.condition import All, Condition
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    eq,
    gt,
    instant,
    lt,
    minus,
    ne,
    number,
    select,
    text,
    union_all,
)
from sightline.analysis.where import meets
from sightline.catalog.collections.compile import Bound, query
from sightline.catalog.collections.customers import CUSTOMERS
from sightline.catalog.collections.model import Field, Groups
from sightline.catalog.collections.reach import Reach, reach_of, together
from sightline.catalog.collections.shared import ASSISTED, BOUGHT, GIVEN_BACK
from sightline.catalog.collections.words import AT, USER, count, highest, is_, known, lowest
from sightline.catalog.reading import TABLE

ID: Final = "customer_id"
ORDERS: Final = "purchase_behavior_total_purchases"
SPENT: Final = "purchase_behavior_total_spent"

LAST_BOUGHT: Final = "last_bought"
LINES: Final = "lines"
COINS: Final = ("least_coin", "most_coin")
"""Currencies somebody paid in, by name; one alone, where both are the same."""

PAYING: Final = (LINES, *COINS)
"""What tells whether somebody bought in one currency and no other."""

PAID: Final = is_(*BOUGHT.events, *GIVEN_BACK.events)
"""Where money went either way."""

_ADDED: Final = (
    Field("lastBought", highest(AT, BOUGHT)),
    Field("lines", count(BOUGHT)),
    Field("leastCoin", lowest(known("currency"), PAID)),
    Field("mostCoin", highest(known("currency"), PAID)),
)
_BY_COLUMN: Final = {field.column: field for field in (*CUSTOMERS.columns(), *_ADDED)}

INFLUENCE: Final = tuple(
    field.column for field in CUSTOMERS.columns() if "aiInfluence" in field.path
)
"""Fields that look at other events of a session; they are about buyers, and cost most."""

FIELDS: Final = tuple(
    field.column for field in CUSTOMERS.columns() if field.column not in {ID, *INFLUENCE}
)

_BY_HAND: Final = "purchase_behavior_purchase_patterns_preferred"
_USED: Final = "customer_profile_engagement_metrics_ai_engagement"
USUAL: Final = (
    "customer_profile_first_purchase_date",
    f"{_USED}_face_analysis_usage",
    f"{_USED}_recommendation_interactions",
    f"{_USED}_conversation_sessions",
    f"{_USED}_virtual_try_on_usage",
    ORDERS,
    SPENT,
    "purchase_behavior_average_order_value",
    f"{_BY_HAND}_categories",
    f"{_BY_HAND}_brands",
)
"""Fields that are told where nobody says which: made of purchases, and of uses of the assistant."""

_MOST_AT_ONCE: Final = 9
"""More fields in one pass take the engine longer than a pass each."""

_MOST_OF_ALL: Final = 4
"""The same of fields any event may tell: nine passed the time limit at ten million."""


def pays_in(coin: str) -> exp.Expr:
    """Whether they bought in this currency and no other, of rows with PAYING; null is no."""
    bought = gt(col(LINES), number(0))
    return all_of([bought, *(eq(col(name), text(coin)) for name in COINS)])


class Scope(msgspec.Struct, frozen=True):
    """Which events count: those before a moment, of visits that meet a condition."""

    end_ms: int
    visitors: Condition = All(())

    def conditions(self, table: str = "") -> list[exp.Expr]:
        """As SQL."""
        limit = lt(exp.column("occurred_at", table=table or None), instant(self.end_ms))
        return [limit, *meets(self.visitors)]


class Part(msgspec.Struct, frozen=True):
    """Fields that are read in one pass. reach: what they are made of; None: all events"""

    fields: tuple[str, ...]
    reach: Reach | None


def parts(fields: Iterable[str], beside: Sequence[str], of: Names[str]) -> tuple[Part, ...]:
    """Fields by what they are made of, the narrowest pass for each.

    beside: columns the fields `of` need in their rows as well
    """
    made = {f: needed((f, *beside) if f in of else (f,)) for f in fields}
    named = [reach for reach in made.values() if reach is not None and not reach.attributes]
    found: dict[Reach | str, list[str]] = {}
    for field, reach in made.items():
        found.setdefault(_pass_of(reach, named), []).append(field)
    return tuple(
        Part(fields, together(made[field] for field in fields))
        for key, some in found.items()
        for most in (_MOST_OF_ALL if isinstance(key, str) else _MOST_AT_ONCE,)
        for start in range(0, len(some), most)
        for fields in (tuple(some[start : start + most]),)
    )


def _pass_of(reach: Reach | None, named: Iterable[Reach]) -> Reach | str:
    """Which fields are read together: of all events, by what any event carries, by name."""
    if reach is None:
        return "all"
    if reach.attributes:
        return "carrying"
    return max((one for one in named if reach <= one), key=lambda one: len(one.events))


def needed(columns: Iterable[str]) -> Reach | None:
    """What columns are made of; None: all events."""
    return together(reach_of(_BY_COLUMN[column]) for column in columns if column != ID)


def people(columns: Names[str], scope: Scope, reach: Reach | None = None) -> exp.Select:
    """A row for each customer who did what these columns are made of, or what is in reach."""
    return _within(_query(columns, needed(columns) if reach is None else reach), scope)


def everybody(columns: Sequence[str], scope: Scope, count: int, reach: Reach | None) -> exp.Query:
    """A row for each customer there is.

    count: how many that are; reach: what the columns are made of, perhaps with more; None: all
    """
    named = {name: col(name) for name in columns}
    some = select(named, _within(_query(columns, reach), scope))
    if reach is None:
        return some
    nobody = _query(columns, reach)
    nobody.set("group", None)
    nobody.set("where", exp.Where(this=exp.false()))
    others = minus(number(count), exp.Subquery(this=how_many(scope, reach)))
    places = call("range", call("toUInt64", call("greatest", number(0), others)))
    again = exp.alias_(call("arrayJoin", places), "place")
    padding = select(named, nobody).select(again, copy=False)
    return union_all([some, select(named, padding)])


def how_many(scope: Scope, reach: Reach | None = None) -> exp.Select:
    """How many customers there are, or did something in reach, by hashes of 64 bits."""
    where = [ne(col("user_id"), text("")), *scope.conditions()]
    if reach is not None:
        where.insert(0, reach.condition())
    return select({"customers": call("uniqExact", _hashed())}, TABLE, where=where)


def buyers(columns: Names[str], scope: Scope) -> exp.Select:
    """Customers by purchases and uses of the assistant alone: true of those who bought."""
    return people({ORDERS, *columns}, scope, Reach(frozenset((*BOUGHT.events, *ASSISTED.events))))


def single(columns: Names[str], scope: Scope, first: str, last: str) -> exp.Select:
    """The rows of the customers whose ids lie between two, ends included, by id."""
    ends = ((exp.GTE, first), (exp.LTE, last))
    bounds = [Bound(ID, comparison, text(value)) for comparison, value in ends]
    rows = _within(_query({ID, *columns}, None, bounds), scope)
    limits = [bound.comparison(this=col(ID), expression=bound.value.copy()) for bound in bounds]
    made = select({name: col(name) for name in (ID, *columns)}, rows, where=limits)
    made.set("order", exp.Order(expressions=[exp.Ordered(this=col(ID), nulls_first=False)]))
    return made


def ids(scope: Scope, after: str, most: int) -> exp.Select:
    """The ids behind one, in order."""
    who = col("user_id")
    where = [exp.GT(this=who, expression=text(after)), *scope.conditions()]
    made = select({"user_id": who}, TABLE, where=where, group=["user_id"])
    made.set("order", exp.Order(expressions=[exp.Ordered(this=who, nulls_first=False)]))
    made.set("limit", exp.Limit(expression=number(most)))
    return made


def _hashed(table: str | None = None) -> exp.Expr:
    return call("cityHash64", exp.column("user_id", table=table))


def _query(columns: Names[str], reach: Reach | None, bounds: Sequence[Bound] = ()) -> exp.Select:
    chosen = tuple(field for field in CUSTOMERS.columns() if field.column in columns)
    added = tuple(field for field in _ADDED if field.column in columns)
    by_name = reach is not None and not reach.attributes
    view = Groups(by=(USER,), events=tuple(sorted(reach.events)) if by_name and reach else ())
    made = query(replace(CUSTOMERS, fields=chosen, added=added, view=view), bounds=bounds)
    if reach is not None and not by_name:
        made.where(reach.condition("e"), copy=False)
    if ID not in columns:
        made.set("group", exp.Group(expressions=[_hashed("e")]))
    return made


def _within(tree: exp.Select, scope: Scope) -> exp.Select:
    """The query over events of the scope."""
    for found in list(tree.find_all(exp.Select)):
        source = found.args["from_"].this
        if isinstance(source, exp.Table) and source.name == TABLE:
            where = found.args.get("where")
            before = [] if where is None else [where.this]
            conditions = [*before, *scope.conditions(source.alias_or_name)]
            found.set("where", exp.Where(this=all_of(conditions)))
    return tree
