"""The fence holds: no query keeps a table without its condition, nothing else gets through."""

# ruff: noqa: S608 - queries of every shape are written here on purpose
from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from sightline.errors import BrokenFence, StoreUnavailable
from sightline.store.engine import Engine
from sightline.store.fence import fenced, verify
from sightline.store.permitted import TABLES
from sightline.store.tables import EVENTS

OURS, THEIRS = "tenant-a", "tenant-b"


def _fenced(sql: str, tenant: str = OURS) -> str:
    tree = parse_one(sql, dialect="clickhouse")
    assert isinstance(tree, exp.Query)
    return fenced(tenant, tree)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count() FROM events", "SELECT count() FROM events WHERE events.tenant_id = 'a'"),
        (
            "SELECT count() FROM events AS e WHERE x = 1 OR y = 2",
            "SELECT count() FROM events AS e WHERE e.tenant_id = 'a' AND (x = 1 OR y = 2)",
        ),
        (
            "SELECT 1 FROM events AS e LEFT JOIN rollup_minute AS r ON e.site_id = r.site_id",
            "SELECT 1 FROM (SELECT * FROM events WHERE events.tenant_id = 'a') AS e LEFT JOIN "
            "(SELECT * FROM rollup_minute WHERE rollup_minute.tenant_id = 'a') AS r "
            "ON e.site_id = r.site_id",
        ),
        (
            "SELECT 1 FROM (SELECT * FROM events) AS t WHERE x IN (SELECT x FROM rollup_minute)",
            "SELECT 1 FROM (SELECT * FROM events WHERE events.tenant_id = 'a') AS t WHERE x IN "
            "(SELECT x FROM rollup_minute WHERE rollup_minute.tenant_id = 'a')",
        ),
        (
            "WITH a AS (SELECT * FROM events), b AS (SELECT * FROM a) SELECT x FROM b "
            "UNION ALL SELECT x FROM events",
            "WITH a AS (SELECT * FROM events WHERE events.tenant_id = 'a'), b AS (SELECT * FROM a) "
            "SELECT x FROM b UNION ALL SELECT x FROM events WHERE events.tenant_id = 'a'",
        ),
    ],
)
def test_every_table_gets_its_condition_wherever_it_stands(sql: str, expected: str) -> None:
    assert _fenced(sql, "a") == expected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'b' AS tenant_id, count() FROM events",
        "SELECT ('b' AS tenant_id) FROM events",
        "SELECT * REPLACE ('b' AS tenant_id) FROM events",
        "SELECT arrayMap(tenant_id -> 1, [1]) FROM events",
        "WITH 'b' AS tenant_id SELECT count() FROM events",
        "WITH tuple('b') AS events SELECT count() FROM events",
        "SELECT x FROM (SELECT 1 AS x FROM events) AS events",
        "SELECT x FROM (SELECT 1 AS x FROM events) AS t(tenant_id)",
        "SELECT x FROM events AS rollup_minute",
    ],
)
def test_no_name_may_hide_the_condition(sql: str) -> None:
    with pytest.raises(BrokenFence, match=r"names something else|has a"):
        _fenced(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM system.tables",
        "SELECT 1 FROM default.events",
        "SELECT 1 FROM rollup_ticks",
        "SELECT 1 FROM url('http://example.com')",
        "SELECT 1 FROM file('/etc/passwd')",
        "SELECT 1 FROM remote('192.0.2.1', x.y)",
        "SELECT 1 FROM merge('default', '.*')",
        "SELECT 1 FROM numbers(10)",
        "SELECT 1 FROM view(SELECT 1)",
        "SELECT 1 FROM values('a UInt8', 1)",
        "SELECT 1 FROM events WHERE x IN events",
        "SELECT 1 FROM events WHERE x IN (events)",
        "SELECT 1 FROM events WHERE x IN (1, events)",
        "SELECT 1 FROM events WHERE x GLOBAL IN (SELECT 1 FROM events)",
        "SELECT in(x, events) FROM events",
        "SELECT dictGet('d', 'a', 1) FROM events",
        "SELECT joinGet('j', 'a', 1) FROM events",
        "SELECT file('/etc/passwd') FROM events",
        "SELECT getSetting('x') FROM events",
        "SELECT currentUser() FROM events",
        "SELECT hostName() FROM events",
        "SELECT sleep(3) FROM events",
        "SELECT now() FROM events",
        "SELECT {p:String} FROM events",
        "SELECT COLUMNS('.*') FROM events",
        "SELECT events.* APPLY(toString) FROM events",
        "SELECT 1 FROM events FINAL",
        "SELECT 1 FROM events SAMPLE 0.1",
        "SELECT 1 FROM events PREWHERE 1",
        "SELECT 1 FROM events ARRAY JOIN numbers AS n",
        "SELECT 1 FROM events LIMIT 1 BY x",
        "SELECT 1 FROM events SETTINGS max_threads = 64",
        "SELECT 1 FROM events FORMAT JSON",
        "SELECT 1",
        "SELECT 1 UNION ALL SELECT 2 FROM events",
        "WITH RECURSIVE a AS (SELECT * FROM a) SELECT * FROM a",
        "WITH a AS (SELECT * FROM b), b AS (SELECT * FROM events) SELECT * FROM a",
    ],
)
def test_what_could_reach_outside_is_refused(sql: str) -> None:
    with pytest.raises(BrokenFence):
        _fenced(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1 FROM events WHERE events.tenant_id = 'tenant-a'; DROP TABLE events",
        "DROP TABLE events",
        "INSERT INTO events SELECT * FROM events WHERE events.tenant_id = 'tenant-a'",
        "EXPLAIN SELECT 1 FROM events WHERE events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events",
        "SELECT 1 FROM events WHERE tenant_id = 'tenant-a'",
        "SELECT 1 FROM events WHERE events.tenant_id = 'tenant-b'",
        "SELECT 1 FROM events WHERE events.tenant_id = 'tenant-a' OR 1 = 1",
        "SELECT 1 FROM events WHERE NOT events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events WHERE 1 = 1 OR (events.tenant_id = 'tenant-a' AND x = 1)",
        "SELECT 1 FROM events AS e WHERE events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events WHERE if(1 = 1, events.tenant_id = 'tenant-a', 1 = 1)",
        "SELECT 1 FROM events, rollup_minute WHERE events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events HAVING events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events PREWHERE x = 1 WHERE events.tenant_id = 'tenant-a'",
        "SELECT 1 FROM events PREWHERE events.tenant_id = 'tenant-a' AND intDiv(1, x) = 0",
        "SELECT 1 FROM events PREWHERE events.tenant_id = 'tenant-a' OR x IN "
        "(SELECT 1 FROM events WHERE events.tenant_id = 'tenant-a')",
    ],
)
def test_verify_refuses_a_text_whose_condition_does_not_hold(sql: str) -> None:
    with pytest.raises(BrokenFence):
        verify(OURS, sql)


