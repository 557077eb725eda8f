"""SQL is answered with what is the tenant's own, within limits, or refused in words."""

# ruff: noqa: S608 - queries of every shape are written here on purpose
from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.query.conftest import NOW, Asking, rows, values
from tests.analysis.query.kept import OURS, THEIRS, Sent, keep

from sightline.analysis.query.ask import SqlRequest, ask
from sightline.analysis.query.result import Result
from sightline.analysis.query.views import Views
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.collections import VIEWS as COLLECTIONS
from sightline.catalog.example import example
from sightline.errors import (
    InvalidRequest,
    Overloaded,
    QueryTimeout,
    QueryTooLarge,
    SightlineError,
)
from sightline.settings import Settings
from sightline.store import ddl
from sightline.store.engine import Engine
from sightline.store.guest import WAITING, Guest

COUNTED = "SELECT count() FROM events"
MARK = "neighbour"
NUMBER = 777_777
"""What stands in every event of the other tenant, and in none of ours."""


def examples(mark: str = "", number: int | None = None) -> list[Sent]:
    """An event of each kind; with a mark in its texts and a number among its numbers."""
    made = []
    for name, event in BUILT_IN.events.items():
        sent: dict[str, Any] = copy.deepcopy(example(event))
        sent["event_id"] = str(uuid.uuid4())
        for key in ("site_id", "session_id"):
            sent[key] = f"{sent[key]}{mark}"
        if number is not None:
            sent["attributes"] |= {"own.text": mark, "own.number": number}
        sent["event_name"] = name
        made.append(sent)
    return made


@pytest.fixture(scope="module")
def shared(_process_engine: Engine) -> Iterator[Engine]:
    """Two tenants, row by row beside each other in the same granules."""
    engine = Engine(_process_engine.dsn, "test_query")
    for statement in ddl.statements(rollup_retention_days=730):
        engine.command(statement)
    keep(engine, OURS, examples())
    keep(engine, THEIRS, examples(MARK, NUMBER))
    engine.command("OPTIMIZE TABLE events FINAL")
    yield engine
    engine.command("DROP DATABASE test_query SYNC")
    engine.close()


@pytest.fixture(scope="module")
def guest(shared: Engine) -> Iterator[Guest]:
    guest = Guest(shared, Settings())
    yield guest
    guest.close()


def told(result: Result) -> str:
    """Everything an answer holds but the names of its columns, which are the query's own words."""
    return msgspec.json.encode((result.rows, result.meta)).decode()


async def outcome(asking: Asking, query: str, limit: int = 1_000) -> tuple[int, str]:
    """The status a query has over HTTP, and what was said."""
    try:
        return 200, told(await asking(query, limit=limit))
    except SightlineError as err:
        return err.status, err.detail


# --- answers --------------------------------------------------------------------------------------


async def test_columns_have_names_and_types_and_rows_are_json(asking: Asking) -> None:
    found = await asking(
        "SELECT count() AS n, toDecimal64(1.5, 2) AS d, NULL AS x, map('a', 1) AS m, "
        "toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') AS t, 0 / 0 AS nan FROM events"
    )
    assert [(c.name, c.type) for c in found.columns] == [
        ("n", "UInt64"),
        ("d", "Decimal(18, 2)"),
        ("x", "Nullable(Nothing)"),
        ("m", "Map(String, UInt8)"),
        ("t", "DateTime64(3, 'UTC')"),
        ("nan", "Float64"),
    ]
    assert values(found) == [
        [len(BUILT_IN.events), 1.5, None, {"a": 1}, "2026-01-02T03:04:05.678Z", None]
    ]
    assert (found.truncated, found.meta.as_of) == (False, "2026-11-21T12:30:15.250Z")


async def test_every_view_answers(asking: Asking) -> None:
    """Each row of each view, of events of every kind; of ours only."""
    views = Views(BUILT_IN)
    for name in views.names():
        found = await asking(f"SELECT * FROM {name}")
        assert tuple(c.name for c in found.columns) == tuple(
            sorted(views.columns(name), key=[c.name for c in found.columns].index)
        ), name
        assert found.rows, name
        assert MARK not in told(found), name


