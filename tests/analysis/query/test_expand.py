"""Views take their place in a query, and what a WHERE says of their columns reaches the events."""

# ruff: noqa: S608 - queries of every shape are written here on purpose
from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from tests.analysis.query.conftest import NOW, Asking, rows
from tests.analysis.query.kept import OURS, keep
from tests.analysis.query.visits import Visits

from sightline.analysis.query.expand import expand
from sightline.analysis.query.statement import parse
from sightline.analysis.query.views import Views
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.collections import VIEWS as COLLECTIONS
from sightline.errors import InvalidRequest
from sightline.store.engine import Engine

VIEWS = Views(BUILT_IN)
EVENTS = Visits(seed=5).sessions(60)


def expanded(written: str) -> str:
    return expand(parse(written, NOW), VIEWS).sql("clickhouse")


def test_a_view_becomes_its_query_under_its_name() -> None:
    sql = expanded("SELECT count() FROM event_kb_hit")
    assert sql.startswith("SELECT count() FROM (SELECT * EXCEPT (numbers, strings, documents), ")
    assert sql.endswith("FROM events WHERE event_name = 'kb.hit') AS event_kb_hit")


def test_an_alias_is_kept_and_the_table_of_events_stays() -> None:
    assert ") AS v JOIN events AS e ON" in expanded(
        "SELECT 1 FROM event_kb_hit AS v JOIN events AS e ON v.event_id = e.event_id"
    )


def test_a_name_of_the_querys_own_is_no_view() -> None:
    sql = expanded("WITH mine AS (SELECT 1 AS x FROM events) SELECT x FROM mine")
    assert sql == "WITH mine AS (SELECT 1 AS x FROM events) SELECT x FROM mine"


@pytest.mark.parametrize(
    "written",
    [
        "WITH events AS (SELECT 1 AS x FROM event_kb_hit) SELECT x FROM events",
        "WITH analytics_customers AS (SELECT 1 AS x FROM events) SELECT x FROM analytics_customers",
        "SELECT x FROM (SELECT 1 AS x FROM events) AS rollup_minute",
        "SELECT x FROM (SELECT 1 AS x FROM events) AS event_kb_hit",
    ],
)
def test_a_query_may_not_call_something_as_a_view_is_called(written: str) -> None:
    with pytest.raises(InvalidRequest, match="as a view is called"):
        expanded(written)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("analytics_user_session", "analytics_user_sessions"),
        ("userbehaviorevents", "userBehaviorEvents"),
        ("event_kb_hits", "event_kb_hit"),
        ("rollup_minute", None),
        ("internal_events", None),
    ],
)
def test_an_unknown_view_is_named_with_the_nearest(name: str, nearest: str | None) -> None:
    with pytest.raises(InvalidRequest) as caught:
        expanded(f"SELECT 1 FROM {name}")
    assert caught.value.code == "unknown_view"
    if nearest:
        assert caught.value.errors[0].nearest == nearest


NEARBY = "PREWHERE e.session_id IN (SELECT n.session_id FROM events AS n WHERE "