# --- strictly: nothing is computed for rows of other tenants --------------------------------------


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM events", "SELECT 1 FROM events PREWHERE events.tenant_id = 'a'"),
        (
            "SELECT 1 FROM events AS e WHERE x = 1",
            "SELECT 1 FROM events AS e PREWHERE e.tenant_id = 'a' WHERE x = 1",
        ),
        (
            "SELECT 1 FROM events AS e PREWHERE e.k IN (SELECT n.k FROM events AS n)",
            "SELECT 1 FROM events AS e PREWHERE e.tenant_id = 'a' AND e.k IN "
            "(SELECT n.k FROM events AS n PREWHERE n.tenant_id = 'a')",
        ),
        (
            "SELECT 1 FROM events AS e JOIN events AS r ON e.x = r.x",
            "SELECT 1 FROM (SELECT * FROM events PREWHERE events.tenant_id = 'a') AS e JOIN "
            "(SELECT * FROM events PREWHERE events.tenant_id = 'a') AS r ON e.x = r.x",
        ),
    ],
)
def test_strictly_the_condition_comes_before_everything(sql: str, expected: str) -> None:
    tree = parse_one(sql, dialect="clickhouse")
    assert isinstance(tree, exp.Query)
    assert fenced("a", tree, strictly=True) == expected


def test_strictly_a_condition_in_where_is_not_enough() -> None:
    sql = "SELECT 1 FROM events WHERE events.tenant_id = 'tenant-a'"
    verify(OURS, sql)
    with pytest.raises(BrokenFence):
        verify(OURS, sql, strictly=True)


