"""The views say of events what plain Python says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.analysis.query import oracle
from tests.analysis.query.conftest import Asking, rows
from tests.analysis.query.kept import OURS, THEIRS, Sent, keep
from tests.analysis.query.oracle import Row
from tests.analysis.query.visits import Visits

from sightline.store.engine import Engine

EVENTS = Visits(seed=7).sessions(120)
OTHERS = Visits(seed=8).sessions(40)

VIEWS: tuple[tuple[str, Callable[[list[Sent]], dict[Any, Row]], tuple[str, ...]], ...] = (
    ("analytics_user_sessions", oracle.sessions, ("session_id",)),
    ("analytics_recommendations", oracle.recommendations, ("recommendation_id",)),
    ("aiRecommendationAnalytics", oracle.responses, ("recommendation_id",)),
    ("analytics_conversations", oracle.conversations, ("conversation_id",)),
    ("analytics_conversions", oracle.conversions, ("conversion_id",)),
    ("analytics_revenue", oracle.revenue, ("store_id", "timestamp")),
    ("analytics_customers", oracle.customers, ("customer_id",)),
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    keep(engine, OURS, EVENTS)
    keep(engine, THEIRS, OTHERS)
    return engine


@pytest.mark.parametrize(("view", "expected", "key"), VIEWS)
async def test_a_view_is_what_plain_python_computes(
    filled: Engine,
    asking: Asking,
    view: str,
    expected: Callable[[list[Sent]], dict[Any, Row]],
    key: tuple[str, ...],
) -> None:
    found = {}
    for row in rows(await asking(f"SELECT * FROM {view}")):  # noqa: S608
        name = tuple(plain(row[k], datetime if k == "timestamp" else str) for k in key)
        found[name[0] if len(key) == 1 else name] = row
    wanted = expected(EVENTS)
    assert len(wanted) > 20 or view == "analytics_customers"
    assert set(found) == set(wanted)
    for name, row in wanted.items():
        for column, value in row.items():
            got = plain(found[name][column], type(value))
            assert got == like(value), (name, column)


def plain(value: Any, kind: type) -> Any:
    """A value of an answer, as the oracle has it."""
    if kind is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(value, list):
        return [instant(item) for item in value]
    return value


def instant(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).timestamp()
    except (TypeError, ValueError):
        return value


def like(value: Any) -> Any:
    """Floats and amounts are compared as numbers are that went through JSON."""
    if isinstance(value, float | Decimal):
        return pytest.approx(float(value), rel=1e-9, abs=1e-9)
    if isinstance(value, list):
        return [like(item) for item in value]
    return value


def test_the_events_are_worth_asking() -> None:
    """Chance has made what could go wrong: several currencies, nobody's visits, orders of lines."""
    bought = oracle.bought(EVENTS)
    assert {oracle.attr(e, "commerce.currency") for e in bought} == {"EUR", "JPY"}
    assert len(bought) > oracle.orders(bought) > 30
    assert any("user_id" not in e for e in EVENTS)
    times = [oracle.at(e) for e in EVENTS]
    assert len(set(times)) == len(times)