@pytest.mark.parametrize(
    ("where", "limits"),
    [
        ("timestamp >= '2026-01-01'", ["n.occurred_at >= '2026-01-01'"]),
        ("'2026-01-01' < timestamp", ["n.occurred_at > '2026-01-01'"]),
        (
            "timestamp BETWEEN '2026-01-01' AND '2026-02-01'",
            ["n.occurred_at >= '2026-01-01'", "n.occurred_at <= '2026-02-01'"],
        ),
        ("v.timestamp >= now() - INTERVAL 1 DAY", ["- INTERVAL '1' DAY"]),
        ("timestamp > '2026-01-01' AND user_id = 'x'", ["n.occurred_at > '2026-01-01'"]),
        ("session_id = 's'", []),
        ("session_id = 's' AND timestamp > '2026-01-01'", ["n.session_id = 's'"]),
    ],
)
def test_a_bound_on_a_column_is_told_to_the_view(where: str, limits: list[str]) -> None:
    sql = expanded(f"SELECT 1 FROM analytics_user_sessions AS v WHERE {where}")
    if limits:
        nearby = sql.split(NEARBY)[1].split(") WHERE")[0]
        assert all(limit in nearby for limit in limits)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 FROM analytics_user_sessions WHERE timestamp > '2026-01-01' OR user_id = 'x'",
        "SELECT 1 FROM analytics_user_sessions WHERE NOT timestamp > '2026-01-01'",
        "SELECT 1 FROM analytics_user_sessions WHERE timestamp != '2026-01-01'",
        "SELECT now() AS timestamp FROM analytics_user_sessions WHERE timestamp > '2026-01-01'",
        "SELECT 1 FROM analytics_user_sessions WHERE timestamp > toDateTime(user_id)",
        "SELECT 1 FROM analytics_user_sessions WHERE session_outcome_total_duration > 5",
        "SELECT 1 FROM analytics_user_sessions AS v JOIN events AS e USING (session_id) "
        "WHERE timestamp > '2026-01-01'",
        "SELECT 1 FROM analytics_user_sessions HAVING timestamp > '2026-01-01'",
        "SELECT 1 FROM analytics_user_sessions",
    ],
)
def test_what_is_no_bound_is_not_told(query: str) -> None:
    assert "PREWHERE" not in expanded(query)


@pytest.mark.parametrize(
    "view",
    [name for name, c in COLLECTIONS.items() if any(f.column == "timestamp" for f in c.columns())],
)
async def test_bounds_change_what_is_read_and_never_what_is_answered(
    engine: Engine, asking: Asking, view: str
) -> None:
    """Rows within bounds are those of the whole view that lie within them."""
    keep(engine, OURS, EVENTS)
    whole = rows(await asking(f"SELECT * FROM {view}"))
    times = sorted({row["timestamp"] for row in whole})
    dice = Random(view)
    for _ in range(3 if times else 0):
        start = datetime.fromisoformat(dice.choice(times))
        end = start + timedelta(hours=dice.choice([0, 1, 40, 400]))
        low, high = (f"{t:%Y-%m-%d %H:%M:%S.%f}"[:-3] for t in (start, end))
        within = [r for r in whole if start <= datetime.fromisoformat(r["timestamp"]) < end]
        found = rows(
            await asking(
                f"SELECT * FROM {view} WHERE timestamp >= toDateTime64('{low}', 3, 'UTC') "
                f"AND timestamp < toDateTime64('{high}', 3, 'UTC')"
            )
        )
        assert sorted(map(repr, found)) == sorted(map(repr, within))


async def test_bounds_of_several_columns_may_be_met_by_several_events(
    engine: Engine, asking: Asking
) -> None:
    """A customer's first purchase and last activity are two events."""
    keep(engine, OURS, EVENTS)
    whole = rows(await asking("SELECT customer_id, timestamp AS t FROM analytics_customers"))
    middle = sorted(row["t"] for row in whole)[len(whole) // 2]
    at = middle.replace("T", " ").removesuffix("Z")
    for column in ("timestamp", "customer_profile_last_activity_date"):
        both = rows(
            await asking(
                f"SELECT customer_id FROM analytics_customers WHERE {column} >= "
                f"toDateTime64('{at}', 3, 'UTC') AND customer_id != ''"
            )
        )
        wanted = {row["customer_id"] for row in whole if row["t"] >= middle}
        assert {row["customer_id"] for row in both} == wanted
    one = whole[0]["customer_id"]
    alone = rows(await asking(f"SELECT * FROM analytics_customers WHERE customer_id = '{one}'"))
    every = rows(await asking("SELECT * FROM analytics_customers"))
    assert alone == [row for row in every if row["customer_id"] == one]
