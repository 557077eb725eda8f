"""Answers SQL: text in, rows out; what is wrong with the text, in words.

What somebody wrote is parsed, held to groups of people where the key sees no rows, put on top of
the views' own queries, limited, and run behind the strict fence.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.decode import Shape, decoded
from sightline.analysis.meta import meta
from sightline.analysis.problems import problem
from sightline.analysis.query.expand import expand, used
from sightline.analysis.query.groups import grouped
from sightline.analysis.query.result import DEFAULT_ROWS, MOST_ROWS, Column, Result, Sees
from sightline.analysis.query.statement import PATH, names, parse, wrong
from sightline.analysis.query.views import Views
from sightline.analysis.sql import number
from sightline.catalog.catalog import Catalog
from sightline.errors import BrokenFence, InvalidRequest, StoreUnavailable, UnknownName
from sightline.privacy.disclosure import K
from sightline.store.guest import Guest, Told
from sightline.store.refusal import Refusal, refused

_ALIAS: Final = "answer"
_GROUPS: Final = f"groups of fewer than {K} people are left out"


class SqlRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query.

    query: one SELECT in ClickHouse's SQL
    limit: the most rows to answer with
    """

    query: str
    limit: int = DEFAULT_ROWS
    tenant_id: str | None = None


_SHAPE: Final = Shape(words={})


def sql_request(body: bytes) -> SqlRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, SqlRequest, _SHAPE)


async def ask(
    guest: Guest,
    catalog: Catalog,
    tenant: str,
    request: SqlRequest,
    now: datetime,
    *,
    sees: Sees,
) -> Result:
    """The answer to a query.

    raises: InvalidRequest, UnknownName, QueryTooLarge, QueryTimeout, Overloaded, StoreUnavailable
    """
    if not 1 <= request.limit <= MOST_ROWS:
        raise problem("limit", "limit", f"must be from 1 to {MOST_ROWS}")
    views = Views(catalog)
    written = await asyncio.to_thread(parse, request.query, now)
    tree = await asyncio.to_thread(_prepared, written, views, request.limit, sees)
    try:
        told = await guest.ask(tenant, tree, now)
    except BrokenFence as err:
        said = err.detail.replace("A query", "the query", 1)
        raise wrong("sql_not_allowed", f"is not allowed: {said}") from err
    except StoreUnavailable as err:
        refusal = refused(err, request.query)
        if refusal is None:
            raise
        raise _explained(refusal, written, views) from err
    return _result(told, request.limit, sees)


def _prepared(written: exp.Query, views: Views, limit: int, sees: Sees) -> exp.Query:
    asked = grouped(written, views) if sees == "groups" else written
    return _limited(expand(asked, views, with_person=sees == "groups"), limit + 1)


def _limited(tree: exp.Query, most: int) -> exp.Query:
    """The query with at most so many rows."""
    if isinstance(tree, exp.Select):
        present = tree.args.get("limit")
        if present is None:
            tree.set("limit", exp.Limit(expression=number(most)))
            return tree
        rows = present.expression
        if isinstance(rows, exp.Literal) and not rows.is_string and rows.name.isdecimal():
            present.set("expression", number(min(int(rows.name), most)))
            return tree
        raise wrong("sql_not_allowed", "has a LIMIT that is not a whole number")
    alias = exp.TableAlias(this=exp.to_identifier(_ALIAS))
    made = exp.Select(
        expressions=[exp.Star()], from_=exp.From(this=exp.Subquery(this=tree, alias=alias))
    )
    made.set("limit", exp.Limit(expression=number(most)))
    return made


def _explained(refusal: Refusal, written: exp.Query, views: Views) -> InvalidRequest:
    """A refusal of the engine, with the nearest column where one is not there."""
    if refusal.name is not None and refusal.name in set(names(written)):
        columns = [c for view in used(written, views) if view in views for c in views.columns(view)]
        return UnknownName("column", refusal.name, columns, PATH)
    return wrong("sql_refused", f"cannot be answered: {refusal.reason}")


def _result(told: Told, limit: int, sees: Sees) -> Result:
    about = meta("raw", [told], (_GROUPS,) if sees == "groups" else ())
    columns = tuple(Column(*each) for each in zip(told.columns, told.types, strict=True))
    return Result(columns, told.rows[:limit], len(told.rows) > limit, about)