async def test_a_limit_is_kept_and_told(asking: Asking) -> None:
    for query, more in (
        ("SELECT event_id FROM events", True),
        ("SELECT event_id FROM events LIMIT 1000", True),
        ("SELECT event_id FROM events LIMIT 3", False),
        ("SELECT event_id FROM events LIMIT 3 OFFSET 1", False),
        ("SELECT 1 FROM events UNION ALL SELECT 2 FROM events", True),
        ("SELECT event_id FROM events ORDER BY event_id", True),
    ):
        found = await asking(query, limit=3)
        assert (len(found.rows), found.truncated) == (3, more), query
    for limit in (0, -1, 100_001):
        with pytest.raises(InvalidRequest, match="limit"):
            await asking("SELECT 1 FROM events", limit=limit)


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("SELECT sesion_id FROM analytics_user_sessions", "unknown_column", "'session_id'"),
        ("SELECT v.device_typ FROM event_kb_hit AS v", "unknown_column", "device"),
        ("SELECT count() FROM event_kb_hit WHERE documnt = 'x'", "unknown_column", "documnt"),
        ("SELECT x FROM (SELECT 1 AS y FROM events)", "unknown_column", "'x'"),
        ("SELECT site_id, count() FROM events", "sql_refused", "GROUP BY"),
        ("SELECT site_id + 1 FROM events", "sql_refused", "type"),
        ("SELECT sum(count()) FROM events", "sql_refused", "aggregate"),
        ("SELECT intDiv(1, 0) FROM events", "sql_refused", "divided by zero"),
        ("SELECT toInt64(site_id) FROM events", "sql_refused", "OrNull"),
        ("SELECT toStartOfInterval(occurred_at) FROM events", "sql_refused", "arguments"),
        ("SELECT substring(site_id) FROM events", "sql_refused", "argument"),
        ("SELECT match(site_id, '(') FROM events", "sql_refused", "regular expression"),
        ("SELECT 1 FROM events UNION ALL SELECT 1, 2 FROM events", "sql_refused", "columns"),
        ("SELECT count() FROM events LIMIT 1 + 1", "", "LIMIT"),
        ("SELECT a.site_id FROM events AS a JOIN events AS b ON a.x = b.y", "unknown_column", "x"),
        ("SELECT 'x' AS tenant_id FROM events", "sql_not_allowed", "tenant_id"),
        ("SELECT 1 AS `a b` FROM events", "sql_not_allowed", "name"),
        ("SELECT 1 FROM events WHERE site_id IN events", "sql_not_allowed", ""),
        ("SELECT 1 FROM events WHERE site_id IN (events)", "sql_not_allowed", "IN"),
    ],
)
async def test_what_is_wrong_is_said_in_words(
    asking: Asking, query: str, code: str, said: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await asking(query)
    assert not code or caught.value.code == code
    assert said in caught.value.detail
    assert MARK not in caught.value.detail
    assert "Exception" not in caught.value.detail


async def test_an_error_never_quotes_a_value(asking: Asking) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await asking("SELECT toFloat64(page_path) FROM events WHERE page_path != ''")
    assert "/frames" not in caught.value.detail
    assert not caught.value.errors[0].nearest


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "query", "error"),
    [
        (
            {"query_timeout_ms": 200},
            "SELECT sum(cityHash64(a.event_id, b.event_id)) FROM events AS a, events AS b, "
            "events AS c, events AS d, events AS e",
            QueryTimeout,
        ),
        (
            {"query_memory_bytes": 20_000_000},
            "SELECT groupArray(repeat(toString(arrayJoin(range(100000))), 20)) FROM events",
            QueryTooLarge,
        ),
        ({"query_max_rows": 1}, "SELECT count() FROM events", QueryTooLarge),
    ],
)
async def test_time_memory_and_rows_are_limited(
    shared: Engine, changed: dict[str, Any], query: str, error: type[SightlineError]
) -> None:
    guest = Guest(shared, Settings(**changed))
    with pytest.raises(error):
        await ask(guest, BUILT_IN, OURS, SqlRequest(query=query), NOW, sees="rows")
    guest.close()


async def test_too_many_at_once_are_asked_to_come_again(shared: Engine) -> None:
    guest = Guest(shared, Settings())
    guest._waiting = WAITING
    request = SqlRequest(query="SELECT 1 FROM events")
    with pytest.raises(Overloaded) as caught:
        await ask(guest, BUILT_IN, OURS, request, NOW, sees="rows")
    assert caught.value.retry_after_s
    guest.close()


