"""The fence around a tenant: every query is given its tenant condition here, then checked.

A tree enters, built by us or parsed from what a user wrote. The text of one SELECT leaves, in which
every reference to a table of the store stands in a SELECT of its own condition
`table.tenant_id = 'tenant'`. The text is read back and checked by rules that know nothing of how
the conditions got there: a tree can be right and its text wrong.

Traps the rules are for:
- `SELECT 'a' AS tenant_id FROM events WHERE tenant_id = 'a'` reads every tenant: in ClickHouse an
  alias hides a column. So conditions name the table, and nothing else may be named `tenant_id` or
  like a table;
- `x IN events` and `x IN (events)` read a table that no FROM names. So a list after IN has values;
- a name in FROM that is no WITH of ours could be a table nobody thought of. So it must be one;
- `SELECT 1 UNION ALL ...` takes the limit on rows from its first part, which reads none and so has
  none. So every SELECT reads from something;
- `WHERE tenant_id = 'a' AND intDiv(1, n - 42) = 0` fails where another tenant's row beside ours has
  n = 42: the engine takes conditions in an order of its own, and an error tells what was true. So
  what a user wrote is fenced `strictly`: the condition stands in PREWHERE, which comes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sightline.errors import BrokenFence
from sightline.store.permitted import (
    EXPRESSIONS,
    NAMED_FUNCTIONS,
    STRUCTURE,
    TABLES,
    TYPED_FUNCTIONS,
)

DIALECT: Final = "clickhouse"
_TENANT: Final = "tenant_id"
_AGGREGATES: Final = (
    exp.Anonymous,
    exp.AnonymousAggFunc,
    exp.CombinedAggFunc,
    exp.ParameterizedAgg,
    exp.CombinedParameterizedAgg,
)
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_UNIT: Final = re.compile(r"[A-Za-z]{1,20}")
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def fenced(tenant: str, tree: exp.Query, *, strictly: bool = False) -> str:
    """The SQL of a query that can read this tenant only.

    strictly: nothing of the query is computed for other tenants' rows, not even to be thrown away
    raises: BrokenFence
    """
    sql = _with_conditions(tenant, tree, strictly).sql(dialect=DIALECT, comments=False)
    verify(tenant, sql, strictly=strictly)
    return sql


def verify(tenant: str, sql: str, *, strictly: bool = False) -> None:
    """Check a finished text: one SELECT, every table conditioned, nothing that reaches outside.

    raises: BrokenFence
    """
    tree = _read_back(sql)
    for node in tree.walk():
        _check_kind(node)
        _check_names(node)
        if isinstance(node, exp.Table):
            _check_table(tenant, node, strictly)
        elif isinstance(node, exp.In):
            _check_list(node)
        elif isinstance(node, exp.PreWhere):
            _check_first(tenant, node)


def _with_conditions(tenant: str, tree: exp.Query, strictly: bool) -> exp.Query:
    """The same query, each table replaced by its rows of the tenant, wherever it stands."""
    guarded = tree.copy()
    for table in list(guarded.find_all(exp.Table)):
        if table.name not in TABLES:
            continue
        select = table.find_ancestor(exp.Select)
        if isinstance(table.parent, exp.From) and select and not select.args.get("joins"):
            _condition_first(select, _condition(tenant, table), strictly)
        else:
            table.replace(_rows_of(tenant, table, strictly))
    return guarded


def _condition_first(select: exp.Select, condition: exp.Expr, strictly: bool) -> None:
    """Put a condition before those a SELECT has."""
    part, kind = ("prewhere", exp.PreWhere) if strictly else ("where", exp.Where)
    if present := select.args.get(part):
        asked = present.this
        condition = exp.And(
            this=condition, expression=exp.paren(asked) if isinstance(asked, exp.Or) else asked
        )
    select.set(part, kind(this=condition))


def _rows_of(tenant: str, table: exp.Table, strictly: bool) -> exp.Subquery:
    bare = exp.Table(this=exp.to_identifier(table.name))
    rows = exp.Select(expressions=[exp.Star()], from_=exp.From(this=bare))
    _condition_first(rows, _condition(tenant, bare), strictly)
    alias = exp.TableAlias(this=exp.to_identifier(table.alias_or_name))
    return exp.Subquery(this=rows, alias=alias)


def _condition(tenant: str, table: exp.Table) -> exp.Expr:
    column = exp.column(_TENANT, table=table.alias_or_name)
    return exp.EQ(this=column, expression=exp.Literal.string(tenant))


def _read_back(sql: str) -> exp.Query:
    try:
        statements = sqlglot.parse(sql, dialect=DIALECT)
    except SqlglotError as err:
        raise BrokenFence("A query could not be read back") from err
    match statements:
        case [exp.Select() | exp.SetOperation() as tree]:
            return tree
        case _:
            raise BrokenFence("A query is not exactly one SELECT")


def _check_kind(node: exp.Expr) -> None:
    """The kind of node, its parts and its literal are ones we know."""
    parts = STRUCTURE.get(type(node))
    if parts is not None:
        if unknown := {name for name, value in node.args.items() if value} - parts:
            raise BrokenFence(f"A query has a {node.key} with {', '.join(sorted(unknown))}")
        if isinstance(node, exp.Select) and not node.args.get("from_"):
            raise BrokenFence("A query has a SELECT without FROM")
        if isinstance(node, exp.From | exp.Join) and not isinstance(
            node.this, exp.Table | exp.Subquery
        ):
            raise BrokenFence("A query reads from something that is neither table nor subquery")
        if isinstance(node, exp.CTE) and not isinstance(node.this, exp.Query):
            raise BrokenFence("A WITH names something that is not a query")
        if isinstance(node, exp.Var) and not _UNIT.fullmatch(node.name):
            raise BrokenFence("A query has a word where a unit of time should be")
    elif isinstance(node, exp.Literal):
        if not node.is_string and not _NUMBER.fullmatch(node.name):
            raise BrokenFence("A query has a number that is not one")
    elif isinstance(node, _AGGREGATES):
        if node.name not in NAMED_FUNCTIONS:
            raise BrokenFence(f"A query calls {node.name[:100]!r}")
    elif type(node) not in EXPRESSIONS and type(node) not in TYPED_FUNCTIONS:
        raise BrokenFence(f"A query has a {node.key}")


def _check_names(node: exp.Expr) -> None:
    """Nothing but a column is named tenant_id; nothing but a table is named like a table."""
    if not isinstance(node, exp.Identifier):
        return
    name, parent = node.name.lower(), node.parent
    if not _NAME.fullmatch(node.name):
        raise BrokenFence("A query has a name that is not one")
    if name == _TENANT and not (isinstance(parent, exp.Column) and node.arg_key == "this"):
        raise BrokenFence("A query names something else tenant_id")
    if name in TABLES and not (
        isinstance(parent, exp.Table)
        or (isinstance(parent, exp.Column) and node.arg_key == "table")
        or (isinstance(parent, exp.TableAlias) and _is_rows_of(parent.parent, name))
    ):
        raise BrokenFence(f"A query names something else {name}")


def _is_rows_of(node: exp.Expr | None, table: str) -> bool:
    """Whether this is `(SELECT * FROM table ...)`, which may carry the table's name."""
    if not (isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select)):
        return False
    source = node.this.args.get("from_")
    return isinstance(source, exp.From) and source.this.name == table and node.this.is_star