FAILING = "intDiv(1, length(site_id) - length('tenant-b'))"
"""Divides by zero where the site is as long as the neighbour's, and ours is not."""


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT count() FROM events WHERE {FAILING} < 5",
        f"SELECT count() FROM events WHERE event_name = 'kb.search' AND {FAILING} < 5",
        f"SELECT {FAILING} FROM events",
        f"SELECT sum({FAILING}) FROM events",
        f"SELECT count() FROM events GROUP BY {FAILING}",
        f"SELECT count() FROM events AS e JOIN events AS r ON e.site_id = r.site_id WHERE "
        f"{FAILING.replace('site_id', 'e.site_id')} < 5",
        f"SELECT count() FROM (SELECT * FROM events) AS s WHERE {FAILING} < 5",
        f"SELECT count() FROM events WHERE event_id IN "
        f"(SELECT event_id FROM events WHERE {FAILING} < 5)",
        f"SELECT count() FROM events WHERE occurred_at > '2020-01-01 00:00:00' AND {FAILING} < 5",
        f"SELECT count() FROM events WHERE if(1 = 1, {FAILING}, 0) < 5",
        "SELECT count() FROM events WHERE toFloat64(replaceAll(site_id, 'ours', '1')) = 1",
    ],
)
def test_an_error_says_nothing_of_another_tenants_rows(engine: Engine, sql: str) -> None:
    """A condition that fails for their rows in the same granule does not fail for us."""
    settings = {"allow_reorder_prewhere_conditions": 0}
    for tenant, site in ((OURS, "ours"), (THEIRS, "tenant-b")):
        for _ in range(3):
            _store(engine, tenant, site)
    engine.command("OPTIMIZE TABLE events FINAL")
    tree = parse_one(sql, dialect="clickhouse")
    assert isinstance(tree, exp.Query)
    assert engine.query(fenced(OURS, tree, strictly=True), settings).rows


def test_without_strictness_an_error_would_tell(engine: Engine) -> None:
    """The trap is real. If this fails, the engine has changed, and strictness may be too much."""
    for tenant, site in ((OURS, "ours"), (THEIRS, "tenant-b")):
        _store(engine, tenant, site)
    engine.command("OPTIMIZE TABLE events FINAL")
    with pytest.raises(StoreUnavailable):
        engine.query(_fenced(f"SELECT count() FROM events WHERE {FAILING} < 5"))


# --- properties: queries of any shape, and what may be done to them -------------------------------

_COLUMNS = ("event_name", "site_id")