async def test_a_query_leaves_the_store_as_it_was(engine: Engine) -> None:
    """Limits of a query, such as that it may only read, do not stay with the handle it used."""
    guest = Guest(engine, Settings())
    for number in range(3):
        keep(engine, OURS, examples()[:5])
        found = await ask(guest, BUILT_IN, OURS, SqlRequest(query=COUNTED), NOW, sees="rows")
        assert values(found) == [[5 * (number + 1)]]
    guest.close()


# --- nobody sees another tenant -------------------------------------------------------------------

ATTACKS = [
    "SELECT * FROM events WHERE tenant_id = 'tenant-b'",
    "SELECT * FROM events WHERE tenant_id != 'tenant-a' OR 1 = 1",
    "SELECT * FROM events AS e WHERE e.tenant_id = 'tenant-b' OR e.tenant_id = 'tenant-a'",
    "SELECT 'tenant-a' AS tenant_id, * FROM events",
    "SELECT * FROM (SELECT *, 'tenant-a' AS tenant_id FROM events) AS events",
    "WITH events AS (SELECT * FROM events) SELECT * FROM events",
    "WITH e AS (SELECT * FROM events) SELECT * FROM e WHERE tenant_id = 'tenant-b'",
    "WITH 'tenant-b' AS tenant_id SELECT * FROM events",
    "WITH (SELECT groupArray(site_id) FROM events) AS s SELECT s FROM events",
    "SELECT (SELECT groupArray(site_id) FROM events) FROM events",
    "SELECT * FROM events UNION ALL SELECT * FROM events WHERE tenant_id = 'tenant-b'",
    "SELECT site_id FROM events EXCEPT SELECT site_id FROM events WHERE 1 = 0",
    "SELECT site_id FROM events INTERSECT SELECT site_id FROM events",
    "SELECT b.* FROM events AS a RIGHT JOIN events AS b ON a.event_id = b.event_id",
    "SELECT b.* FROM events AS a FULL JOIN events AS b ON a.tenant_id = b.tenant_id",
    "SELECT b.site_id FROM events AS a CROSS JOIN events AS b",
    "SELECT b.site_id FROM events AS a, events AS b WHERE b.tenant_id = 'tenant-b'",
    "SELECT * FROM events AS a LEFT JOIN events AS b USING (event_name)",
    "SELECT * FROM events WHERE event_id IN (SELECT event_id FROM events)",
    "SELECT * FROM events WHERE EXISTS (SELECT 1 FROM events WHERE tenant_id = 'tenant-b')",
    "SELECT * FROM events WHERE (SELECT count() FROM events WHERE tenant_id = 'tenant-b') > 0",
    "SELECT * FROM events WHERE tenant_id IN (SELECT tenant_id FROM events)",
    "SELECT * FROM events WHERE site_id IN (events)",
    "SELECT * FROM events WHERE site_id IN events",
    "SELECT * FROM events AS analytics_user_sessions",
    "SELECT site_id, max(site_id) OVER () FROM events",
    "SELECT lagInFrame(site_id) OVER (ORDER BY site_id) FROM events",
    "SELECT groupUniqArray(tenant_id) FROM events",
    "SELECT uniqExact(tenant_id), count() FROM events",
    "SELECT arrayReduce('groupUniqArray', groupArray(site_id)) FROM events",
    "SELECT * FROM analytics_events_raw WHERE tenant_id = 'tenant-b'",
    "SELECT tenant_id, count() FROM BaseEvent GROUP BY tenant_id",
    "SELECT * EXCEPT (tenant_id) FROM events",
    "SELECT * FROM events QUALIFY row_number() OVER (ORDER BY site_id DESC) < 5",
    "SELECT any(site_id) FROM events HAVING 1 = 1",
    "SELECT * FROM events LIMIT 100 OFFSET 0",
    "SELECT DISTINCT site_id FROM events",
    "SELECT * FROM events ORDER BY tenant_id = 'tenant-b' DESC",
    "SELECT * FROM events AS e WHERE e.tenant_id = 'tenant-a' OR true",
    "SELECT * FROM events -- WHERE\n",
    "SELECT * FROM events /* events.tenant_id = 'tenant-a' */",
    "SELECT * FROM events WHERE site_id = 'x' OR site_id LIKE '%'",
    "SELECT * FROM events WHERE 'a' = 'b\\' OR 1=1 --'",
    "SELECT * FROM `events`",
    'SELECT * FROM "events"',
    "SELECT * FROM default.events",
    "SELECT * FROM test_1.events",
    "SELECT * FROM rollup_minute",
    "SELECT * FROM rollup_measure_minute",
    "SELECT * FROM internal_events",
    "SELECT * FROM quarantine",
    "SELECT * FROM system.query_log",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM merge('.*', 'events')",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT * FROM view(SELECT * FROM events)",
    "SELECT * FROM (VALUES (1, 2))",
    "SELECT * FROM values('a UInt8', 1)",
    "SELECT * FROM file('events/*', 'Native')",
    "SELECT * FROM executable('id', TSV, 'a String')",
    "SELECT * FROM sqlite('control.db', 'api_keys')",
    "SELECT * FROM generateRandom()",
    "SELECT file('secret.key') FROM events",
    "SELECT getSetting('additional_table_filters') FROM events",
    "SELECT * FROM events SETTINGS additional_table_filters = {}",
    "SELECT * FROM events SETTINGS readonly = 0",
    "SELECT throwIf(tenant_id = 'tenant-b') FROM events",
    "SELECT * FROM events WHERE intDiv(1, toInt64(numbers['own.number']) - 777777) = 0",
    "SELECT intDiv(1, toInt64(numbers['own.number']) - 777777) FROM events",
    "SELECT count() FROM events WHERE toUInt8(strings['own.text'] = 'neighbour') + "
    "length(strings['own.text']) > 0",
    "INSERT INTO events SELECT * FROM events",
    "ALTER TABLE events DELETE WHERE 1 = 1",
    "CREATE TABLE x ENGINE = Memory AS SELECT * FROM events",
    "GRANT ALL ON *.* TO x",
    "SELECT * FROM events; DROP TABLE events",
    "SELECT * FROM events INTO OUTFILE '/x' FORMAT CSV",
    "SELECT dictGet('d', 'a', tuple('x')) FROM events",
    "SELECT joinGet('events', 'site_id', 1) FROM events",
    "SELECT hasColumnInTable('default', 'events', 'x') FROM events",
    "SELECT evalMLMethod(x, 1) FROM events",
    "SELECT * FROM events FINAL SAMPLE 1",
    "SELECT * FROM events PREWHERE tenant_id = 'tenant-b'",
    "SELECT * FROM events AS e(tenant_id)",
    "SELECT columns('.*') FROM events",
    "SELECT events.* APPLY(toString) FROM events",
    "SELECT {a:Identifier} FROM events",
    "DESCRIBE TABLE events",
    "EXISTS TABLE events",
    "USE system",
    "KILL QUERY WHERE 1 = 1",
]


