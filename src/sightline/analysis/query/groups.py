"""Queries that show groups of people only: what a key may ask that must not see single rows.

Such a query is one SELECT from one view about people. What it shows are aggregates of columns as
they are, and what it groups by; no aggregate with a condition, no largest or smallest value, no
list of values. Each group has at least `K` different people, or is left out, without a trace: a
note that something is left out would tell that it is there. A query about nobody, such as one
about services, is let through as it is.

Comparing several answers is not prevented, here as with reports.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.query.statement import wrong
from sightline.analysis.query.views import Views
from sightline.analysis.sql import call, gte, number
from sightline.catalog.collections.compile import PEOPLE_COLUMN
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import K
from sightline.store.fence import DIALECT
from sightline.store.functions import AGGREGATES, COMBINATORS

CODE: Final = "rows_not_allowed"
_SHOWN: Final = (
    exp.Count,
    exp.Sum,
    exp.Avg,
    exp.ApproxDistinct,
    exp.Quantile,
)
_SHOWN_BY_NAME: Final = frozenset(
    """
    count sum avg uniq uniqExact uniqCombined uniqHLL12 median quantile quantiles quantileExact
    quantilesExact quantileExactInclusive quantileTDigest quantileTiming stddevPop stddevSamp
    varPop varSamp
    """.split()  # noqa: SIM905
)
"""Aggregates that say something of a group as a whole."""

_NAMED: Final = (exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg, exp.Anonymous)
_AGGREGATES: Final = frozenset(
    name + suffix for name in AGGREGATES for suffix in ("", *COMBINATORS)
)


def grouped(tree: exp.Query, views: Views) -> exp.Query:
    """The query, held to groups of people; not yet expanded.

    raises: InvalidRequest with code `rows_not_allowed`, saying what it would have to be
    """
    names = {table.name for table in tree.find_all(exp.Table)}
    if names and all(name in views and views.about(name) is None for name in names):
        return tree
    select, name = _one_view(tree)
    views.require(name)
    column = views.about(name)
    _Shown(select).check()
    return select if column is None else _of_many(select, column)


def _one_view(tree: exp.Query) -> tuple[exp.Select, str]:
    """The SELECT and the view it reads.

    raises: InvalidRequest, unless it is one SELECT from one view
    """
    if not isinstance(tree, exp.Select) or len(list(tree.find_all(exp.Select))) > 1:
        raise _refused("is more than one SELECT")
    source = tree.args["from_"].this
    if tree.args.get("joins") or tree.args.get("with_") or not isinstance(source, exp.Table):
        raise _refused("reads more than one view")
    if tree.args.get("distinct") or tree.args.get("qualify") or tree.find(exp.Window):
        raise _refused("tells single rows apart")
    return tree, source.name


class _Shown:
    """What a SELECT shows of each group: in its columns, its order, and what it leaves out."""

    def __init__(self, select: exp.Select) -> None:
        self._select = select
        self._aliases = {e.alias for e in select.expressions if isinstance(e, exp.Alias)}
        group = select.args.get("group")
        if group is not None and group.find(exp.GroupingSets):
            raise _refused("has GROUPING SETS")
        self._keys = [self._key(key) for key in (group.expressions if group else ())]

    def check(self) -> None:
        """raises: InvalidRequest, where it shows more than groups as a whole"""
        for shown in self._select.expressions:
            self._check(_bare(shown))
        for name in ("having", "order"):
            if part := self._select.args.get(name):
                for child in part.iter_expressions():
                    self._check(child, by_alias=True)

    def _key(self, key: exp.Expr) -> exp.Expr:
        """What a key of GROUP BY is, where it names an alias or a position."""
        shown = self._select.expressions
        if isinstance(key, exp.Literal) and not key.is_string:
            place = int(key.name) - 1 if key.name.isdecimal() else -1
            if not 0 <= place < len(shown):
                raise _refused("groups by a position that is not there")
            return _bare(shown[place])
        if isinstance(key, exp.Column) and not key.table and key.name in self._aliases:
            return next(_bare(each) for each in shown if each.alias == key.name)
        return key

    def _check(self, node: exp.Expr, *, by_alias: bool = False) -> None:
        """It is a key, an aggregate of a column, or made of these and constants."""
        if node in self._keys or isinstance(node, exp.Literal | exp.Null | exp.Boolean | exp.Var):
            return
        if by_alias and isinstance(node, exp.Column) and node.name in self._aliases:
            return  # what is called so is checked where it stands
        if _is_shown(node):
            for argument in _arguments(node):
                if not _is_plain(argument):
                    raise _refused(f"aggregates something else than a column in {_short(node)}")
            return
        if isinstance(node, exp.Column | exp.Star):
            raise _refused(f"shows {_short(node)}, which is neither grouped by nor aggregated")
        if isinstance(node, exp.AggFunc | exp.Explode) or _is_aggregate(node):
            raise _refused(f"shows {_short(node)}")
        for child in node.iter_expressions():
            self._check(child, by_alias=by_alias)


def _bare(shown: exp.Expr) -> exp.Expr:
    found: exp.Expr = shown.this if isinstance(shown, exp.Alias) else shown
    return found


def _is_plain(node: exp.Expr) -> bool:
    """A column, all of them, or what a column that is a map holds under one name."""
    if isinstance(node, exp.Bracket):
        return isinstance(node.this, exp.Column) and all(
            isinstance(key, exp.Literal) for key in node.expressions
        )
    return isinstance(node, exp.Column | exp.Star)


def _is_shown(node: exp.Expr) -> bool:
    return isinstance(node, _SHOWN) or (isinstance(node, _NAMED) and node.name in _SHOWN_BY_NAME)


def _is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, _NAMED) and node.name in _AGGREGATES


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """What an aggregate is given, without its parameters; of DISTINCT, what is distinct."""
    if isinstance(node, exp.ParameterizedAgg):
        given = node.args.get("params") or []
    else:
        given = node.expressions if isinstance(node, _NAMED) else [node.this]
    found: list[exp.Expr] = []
    for argument in given:
        found += argument.expressions if isinstance(argument, exp.Distinct) else [argument]
    return [argument for argument in found if argument is not None]


def _of_many(select: exp.Select, column: str) -> exp.Select:
    """The SELECT, with groups of fewer people left out."""
    made = select.copy()
    of = exp.column(column, table=made.args["from_"].this.alias_or_name)
    aggregate = "max" if column == PEOPLE_COLUMN else "uniqExact"
    many: exp.Expr = gte(call(aggregate, of), number(K))
    if asked := made.args.get("having"):
        many = exp.And(this=many, expression=exp.paren(asked.this))
    made.set("having", exp.Having(this=many))
    return made


def _short(node: exp.Expr) -> str:
    return f"`{node.sql(dialect=DIALECT)[:60]}`"


def _refused(why: str) -> InvalidRequest:
    allowed = f"this key may ask for groups of at least {K} people only; a key for SQL sees rows"
    return wrong(CODE, f"{why}; {allowed}")
