"""What somebody wrote, as a tree: one SELECT in ClickHouse's SQL, or an error that says where.

Only the kinds of nodes and the functions the fence permits get through, so that what is refused is
refused in words; the fence then checks the finished query by itself. The clock is an argument:
`now()` and its like become the moment the question is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from sightline.analysis.sql import call, text
from sightline.errors import FieldError, InvalidRequest, UnknownName
from sightline.store.fence import DIALECT
from sightline.store.functions import NAMED, STATES
from sightline.store.permitted import EXPRESSIONS, STRUCTURE, TYPED_FUNCTIONS

PATH: Final = "query"
MAX_CHARACTERS: Final = 20_000
MAX_DEPTH: Final = 150

MAX_OF_A_KIND: Final = 12
"""JOINs, and tuples: each further one can double the time it takes to read a query."""

_OF_A_KIND: Final = (
    re.compile(r"\bjoin\b", re.IGNORECASE),
    re.compile(r"\btuple\s*\(", re.IGNORECASE),
)
_BY_NAME: Final = (
    exp.Anonymous,
    exp.AnonymousAggFunc,
    exp.CombinedAggFunc,
    exp.ParameterizedAgg,
    exp.CombinedParameterizedAgg,
)
_OFFERED: Final = NAMED - STATES
_CLAUSES: Final[Mapping[str, str]] = {
    "settings": "SETTINGS",
    "format": "FORMAT",
    "into": "INTO",
    "final": "FINAL",
    "sample": "SAMPLE",
    "prewhere": "PREWHERE",
    "laterals": "LATERAL",
    "pivots": "PIVOT",
    "windows": "a named WINDOW",
    "with_fill": "WITH FILL",
    "recursive": "WITH RECURSIVE",
    "replace": "* REPLACE",
    "rename": "* RENAME",
    "totals": "WITH TOTALS",
    "rollup": "ROLLUP",
    "cube": "CUBE",
    "db": "a database before a table's name",
    "catalog": "a database before a table's name",
    "columns": "a list of columns behind an alias",
}
"""Part of a node → what it is called, where that is not the same."""


def parse(written: str, now: datetime) -> exp.Query:
    """The query somebody wrote.

    now: what `now()` is
    raises: InvalidRequest, saying what is wrong and where
    """
    if len(written) > MAX_CHARACTERS:
        raise wrong("sql_too_long", f"is longer than {MAX_CHARACTERS} characters")
    if any(len(kind.findall(written)) > MAX_OF_A_KIND for kind in _OF_A_KIND):
        raise wrong("sql_too_long", f"has more than {MAX_OF_A_KIND} JOINs or tuples")
    tree = _at_that_time(_one(written), now)
    for node in tree.walk():
        _check(node)
    return tree


def wrong(code: str, said: str) -> InvalidRequest:
    """Something wrong with a query. said: what, as it goes on after "The query" """
    return InvalidRequest(f"The query {said}", code=code, errors=[FieldError(PATH, code, said)])


def _one(written: str) -> exp.Query:
    try:
        found = [tree for tree in sqlglot.parse(written, dialect=DIALECT) if tree is not None]
    except ParseError as err:
        raise _syntax(err) from None
    except (TokenError, RecursionError, ValueError, KeyError, IndexError, TypeError) as err:
        detail = "is nested too deeply" if isinstance(err, RecursionError) else "cannot be read"
        raise wrong("sql_syntax", detail) from None
    match found:
        case [exp.Query() as tree] if not isinstance(tree, exp.Subquery | exp.Table):
            if _depth(tree) > MAX_DEPTH:
                raise wrong("sql_too_long", f"is nested more than {MAX_DEPTH} deep")
            return tree
        case [_]:
            raise wrong("sql_not_allowed", "is not a SELECT, and nothing else is answered")
        case []:
            raise wrong("required", "is empty")
        case _:
            raise wrong("sql_not_allowed", "is several statements; ask one at a time")


def _syntax(err: ParseError) -> InvalidRequest:
    if not err.errors:
        return wrong("sql_syntax", "cannot be read")
    first = err.errors[0]
    where = f"line {first.get('line')}, character {first.get('col')}"
    near = str(first.get("highlight") or "")[:40]
    said = f"cannot be read at {where}" + (f", near {near!r}" if near else "")
    return wrong("sql_syntax", said)


def _depth(tree: exp.Expr) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + 1) for child in node.iter_expressions()]
    return deepest


def _check(node: exp.Expr) -> None:
    parts = STRUCTURE.get(type(node))
    if parts is not None:
        _check_parts(node, parts)
    elif isinstance(node, _BY_NAME):
        if node.name not in _OFFERED:
            raise UnknownName("function", node.name, _OFFERED, PATH)
    elif isinstance(node, exp.Func) and not isinstance(node, (*EXPRESSIONS, *TYPED_FUNCTIONS)):
        raise UnknownName("function", _name_of(node), _OFFERED, PATH)
    elif not isinstance(node, (*EXPRESSIONS, *TYPED_FUNCTIONS)):
        raise wrong("sql_not_allowed", f"has {_words(node.key)}, which is not available")


def _check_parts(node: exp.Expr, parts: frozenset[str]) -> None:
    unknown = sorted({name for name, value in node.args.items() if value} - parts)
    if isinstance(node, exp.Select) and node.args.get("prewhere"):
        unknown.append("prewhere")
    if isinstance(node, exp.Join) and str(node.args.get("kind", "")).upper() == "ARRAY":
        raise wrong("sql_not_allowed", "has an ARRAY JOIN; use the function arrayJoin")
    if unknown:
        said = _CLAUSES.get(unknown[0], unknown[0].strip("_").upper())
        raise wrong("sql_not_allowed", f"has {said}, which is not available")
    if isinstance(node, exp.SetOperation) and (node.args.get("order") or node.args.get("limit")):
        raise wrong("sql_not_allowed", "orders a UNION; put the UNION into a subquery")
    if isinstance(node, exp.Select) and not node.args.get("from_"):
        raise wrong("sql_not_allowed", "has a SELECT without FROM")


def _name_of(node: exp.Func) -> str:
    return node.sql_names()[0] if node.sql_names() else node.key


def _words(key: str) -> str:
    return f"a {key!r}"


def _at_that_time(tree: exp.Query, now: datetime) -> exp.Query:
    """The same, with the moment it is asked in place of the clock."""

    def fixed(node: exp.Expr) -> exp.Expr:
        made = _CLOCK.get(_clock_name(node))
        return made(now) if made else node

    made = tree.transform(fixed)
    return made if isinstance(made, exp.Query) else tree


def _clock_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.key if isinstance(node, exp.Func) else ""


def _second(now: datetime) -> exp.Expr:
    return call("toDateTime", text(f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}"), text("UTC"))


def _millisecond(now: datetime) -> exp.Expr:
    written = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]
    return call("toDateTime64", text(written), exp.Literal.number(3), text("UTC"))


def _day(back: int) -> Callable[[datetime], exp.Expr]:
    def day(now: datetime) -> exp.Expr:
        return call("toDate", text(f"{now.astimezone(UTC) - timedelta(days=back):%Y-%m-%d}"))

    return day


_CLOCK: Final[Mapping[str, Callable[[datetime], exp.Expr]]] = {
    "now": _second,
    "currenttimestamp": _second,
    "currentdatetime": _second,
    "now64": _millisecond,
    "today": _day(0),
    "currentdate": _day(0),
    "yesterday": _day(1),
}


def names(tree: exp.Expr) -> Iterator[str]:
    """Every name of a column, view or alias a query has."""
    yield from (node.name for node in tree.find_all(exp.Identifier))
