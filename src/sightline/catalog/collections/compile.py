"""The query behind a collection's view, as a tree over the table `events`.

A collection enters; a SELECT leaves, whose columns are the collection's, in its order. Events are
read under one name, and every column says so: in ClickHouse an alias such as `platform` would
else hide the column `platform` from the expressions beside it.

Where fields look at other events of a session or person, an inner SELECT computes those by
windows over all events they need, and the outer keeps the collection's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from sightline.catalog.collections import operation, scalar
from sightline.catalog.collections.aggregate import aggregated, parts_of
from sightline.catalog.collections.model import Collection, Field, Groups, Rows
from sightline.catalog.collections.reach import events_in
from sightline.catalog.collections.source import (
    Aggregate,
    Beside,
    Calc,
    Const,
    Elsewhere,
    Entries,
    Envelope,
    Is,
    Node,
    Op,
    Others,
    Read,
    Scope,
)
from sightline.catalog.collections.typed import FLAG, Type, Typed, call, literal
from sightline.catalog.collections.words import AT, PERSON, SERVICE_MINUTE, SESSION
from sightline.catalog.reading import TABLE
from sightline.errors import CatalogError

EVENTS: Final = "e"
PERSON_COLUMN: Final = "sightline_person"
PEOPLE_COLUMN: Final = "sightline_people"
TENANT: Final = "tenant_id"

_BESIDE: Final = "beside_{}"
_NEAR: Final = "n"
_NEARER: Final = "m"


class Bound(msgspec.Struct, frozen=True):
    """A limit that a column of the view is held to: `column > value` and the like."""

    column: str
    comparison: type[exp.Binary]
    value: exp.Expr


def query(
    collection: Collection,
    *,
    stored: bool = False,
    with_person: bool = False,
    bounds: Sequence[Bound] = (),
) -> exp.Select:
    """What the view of a collection reads.

    stored: for a view that is kept in a database of many tenants: with the column tenant_id
    with_person: with the column PERSON_COLUMN or PEOPLE_COLUMN besides, where it is about people
    bounds: limits the result is going to be held to; those that help to read less are used for it
    raises: CatalogError, where the collection has no view
    """
    if collection.view is None:
        raise CatalogError(f"The collection {collection.name!r} has no view")
    return _Query(collection, collection.view, stored).build(with_person, bounds)


def types(collection: Collection) -> dict[str, Type]:
    """Column → type, of the view of a collection."""
    if collection.view is None:
        return {}
    made = _Query(collection, collection.view, stored=False)
    return {f.column: made.typed(f.source).type for f in collection.columns()}


class _Query:
    """The compilation of one collection."""

    def __init__(self, collection: Collection, view: Rows | Groups, stored: bool) -> None:
        self._collection = collection
        self._view = view
        self._stored = stored
        self._beside: list[Beside] = []
        for source in _sources(collection):
            self._beside += [b for b in _besides(source) if b not in self._beside]

    def build(self, with_person: bool, bounds: Sequence[Bound]) -> exp.Select:
        columns = [self._column(field) for field in self._collection.columns()]
        if with_person:
            columns += self._about()
        told = any(field.column == TENANT for field in self._collection.columns())
        tenant = [exp.column(TENANT, table=EVENTS)] if self._stored and not told else []
        made = exp.Select(expressions=[*tenant, *columns])
        keys = [self.typed(key).sql for key in self._keys()]
        nearby = self._nearby(bounds)
        if self._beside:
            made.set("from_", exp.From(this=self._with_beside(nearby)))
        else:
            made.set("from_", exp.From(this=_events(EVENTS)))
            _narrow(made, nearby)
        _filter(made, self._own(EVENTS))
        if keys:
            made.set("group", exp.Group(expressions=[*(c.copy() for c in tenant), *keys]))
        return made

    def typed(self, node: Node, table: str = EVENTS, beside: Beside | None = None) -> Typed:
        """The SQL of a node. beside: the one whose aggregate is being compiled"""
        match node:
            case Envelope(column=name):
                return scalar.column(name, table)
            case Read():
                return scalar.attribute(node, table)
            case Entries():
                return scalar.entries(node, table)
            case Others():
                return scalar.others(node, table)
            case Const():
                return scalar.constant(node)
            case Is(events=names):
                return Typed(_named(names, table), FLAG, exact=False)
            case Calc(args=args):
                return operation.calculated(node, [self.typed(a, table, beside) for a in args])
            case Aggregate():
                return self._aggregate(node, table, beside)
            case Beside():
                name = _BESIDE.format(self._beside.index(node) + 1)
                inner = self._aggregate(node.of, table, node)
                return Typed(exp.column(name, table=table), inner.type, inner.exact)
            case Elsewhere():
                raise CatalogError(f"{self._collection.name}: what is elsewhere has no SQL")

    def _about(self) -> Iterator[exp.Expr]:
        about = ((self._collection.person, PERSON_COLUMN), (self._collection.people, PEOPLE_COLUMN))
        for who, name in about:
            if who is not None:
                yield exp.alias_(self.typed(who).sql, name, copy=False)

    def _column(self, field: Field) -> exp.Expr:
        made = self.typed(field.source).column()
        if field.column == TENANT:  # the fence lets nothing else be called that
            return made
        return exp.alias_(made, field.column, copy=False)

    def _aggregate(self, node: Aggregate, table: str, beside: Beside | None) -> Typed:
        def typed(part: Node | None) -> Typed | None:
            return None if part is None else self.typed(part, table)

        def over(function: exp.Expr) -> exp.Expr:
            return function if beside is None else self._window(function, beside, table)

        parts = parts_of(node, typed(node.of), typed(node.where), typed(node.by), table, over)
        return aggregated(node.how, parts)

    def _window(self, function: exp.Expr, beside: Beside, table: str) -> exp.Expr:
        tenant = [exp.column(TENANT, table=table)] if self._stored else []
        window = exp.Window(this=function, partition_by=[*tenant, self._whose(beside.scope, table)])
        if beside.until_then:
            order = [exp.column(name, table=table) for name in ("occurred_at", "event_id")]
            ordered = [exp.Ordered(this=column, nulls_first=False) for column in order]
            window.set("order", exp.Order(expressions=ordered))
            spec = exp.WindowSpec(
                kind="ROWS",
                start="UNBOUNDED",
                start_side="PRECEDING",
                end="CURRENT ROW",
            )
            window.set("spec", spec)
        return window

    def _whose(self, scope: Scope, table: str) -> exp.Expr:
        """Whose event it is; one of nobody's is alone."""
        if scope is Scope.MINUTE:
            return _row([self.typed(part, table).sql for part in SERVICE_MINUTE])
        whose = self.typed(SESSION if scope is Scope.SESSION else PERSON, table).sql
        nobody = exp.EQ(this=whose.copy(), expression=literal(""))
        alone = call("toString", exp.column("event_id", table=table))
        return call("if", nobody, alone, whose)

    def _with_beside(self, nearby: list[exp.Expr]) -> exp.Subquery:
        """The events with what is beside them, computed over all events that takes."""
        columns: list[exp.Expr] = [exp.Star()]
        for number, beside in enumerate(self._beside, 1):
            made = self._aggregate(beside.of, EVENTS, beside)
            columns.append(exp.alias_(made.sql, _BESIDE.format(number), copy=False))
        inner = exp.Select(expressions=columns)
        inner.set("from_", exp.From(this=_events(EVENTS)))
        names = _names_of(self._view.events, *(events_in(b.of) for b in self._beside))
        _narrow(inner, nearby)
        _filter(inner, [_named(names, EVENTS)] if names else [])
        return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(EVENTS)))

    def _own(self, table: str) -> list[exp.Expr]:
        """What the collection's own events fulfil."""
        conditions = [_named(self._view.events, table)] if self._view.events else []
        if self._view.where is not None:
            conditions.append(self.typed(self._view.where, table).where())
        for key in self._keys():
            typed = self.typed(key, table)
            if typed.type.nullable:
                conditions.append(call("isNotNull", typed.sql))
            elif isinstance(key, Envelope) and typed.type.name == "String":
                conditions.append(exp.NEQ(this=typed.sql.copy(), expression=literal("")))
        return conditions

    def _keys(self) -> tuple[Node, ...]:
        return self._view.by if isinstance(self._view, Groups) else ()

    def _nearby(self, bounds: Sequence[Bound]) -> list[exp.Expr]:
        """Conditions that leave out events of rows which no bound lets through anyway.

        What a bounded column shows is true of an event of the row: of each where it is a key, of
        one where it is a moment. So the row has an event that fulfils all bounds of the keys and
        those of one moment. Needed are the events of the keys of such events, and whatever is
        looked at beside those.
        """
        by_itself = not self._beside and (
            isinstance(self._view, Rows) or any(_is_time(key) for key in self._keys())
        )
        if by_itself:
            return []  # the engine takes conditions on columns and keys to the events
        always = [(s, b) for f, s, b in self._told(bounds) if not isinstance(f.source, Aggregate)]
        moments: dict[str, list[tuple[Node, Bound]]] = {}
        for field, source, bound in self._told(bounds):
            if isinstance(field.source, Aggregate):
                moments.setdefault(field.path, []).append((source, bound))
        asked = [[*always, *own] for own in moments.values()] or ([always] if always else [])
        return [self._reached(limits) for limits in asked]

    def _told(self, bounds: Sequence[Bound]) -> Iterator[tuple[Field, Node, Bound]]:
        """Bounds on columns that show something of one event, and what of it."""
        by_column = {field.column: field for field in self._collection.columns()}
        for bound in bounds:
            field = by_column.get(bound.column)
            source = None if field is None else self._of_one_event(field.source)
            if field is not None and source is not None:
                yield field, source, bound

    def _of_one_event(self, source: Node) -> Node | None:
        if isinstance(source, Aggregate):
            return AT if source.of == AT and source.where is None else None
        if isinstance(self._view, Groups):
            return source if source in self._view.by else None
        return None if list(_besides(source)) else source

    def _reached(self, limits: Sequence[tuple[Node, Bound]]) -> exp.Expr:
        """Events that rows are made of in which some event fulfils these limits."""
        if self._scopes() == (Scope.MINUTE,):  # its key is a time
            return exp.and_(*(self._limit(*limit, EVENTS) for limit in limits), copy=False)
        keys = self._keys()
        if not self._beside:
            return self._among(keys, EVENTS, _NEAR, limits)
        if keys and not all(source in keys for source, _ in limits):
            inside = [self._among(keys, _NEAR, _NEARER, limits)]
        else:
            inside = [self._limit(*limit, _NEAR) for limit in limits]
        found: list[exp.Expr] = []
        for scope in self._scopes():
            asked = exp.Select(expressions=[self._whose(scope, _NEAR)])
            asked.set("from_", exp.From(this=_events(_NEAR)))
            _filter(asked, [*self._own(_NEAR), *(condition.copy() for condition in inside)])
            found.append(exp.In(this=self._whose(scope, EVENTS), query=exp.Subquery(this=asked)))
        return found[0] if len(found) == 1 else exp.paren(exp.or_(*found))

    def _among(
        self,
        keys: Sequence[Node],
        table: str,
        near: str,
        limits: Sequence[tuple[Node, Bound]],
    ) -> exp.Expr:
        """The keys are those of an event of the collection that fulfils these limits."""
        here, there = ([self.typed(key, t).sql for key in keys] for t in (table, near))
        asked = exp.Select(expressions=there)
        asked.set("from_", exp.From(this=_events(near)))
        _filter(asked, [*self._own(near), *(self._limit(*limit, near) for limit in limits)])
        return exp.In(this=_row(here), query=exp.Subquery(this=asked))

    def _limit(self, source: Node, bound: Bound, table: str) -> exp.Expr:
        return bound.comparison(this=self.typed(source, table).sql, expression=bound.value.copy())

    def _scopes(self) -> tuple[Scope, ...]:
        return tuple(dict.fromkeys(beside.scope for beside in self._beside))


