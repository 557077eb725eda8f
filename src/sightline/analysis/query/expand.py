"""A query over views becomes one over the table of events: each view's query takes its place.

Conditions of the WHERE beside a view that hold its columns to constants are told to the view, so
that a view which groups events need not read all of them (see `collections.compile`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp

from sightline.analysis.query.statement import wrong
from sightline.analysis.query.views import Views
from sightline.catalog.collections.compile import Bound
from sightline.store.fence import all_of
from sightline.store.permitted import TABLES

_TURNED: Final[Mapping[type[exp.Expr], type[exp.Binary]]] = {
    exp.EQ: exp.EQ,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
}
"""Comparison → the same, read from the other side."""


def expand(tree: exp.Query, views: Views, *, with_person: bool = False) -> exp.Query:
    """The same query over the table of events.

    with_person: views have the column that tells whom a row is about
    raises: UnknownName for a view there is none of; InvalidRequest for a name that is taken
    """
    made = tree.copy()
    named = _named(made, views)
    for table in list(made.find_all(exp.Table)):
        if table.name in named:
            continue
        views.require(table.name)
        query = views.tree(table.name, list(_bounds(table)), with_person=with_person)
        if query is not None:
            alias = exp.TableAlias(this=exp.to_identifier(table.alias_or_name))
            table.replace(exp.Subquery(this=query, alias=alias))
    return made


def used(tree: exp.Query, views: Views) -> tuple[str, ...]:
    """The views a query reads, each once."""
    named = _named(tree, views)
    tables = (table.name for table in tree.find_all(exp.Table) if table.name not in named)
    return tuple(dict.fromkeys(tables))


def _named(tree: exp.Query, views: Views) -> set[str]:
    """The names a query gives to its own WITHs and subqueries.

    raises: InvalidRequest, where one is a view's
    """
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    subqueries = {each.alias for each in tree.find_all(exp.Subquery) if each.alias}
    for name in sorted(ctes | subqueries):
        if name in views or name in TABLES:
            raise wrong("sql_not_allowed", f"calls something {name!r}, as a view is called")
    return ctes


def _bounds(table: exp.Table) -> Iterator[Bound]:
    """What the WHERE of a SELECT from this view alone holds its columns to."""
    select = table.parent and table.parent.parent
    if not isinstance(table.parent, exp.From) or not isinstance(select, exp.Select):
        return
    where = select.args.get("where")
    if where is None or select.args.get("joins"):
        return
    hidden = {alias.alias for alias in select.expressions if isinstance(alias, exp.Alias)}
    for condition in all_of(where.this):
        for bound in _bound(condition, table.alias_or_name):
            if bound.column not in hidden:  # an alias would be meant, not the column
                yield bound


def _bound(condition: exp.Expr, name: str) -> Iterator[Bound]:
    if isinstance(condition, exp.Between) and not condition.args.get("symmetric"):
        ends: tuple[tuple[type[exp.Binary], exp.Expr], ...] = (
            (exp.GTE, condition.args["low"]),
            (exp.LTE, condition.args["high"]),
        )
        for comparison, value in ends:
            if _is_column(condition.this, name) and _is_constant(value):
                yield Bound(condition.this.name, comparison, value)
    elif type(condition) in _TURNED:
        left, right = condition.this, condition.expression
        turned = _TURNED[type(condition)]
        if _is_column(left, name) and _is_constant(right):
            yield Bound(left.name, _TURNED[turned], right)
        elif _is_column(right, name) and _is_constant(left):
            yield Bound(right.name, turned, left)


def _is_column(node: exp.Expr, table: str) -> bool:
    return isinstance(node, exp.Column) and node.table in ("", table)


def _is_constant(node: exp.Expr) -> bool:
    """Whether it is made of literals alone: also a function of them, a cast, an interval."""
    return not any(
        isinstance(part, exp.Column | exp.Query | exp.AggFunc | exp.Window | exp.Lambda)
        for part in node.walk()
    )
