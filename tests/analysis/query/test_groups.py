"""A key that sees no rows gets groups of people, and nothing that would single one out."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.analysis.query.conftest import NOW, Asking, values
from tests.analysis.query.kept import OURS, Sent, keep

from sightline.analysis.query.groups import grouped
from sightline.analysis.query.statement import parse
from sightline.analysis.query.views import Views
from sightline.catalog.catalog import BUILT_IN
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import K
from sightline.store.engine import Engine

VIEWS = Views(BUILT_IN)
PEOPLE = {"DE": 9, "AT": K, "FR": K - 1, "IT": 1}
"""How many people came to each site; each bought once, for 10 times their number."""


def visit(site: str, number: int, name: str, **attributes: Any) -> Sent:
    return {
        "event_id": str(uuid.uuid4()),
        "event_name": name,
        "occurred_at": f"2026-11-20T10:{number:02}:00Z",
        "source": "web",
        "site_id": site,
        "session_id": f"{site}-{number}",
        "user_id": f"{site}-{number}",
        "attributes": {key.replace("__", "."): value for key, value in attributes.items()},
    }


@pytest.fixture
def visited(engine: Engine) -> Engine:
    keep(
        engine,
        OURS,
        [
            visit(
                site,
                number,
                "commerce.purchase",
                commerce__order_id=f"{site}-{number}",
                commerce__amount=10 * (number + 1),
                commerce__currency="EUR",
            )
            for site, people in PEOPLE.items()
            for number in range(people)
        ],
    )
    return engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "SELECT site_id, count() AS n FROM event_commerce_purchase GROUP BY site_id",
            {"DE": 9, "AT": 5},
        ),
        (
            "SELECT site_id AS s, sum(commerce_amount) AS n FROM event_commerce_purchase "
            "GROUP BY s ORDER BY n DESC",
            {"DE": 450.0, "AT": 150.0},
        ),
        (
            "SELECT site_id, uniqExact(user_id) AS n FROM events GROUP BY 1 HAVING n > 5",
            {"DE": 9},
        ),
        (
            "SELECT store_id AS site_id, avg(session_outcome_conversion_value) AS n "
            "FROM analytics_user_sessions GROUP BY store_id",
            {"DE": 50.0, "AT": 30.0},
        ),
        (
            "SELECT store_id AS site_id, sum(revenue_breakdown_total_revenue) AS n "
            "FROM analytics_revenue GROUP BY site_id",
            {"DE": 450.0, "AT": 150.0},
        ),
        (
            "SELECT site_id, count() * 2 + 1 AS n FROM events WHERE numbers['commerce.amount'] > "
            "999 GROUP BY site_id",
            {"DE": 19, "AT": 11},
        ),
        ("SELECT 'all' AS site_id, count() AS n FROM events", {"all": 19}),
        ("SELECT 'all' AS site_id, count() AS n FROM events WHERE site_id = 'IT'", {}),
        ("SELECT 'all' AS site_id, count() AS n FROM events WHERE site_id = 'nowhere'", {}),
        ("SELECT user_id AS site_id, count() AS n FROM events GROUP BY user_id", {}),
    ],
)
async def test_groups_of_few_people_are_left_out_without_a_trace(
    visited: Engine, asking: Asking, query: str, expected: dict[str, float]
) -> None:
    found = await asking(query, sees="groups")
    assert {site: n for site, n, *_ in values(found)} == expected
    assert found.meta.notes == (f"groups of fewer than {K} people are left out",)
    assert len(values(await asking(query))) >= len(expected)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM events", "shows `*`"),
        ("SELECT user_id FROM events", "shows `user_id`"),
        ("SELECT site_id, user_id FROM events GROUP BY site_id", "shows `user_id`"),
        ("SELECT min(occurred_at) FROM events", "min"),
        ("SELECT max(numbers['x']) FROM events", "max"),
        ("SELECT any(user_id) FROM events", "any"),
        ("SELECT groupArray(user_id) FROM events", "groupArray"),
        ("SELECT topK(3)(user_id) FROM events", "topK"),
        ("SELECT argMax(user_id, occurred_at) FROM events", "argMax"),
        ("SELECT countIf(user_id = 'x') FROM events", "countIf"),
        ("SELECT sumIf(numbers['x'], user_id = 'x') FROM events", "sumIf"),
        ("SELECT sum(if(user_id = 'x', 1, 0)) FROM events", "something else than a column"),
        ("SELECT sum(numbers['x'] * (user_id = 'x')) FROM events", "something else"),
        ("SELECT avg(numbers[user_id]) FROM events", "something else than a column"),
        ("SELECT count() + max(numbers['x']) FROM events", "max"),
        ("SELECT arrayJoin([user_id]) FROM events", "arrayJoin"),
        ("SELECT count() FROM events HAVING countIf(user_id = 'x') > 0", "countIf"),
        ("SELECT count() FROM events HAVING sum(numbers['x'] * 2) > 0", "something else"),
        ("SELECT site_id FROM events GROUP BY site_id ORDER BY max(user_id)", "max"),
        ("SELECT count() FROM events GROUP BY GROUPING SETS ((site_id), ())", "GROUPING SETS"),
        ("SELECT DISTINCT site_id FROM events", "single rows"),
        ("SELECT row_number() OVER () FROM events", "single rows"),
        ("SELECT site_id FROM events GROUP BY site_id QUALIFY rank() OVER () = 1", "single rows"),
        ("SELECT count() FROM (SELECT user_id FROM events GROUP BY user_id)", "one SELECT"),
        ("WITH a AS (SELECT user_id FROM events) SELECT count() FROM a", "one SELECT"),
        ("SELECT count() FROM events AS a JOIN events AS b ON a.x = b.x", "more than one view"),
        ("SELECT count() FROM events WHERE 1 IN (SELECT 1 FROM events)", "one SELECT"),
        ("SELECT count() FROM events UNION ALL SELECT 1 FROM events", "one SELECT"),
        ("SELECT user_id FROM events GROUP BY 7", "position"),
        ("SELECT (user_id = 'x') AS a, sum(a) FROM events", "shows `user_id`"),
        ("SELECT * FROM analytics_customers", "shows `*`"),
    ],
)
def test_what_could_single_out_is_refused(query: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        grouped(parse(query, NOW), VIEWS)
    assert caught.value.code == "rows_not_allowed"
    assert said in caught.value.detail
    assert f"at least {K} people" in caught.value.detail


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM monitoring_api_performance",
        "SELECT max(timestamp) FROM aiModelMetrics",
        "SELECT a.service FROM analytics_performance AS a JOIN monitoring_infrastructure AS b "
        "ON a.timestamp = b.timestamp",
    ],
)
def test_what_is_about_nobody_is_let_through(query: str) -> None:
    tree = parse(query, NOW)
    assert grouped(tree, VIEWS) == tree


def test_an_unknown_view_is_named_as_elsewhere() -> None:
    with pytest.raises(InvalidRequest, match="analytics_customers"):
        grouped(parse("SELECT count() FROM analytics_customer", NOW), VIEWS)
