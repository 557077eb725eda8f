"""One row for each customer, from the collection's own definition.

What a field means stands in the catalog (`catalog/collections/customers.py`); here fields are
chosen, events after a moment left out, and columns added that segments need.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.sql import all_of, instant, lt
from sightline.catalog.collections.compile import query
from sightline.catalog.collections.customers import CUSTOMERS
from sightline.catalog.collections.model import Field, Groups
from sightline.catalog.collections.shared import ASSISTED, BOUGHT
from sightline.catalog.collections.words import AT, USER, highest, known, last, unique
from sightline.catalog.reading import TABLE

ID: Final = "customer_id"
ORDERS: Final = "purchase_behavior_total_purchases"
SPENT: Final = "purchase_behavior_total_spent"

LAST_BOUGHT: Final = "last_bought"
COIN: Final = "coin"
_ADDED: Final = (
    Field("lastBought", highest(AT, BOUGHT)),
    Field("coin", last(known("currency"), BOUGHT)),
    Field("coins", unique(known("currency"), BOUGHT)),
)

INFLUENCE: Final = tuple(
    field.column for field in CUSTOMERS.columns() if "aiInfluence" in field.path
)
"""Fields that look at other events of a session; they are about buyers, and cost most."""

FIELDS: Final = tuple(
    field.column for field in CUSTOMERS.columns() if field.column not in {ID, *INFLUENCE}
)


def people(columns: Names[str], end_ms: int) -> exp.Select:
    """A row for each customer, with an id, these fields and those added."""
    wanted = {ID, *columns}
    chosen = tuple(field for field in CUSTOMERS.columns() if field.column in wanted)
    return _before(query(replace(CUSTOMERS, fields=chosen, added=_ADDED)), end_ms)


def buyers(columns: Names[str], end_ms: int) -> exp.Select:
    """The same from purchases and uses of the assistant alone: true of those who bought."""
    wanted = {ID, ORDERS, *columns}
    chosen = tuple(field for field in CUSTOMERS.columns() if field.column in wanted)
    view = Groups(by=(USER,), events=(*BOUGHT.events, *ASSISTED.events))
    return _before(query(replace(CUSTOMERS, fields=chosen, added=_ADDED, view=view)), end_ms)


def _before(tree: exp.Select, end_ms: int) -> exp.Select:
    """The query over events before a moment."""
    for select in list(tree.find_all(exp.Select)):
        source = select.args["from_"].this
        if isinstance(source, exp.Table) and source.name == TABLE:
            at = exp.column("occurred_at", table=source.alias_or_name)
            limit = lt(at, instant(end_ms))
            where = select.args.get("where")
            conditions = [limit] if where is None else [where.this, limit]
            select.set("where", exp.Where(this=all_of(conditions)))
    return tree