def _check_table(tenant: str, table: exp.Table, strictly: bool) -> None:
    """A table of the store stands alone in a SELECT under its condition; others are WITHs."""
    if not isinstance(table.this, exp.Identifier):
        raise BrokenFence("A query calls a table function")
    if table.name not in TABLES:
        if table.name not in set(_visible(table)):
            raise BrokenFence(f"A query reads the table {table.name[:100]!r}")
        return
    source, select = table.parent, table.parent and table.parent.parent
    if not isinstance(source, exp.From) or not isinstance(select, exp.Select):
        raise BrokenFence(f"A query reads {table.name} outside of a FROM")
    if select.args.get("joins"):
        raise BrokenFence(f"A query joins {table.name} before its condition")
    parts = ("prewhere",) if strictly else ("prewhere", "where")
    asked = [c for part in parts if (on := select.args.get(part)) for c in all_of(on.this)]
    if not any(_is_condition(tenant, table, condition) for condition in asked):
        raise BrokenFence(f"A query reads {table.name} without its tenant condition")


def _is_condition(tenant: str, table: exp.Table, node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.EQ)
        and isinstance(node.this, exp.Column)
        and node.this.name == _TENANT
        and node.this.table == table.alias_or_name
        and isinstance(node.expression, exp.Literal)
        and node.expression.is_string
        and node.expression.this == tenant
    )


def all_of(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that must all hold where this one does."""
    if isinstance(node, exp.And):
        yield from all_of(node.this)
        yield from all_of(node.expression)
    elif isinstance(node, exp.Paren):
        yield from all_of(node.this)
    else:
        yield node


def _visible(node: exp.Expr) -> Iterator[str]:
    """Names of WITHs that a table may refer to from here: earlier ones, and those further out."""
    inside: exp.Expr = node
    while (parent := inside.parent) is not None:
        with_ = parent if isinstance(parent, exp.With) else parent.args.get("with_")
        for cte in with_.expressions if with_ and with_ is not inside else ():
            if cte is inside:
                break
            yield cte.alias
        inside = parent


def _check_first(tenant: str, node: exp.PreWhere) -> None:
    """What comes first are conditions on the tenant and look-ups of keys, which cannot fail."""
    table = node.parent and node.parent.args["from_"].this
    for condition in all_of(node.this):
        is_ours = isinstance(table, exp.Table) and _is_condition(tenant, table, condition)
        if not is_ours and not all(_is_look_up(part) for part in _any_of(condition)):
            raise BrokenFence("A query asks more than keys in PREWHERE")


def _is_look_up(node: exp.Expr) -> bool:
    return isinstance(node, exp.In) and bool(node.args.get("query"))


def _any_of(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions of which one must hold."""
    if isinstance(node, exp.Or):
        yield from _any_of(node.this)
        yield from _any_of(node.expression)
    elif isinstance(node, exp.Paren):
        yield from _any_of(node.this)
    else:
        yield node


def _check_list(node: exp.In) -> None:
    """What stands in a list after IN are values: a name there would be read as a table."""
    for item in node.expressions:
        if any(isinstance(part, exp.Column | exp.Identifier) for part in item.walk()):
            raise BrokenFence("A list after IN holds a name")