@pytest.mark.parametrize("query", ATTACKS)
async def test_an_attack_gets_our_own_rows_or_a_refusal(asking: Asking, query: str) -> None:
    status, said = await outcome(asking, query)
    assert status in (200, 422), said
    assert MARK not in said
    assert str(NUMBER) not in said
    assert await counted(asking) == len(BUILT_IN.events)


async def counted(asking: Asking) -> int:
    return int(values(await asking(COUNTED))[0][0])


_SOURCES = ("events", "event_kb_hit", "event_web_page_view", "analyticsEvents", "BaseEvent")
_COLUMNS = {
    "events": ("site_id", "session_id", "toString(strings)", "tenant_id"),
    "event_kb_hit": ("site_id", "session_id", "tenant_id", "kb_document_id"),
    "event_web_page_view": ("site_id", "session_id", "page_path", "web_page_title"),
    "analyticsEvents": ("session_id", "category", "toString(properties_metadata)", "user_id"),
    "BaseEvent": ("site_id", "session_id", "toString(attributes)", "tenant_id"),
    **{
        name: tuple(f"toString({field.column})" for field in collection.columns()[:4])
        for name, collection in COLLECTIONS.items()
        if name not in ("analyticsEvents", "BaseEvent")
    },
}


def leaves() -> st.SearchStrategy[str]:
    """SELECTs of two texts, a and b, from one view."""

    def one(name: str) -> st.SearchStrategy[str]:
        columns = st.sampled_from(_COLUMNS[name])
        return st.tuples(columns, columns).map(
            lambda pair: f"SELECT {pair[0]} AS a, {pair[1]} AS b FROM {name}"
        )

    return st.sampled_from(sorted(_COLUMNS)).flatmap(one)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """SELECTs of a and b from smaller ones, in every way to put queries together."""
    names = st.sampled_from(["t", "u", "e", "n", "beside_1", "analytics", "data"])
    condition = st.one_of(
        st.just("1 = 1"),
        st.just("a != '' OR b LIKE '%'"),
        st.just("NOT a = 'nowhere'"),
        inner.map(lambda q: f"a IN (SELECT a FROM ({q}) AS i)"),
        inner.map(lambda q: f"a NOT IN (SELECT b FROM ({q}) AS i)"),
        inner.map(lambda q: f"(SELECT count() FROM ({q}) AS i) > 0"),
    )
    return st.one_of(
        st.tuples(inner, names, condition).map(
            lambda t: f"SELECT a, b FROM ({t[0]}) AS {t[1]} WHERE {t[2]}"
        ),
        st.tuples(inner, inner).map(
            lambda t: f"SELECT a, b FROM ({t[0]}) AS x UNION ALL SELECT a, b FROM ({t[1]}) AS y"
        ),
        st.tuples(inner, inner, st.sampled_from(["INNER", "LEFT", "RIGHT", "FULL"])).map(
            lambda t: (
                f"SELECT l.a AS a, r.b AS b FROM ({t[0]}) AS l {t[2]} JOIN ({t[1]}) AS r "
                "ON l.a = r.a"
            )
        ),
        st.tuples(inner, names).map(lambda t: f"WITH {t[1]} AS ({t[0]}) SELECT a, b FROM {t[1]}"),
        st.tuples(inner, names, names).map(
            lambda t: (
                f"WITH {t[1]}1 AS ({t[0]}), {t[2]}2 AS (SELECT * FROM {t[1]}1) "
                f"SELECT a, b FROM {t[2]}2"
            )
        ),
        inner.map(
            lambda q: f"SELECT a, arrayJoin(groupUniqArray(b)) AS b FROM ({q}) AS g GROUP BY a"
        ),
        inner.map(lambda q: f"SELECT max(a) OVER () AS a, b FROM ({q}) AS w"),
        inner.map(lambda q: f"SELECT DISTINCT b AS a, a AS b FROM ({q}) AS d ORDER BY a LIMIT 9"),
        inner.map(lambda q: f"SELECT site_id AS a, b FROM events AS e, ({q}) AS j"),
    )


