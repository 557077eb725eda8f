"""Collections fit the catalog and the engine: events, attributes, names, types; each view runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from sqlglot import exp

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.collections import ALL, VIEWS, ddl
from sightline.catalog.collections.compile import PEOPLE_COLUMN, PERSON_COLUMN, Bound, query, types
from sightline.catalog.collections.model import Collection, Kind, column_name
from sightline.catalog.collections.source import (
    Aggregate,
    Beside,
    Calc,
    Entries,
    Envelope,
    Is,
    Node,
    Op,
    Read,
)
from sightline.catalog.envelope import DIMENSIONS, KEYS
from sightline.catalog.model import Attribute
from sightline.catalog.model import Column as Map
from sightline.store.engine import Engine
from sightline.store.permitted import TABLES

views = pytest.mark.parametrize("collection", VIEWS.values(), ids=lambda c: c.name)


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("sessionMetadata.deviceType", "session_metadata_device_type"),
        ("journeyStages[].exitPoint", "journey_stages_exit_point"),
        ("engagementTiming.timeToFirstVTO", "engagement_timing_time_to_first_vto"),
        ("resourceUsage.networkIO.bytesIn", "resource_usage_network_io_bytes_in"),
        ("conversationQuality.naturalness Score", "conversation_quality_naturalness_score"),
        ("queryMetrics.p95QueryTime", "query_metrics_p95_query_time"),
        ("f1Score", "f1_score"),
        ("event_id", "event_id"),
    ],
)
def test_a_path_becomes_a_column(path: str, column: str) -> None:
    assert column_name(path) == column


@views
def test_columns_have_names_of_their_own(collection: Collection) -> None:
    names = [field.column for field in collection.columns()]
    assert len(set(names)) == len(names)
    assert not {PERSON_COLUMN, PEOPLE_COLUMN, *TABLES}.intersection(names)


@views
def test_a_view_is_about_people_or_its_events_are_about_machines(collection: Collection) -> None:
    assert collection.view is not None
    about = {BUILT_IN.event(name).purpose for name in collection.view.events}
    if collection.person is None and collection.people is None:
        assert about == {"essential"}


@views
def test_a_view_reads_events_and_attributes_of_the_catalog(collection: Collection) -> None:
    assert collection.view is not None
    of_view = collection.view.events or tuple(BUILT_IN.events)
    nodes = [field.source for field in collection.columns()]
    nodes += [n for n in (collection.person, collection.people, collection.view.where) if n]
    for source in nodes:
        for read, events in reads(source, of_view):
            assert set(events) <= set(BUILT_IN.events)
            if isinstance(read, Attribute):
                assert BUILT_IN.attributes[read.name] == read
                assert [e for e in events if carries(e, read)], (
                    f"{read.name} is in none of {events}"
                )
            else:
                assert read in (*DIMENSIONS, *KEYS, *Map)


def carries(event: str, attribute: Attribute) -> bool:
    return attribute in BUILT_IN.event(event).attributes


def reads(
    source: Node, events: tuple[str, ...]
) -> Iterator[tuple[Attribute | str, tuple[str, ...]]]:
    """Every attribute or column read, and the events it is read from."""
    match source:
        case Read(attribute=attribute) | Entries(attribute=attribute):
            yield attribute, events
        case Envelope(column=column):
            yield column, events
        case Is(events=named):
            yield "event_name", named
        case Calc(args=args):
            for arg in args:
                yield from reads(arg, events)
        case Aggregate():
            chosen = asked(source.where) or events
            for part in (source.of, source.where, source.by):
                if part is not None:
                    yield from reads(part, chosen)
        case Beside(of=of):
            yield from reads(of, tuple(BUILT_IN.events))
        case _:
            return


def asked(where: Node | None) -> tuple[str, ...]:
    match where:
        case Is(events=events):
            return events
        case Calc(op=Op.AND, args=args):
            return next((a.events for a in args if isinstance(a, Is)), ())
        case _:
            return ()


_NULLABLE: Final = re.compile(r"LowCardinality\((Nullable\(\w+\)|\w+)\)")


@views
def test_a_view_runs_and_its_columns_have_the_types_that_are_documented(
    engine: Engine, collection: Collection
) -> None:
    sql = query(collection).sql("clickhouse")
    described = engine.query(f"DESCRIBE TABLE ({sql})").rows
    found = {name: _NULLABLE.sub(r"\1", " ".join(kind.split())) for name, kind, *_ in described}
    assert found == {name: str(kind) for name, kind in types(collection).items()}
    assert list(found) == [field.column for field in collection.columns()]
    assert engine.query(sql).rows == []


@views
def test_a_view_can_be_kept_in_a_database_of_many_tenants(
    engine: Engine, collection: Collection
) -> None:
    sql = query(collection, stored=True).sql("clickhouse")
    assert next(iter(engine.query(f"DESCRIBE TABLE ({sql})").rows))
    columns = [row[0] for row in engine.query(f"DESCRIBE TABLE ({sql})").rows]
    assert columns.count("tenant_id") == 1


@views
def test_a_view_within_bounds_and_with_whom_it_is_about_runs(
    engine: Engine, collection: Collection
) -> None:
    since = exp.Literal.string("2025-01-01 00:00:00")
    bounds = [Bound("timestamp", exp.GTE, since), Bound("timestamp", exp.LT, since)]
    sql = query(collection, with_person=True, bounds=bounds).sql("clickhouse")
    columns = {row[0] for row in engine.query(f"DESCRIBE TABLE ({sql})").rows}
    assert (PERSON_COLUMN in columns) == (collection.person is not None)
    assert (PEOPLE_COLUMN in columns) == (collection.people is not None)


def test_every_kind_is_there() -> None:
    assert {collection.kind for collection in ALL} == set(Kind)


def test_the_statements_make_every_view_beside_the_tables(engine: Engine) -> None:
    for statement in ddl.statements():
        engine.command(statement)
    made = {name for (name,) in engine.query("SHOW TABLES").rows}
    assert set(VIEWS) <= made
    assert engine.query("SELECT count() FROM analytics_revenue").rows == [(0,)]