def _shapes(rows: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Queries that answer (event_name, site_id) from smaller ones."""
    condition = st.one_of(
        st.just("1 = 1"),
        st.just("event_name = 'x' OR site_id = site_id"),
        st.just("NOT site_id = 'nowhere'"),
        rows.map(lambda q: f"site_id IN (SELECT site_id FROM ({q}) AS i)"),
    )
    pick = "SELECT {0}.event_name AS event_name, {0}.site_id AS site_id FROM "
    return st.one_of(
        st.tuples(rows, condition).map(
            lambda t: f"SELECT event_name, site_id FROM ({t[0]}) AS s WHERE {t[1]}"
        ),
        st.tuples(rows, rows).map(
            lambda t: " UNION ALL ".join(f"SELECT event_name, site_id FROM ({q}) AS u" for q in t)
        ),
        st.tuples(rows, rows).map(
            lambda t: f"{pick.format('l')} ({t[0]}) AS l LEFT JOIN ({t[1]}) AS r USING (site_id)"
        ),
        rows.map(lambda q: f"WITH c AS ({q}) SELECT event_name, site_id FROM c"),
        rows.map(
            lambda q: (
                f"{pick.format('e')} events AS e JOIN rollup_minute AS m "
                f"USING (event_name) WHERE e.site_id IN (SELECT site_id FROM ({q}) AS j)"
            )
        ),
    )


QUERIES = st.recursive(
    st.sampled_from([f"SELECT event_name, site_id FROM {t}" for t in ("events", "rollup_minute")]),
    _shapes,
    max_leaves=5,
).filter(lambda sql: sql.count("WITH c") < 2)


@given(QUERIES)
@settings(max_examples=200, deadline=None)
def test_no_query_loses_its_conditions(sql: str) -> None:
    tree = parse_one(_fenced(sql), dialect="clickhouse")
    tables = [t for t in tree.find_all(exp.Table) if t.name in TABLES]
    assert tables
    for table in tables:
        select = table.find_ancestor(exp.Select)
        assert select is not None
        own = f"{table.alias_or_name}.tenant_id = '{OURS}'"
        assert select.args["where"].sql("clickhouse").startswith(f"WHERE {own}")


def _drop(condition: exp.EQ) -> None:
    condition.replace(exp.true())


def _other(condition: exp.EQ) -> None:
    condition.set("expression", exp.Literal.string(THEIRS))


def _weaken(condition: exp.EQ) -> None:
    condition.replace(exp.paren(exp.or_(condition.copy(), exp.true())))


def _unqualified(condition: exp.EQ) -> None:
    condition.set("this", exp.column("tenant_id"))


def _renamed(condition: exp.EQ) -> None:
    select = condition.find_ancestor(exp.Select)
    assert select is not None
    select.append("expressions", exp.alias_(exp.Literal.string(OURS), "tenant_id"))


@given(
    QUERIES,
    st.sampled_from([_drop, _other, _weaken, _unqualified, _renamed]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tampering_with_one_condition_is_caught(
    sql: str, tamper: Callable[[exp.EQ], None], random: Random
) -> None:
    tree = parse_one(_fenced(sql), dialect="clickhouse")
    conditions = [
        eq
        for eq in tree.find_all(exp.EQ)
        if isinstance(eq.this, exp.Column) and eq.this.name == "tenant_id"
    ]
    tamper(random.choice(conditions))
    with pytest.raises(BrokenFence):
        verify(OURS, tree.sql("clickhouse"))


TENANTS = st.text(min_size=1, max_size=30)


@given(TENANTS)
@settings(max_examples=300, deadline=None)
def test_a_tenant_is_a_literal_whatever_it_is_called(tenant: str) -> None:
    sql = _fenced("SELECT count() FROM events", tenant)
    where = parse_one(sql, dialect="clickhouse").args["where"].this
    assert isinstance(where, exp.EQ)
    assert where.expression.this == tenant


@pytest.mark.parametrize(
    "tenant", ["a'b", "a\\b", "a\\'b", "x' OR 1 = 1 -- ", "é☃\t\n", "{p:String}"]
)
def test_the_engine_reads_the_literal_as_it_was_meant(engine: Engine, tenant: str) -> None:
    _store(engine, tenant, "theirs")
    _store(engine, "someone else", "not theirs")
    sql = _fenced("SELECT site_id FROM events", tenant)
    assert engine.query(sql).rows == [("theirs",)]


@given(QUERIES)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_query_reads_another_tenant(engine: Engine, sql: str) -> None:
    if not engine.query("SELECT count() FROM events").rows[0][0]:
        for tenant in (OURS, THEIRS):
            _store(engine, tenant, tenant)
    assert engine.query("SELECT uniq(tenant_id) FROM events").rows == [(2,)]
    tree = parse_one(sql, dialect="clickhouse")
    assert isinstance(tree, exp.Query)
    for strictly in (False, True):
        rows = engine.query(fenced(OURS, tree, strictly=strictly)).rows
        assert {value for row in rows for value in row} <= {"kb.search", OURS, ""}


def _store(engine: Engine, tenant: str, site: str) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    values: dict[str, object] = {"tenant_id": tenant, "event_name": "kb.search", "site_id": site}
    values |= {"event_id": uuid.uuid4(), "occurred_at": now, "received_at": now}
    values |= {"commit_no": 1, "retention_days": 3650}
    columns = [c for c in EVENTS if c.name in values]
    engine.insert("events", columns, [[values[c.name]] for c in columns], str(uuid.uuid4()))
    engine.command(
        "INSERT INTO rollup_minute (tenant_id, event_name, minute, site_id, n)"
        " SELECT tenant_id, event_name, toStartOfMinute(occurred_at), site_id, 1"
        " FROM events WHERE site_id = {s:String}",
        parameters={"s": site},
    )