def _is_time(source: Node) -> bool:
    """Whether it is the time of an event, in steps."""
    match source:
        case Calc(op=Op.START_OF_MINUTE | Op.START_OF_HOUR, args=args):
            return args == (AT,)
        case _:
            return False


def _events(name: str) -> exp.Table:
    alias = exp.TableAlias(this=exp.to_identifier(name))
    return exp.Table(this=exp.to_identifier(TABLE), alias=alias)


def _named(names: Sequence[str], table: str) -> exp.Expr:
    column = exp.column("event_name", table=table)
    if len(names) == 1:
        return exp.EQ(this=column, expression=literal(names[0]))
    return exp.In(this=column, expressions=[literal(name) for name in names])


def _row(values: list[exp.Expr]) -> exp.Expr:
    return values[0] if len(values) == 1 else exp.Tuple(expressions=values)


def _filter(select: exp.Select, conditions: Sequence[exp.Expr]) -> None:
    if conditions:
        select.set("where", exp.Where(this=exp.and_(*conditions, copy=False)))


def _narrow(select: exp.Select, conditions: Sequence[exp.Expr]) -> None:
    if conditions:
        select.set("prewhere", exp.PreWhere(this=exp.and_(*conditions, copy=False)))


def _sources(collection: Collection) -> Iterator[Node]:
    yield from (field.source for field in collection.columns())
    yield from (who for who in (collection.person, collection.people) if who is not None)
    if collection.view is not None and collection.view.where is not None:
        yield collection.view.where
    if isinstance(collection.view, Groups):
        yield from collection.view.by


def _besides(node: Node) -> Iterator[Beside]:
    match node:
        case Beside():
            yield node
        case Calc(args=args):
            for arg in args:
                yield from _besides(arg)
        case Aggregate(of=of, where=where, by=by):
            for part in (of, where, by):
                if part is not None:
                    yield from _besides(part)
        case _:
            return


def _names_of(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """All of these names; none where one of the lists stands for all."""
    if not all(lists):
        return ()
    return tuple(dict.fromkeys(name for names in lists for name in names))