@given(st.recursive(leaves(), larger, max_leaves=4))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_form_of_query_brings_a_row_of_another_tenant(asking: Asking, query: str) -> None:
    status, said = await outcome(asking, query, 5_000)
    assert status in (200, 422), (query, said)
    assert MARK not in said, query
    assert str(NUMBER) not in said, query


async def test_the_property_could_fail(asking: Asking) -> None:
    """The neighbour's rows are there, and the neighbour sees them."""
    found = await asking("SELECT site_id, strings FROM events", tenant=THEIRS)
    assert MARK in told(found)
    found = await asking("SELECT numbers FROM events", tenant=THEIRS)
    assert str(NUMBER) in told(found)


WORDS = st.sampled_from(
    """
    SELECT FROM events WHERE AND OR NOT IN ( ) , * 'a' 1 count() AS x GROUP BY ORDER LIMIT 5 UNION
    ALL JOIN ON site_id occurred_at numbers['a'] sum(1) = > + - toString( quantile(0.5)( arrayMap(
    x -> x NULL INTERVAL 1 DAY OVER () DISTINCT LIKE analytics_user_sessions session_id timestamp
    """.split()  # noqa: SIM905
)


@given(
    st.lists(WORDS, min_size=3, max_size=14).map(lambda w: "SELECT 1 FROM events " + " ".join(w))
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_query_is_a_defect(asking: Asking, query: str) -> None:
    """Whatever is written is answered or refused; nothing is a 500, nor a store at fault."""
    status, said = await outcome(asking, query, 10)
    assert status in (200, 422), (query, said)


async def test_as_of_is_the_moment_of_asking(guest: Guest) -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    request = SqlRequest(query="SELECT now() AS t, today() AS d FROM events")
    found = await ask(guest, BUILT_IN, OURS, request, now, sees="rows")
    assert found.meta.as_of == "2026-01-02T03:04:05.000Z"
    assert [c.type for c in found.columns] == ["DateTime('UTC')", "Date"]
    assert rows(found)[0] == {"t": "2026-01-02T03:04:05Z", "d": "2026-01-02"}
