"""Every figure is what the definitions say, and what timeseries and funnels say of the same day.

Events of three days in Berlin, the middle one with 23 hours, of two sites and two currencies.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.analysis import oracle
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.funnel import funnel
from sightline.analysis.grain import Grain
from sightline.analysis.request import FunnelRequest, TimeseriesRequest
from sightline.analysis.summary.answer import GROUPS, Summary
from sightline.analysis.summary.figure import Figure
from sightline.analysis.summary.kept import summary
from sightline.analysis.summary.request import SummaryRequest
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.model import Unit
from sightline.store.reader import Reader
from sightline.types import TenantId

TENANT = TenantId("t")
NOW = datetime(2025, 4, 20, tzinfo=UTC)
EDGES = [ms(f"2025-03-{day}:00:00+00:00") for day in ("28T23", "29T23", "30T22", "31T22")]
"""When 29, 30 and 31 March begin in Berlin, and the last ends."""

NAMES = (
    "session.started",
    "session.ended",
    "web.page_view",
    "commerce.purchase",
    "commerce.refund",
    "customer.registered",
    "customer.subscription_changed",
    "marketing.spent",
    "interaction.performed",
    "recommendation.generated",
    "recommendation.responded",
    "model.safety_violated",
    "api.request",
    "service.checked",
)
OF_MONEY = ("commerce.purchase", "commerce.refund", "marketing.spent")


def happened(chance: random.Random) -> Sent:
    """Anything, at any time of the three days, also at their first and last moments."""
    name = chance.choice(NAMES)
    place = chance.randrange(3)
    start, end = EDGES[place], EDGES[place + 1] - 1
    page = chance.choice(["/", "/frames"])
    of_nobody = name in ("api.request", "service.checked", "marketing.spent")
    person = "" if of_nobody else f"{chance.randrange(12)}"
    return Sent(
        event_name=name,
        at_ms=chance.choice([start, end, *(chance.randrange(start, end) for _ in range(8))]),
        site_id=chance.choice(["one", "two"]),
        session_id=f"s{place}{person}" if person else "",
        user_id=f"u{person}" if chance.random() < 0.8 and person else "",
        page_path=page,
        currency=chance.choice(["EUR", "JPY"]) if name in OF_MONEY else "",
        numbers=_numbers(name, chance),
        strings={
            "page_path": page,  # where the oracle looks for it
            "commerce.order_id": f"o{chance.randrange(9)}",
            "customer.type": chance.choice(["new", "returning", "vip"]),
            "customer.subscription_change": "started",
            "recommendation.response": chance.choice(["accepted", "rejected"]),
            "service.check_status": chance.choice(["pass", "warn", "fail"]),
        },
    )


def _numbers(name: str, chance: random.Random) -> dict[str, float]:
    known = {
        "session.ended": {"session.duration_ms": 1000.0, "session.bounced": 1.0},
        "commerce.purchase": {"commerce.amount": 900.0},
        "commerce.refund": {"commerce.amount": 100.0},
        "marketing.spent": {"marketing.spent_amount": 500.0},
        "recommendation.generated": {"recommendation.confidence_score": 0.5},
        "api.request": {"api.response_ms": 20.0, "http.response.status_code": 500.0},
    }
    return {
        key: value
        if key == "session.bounced" and chance.random() < 0.5
        else 0.0
        if key == "session.bounced"
        else chance.choice([200.0, 500.0])
        if key == "http.response.status_code"
        else value * chance.randrange(1, 9)
        for key, value in known.get(name, {}).items()
    }


def expected(figure: Figure, events: Sequence[Sent], start_ms: int, end_ms: int) -> float | None:
    """By the definition of the metric and nothing of ours. Amounts are of their currency."""
    coin = figure.currency
    known = [
        e
        for e in events
        if start_ms <= e.at_ms < end_ms and (coin is None or e.currency in ("", coin))
    ]
    metric = BUILT_IN.metric(figure.metric)
    value = oracle.measured(metric.measure, known, seconds=(end_ms - start_ms) / 1000)
    units = 100 if metric.unit is Unit.MONEY and coin == "EUR" else 1
    return None if value is None else value / units


def figures(made: Summary) -> dict[str, tuple[Figure, ...]]:
    named = {f"{g}.{n}": f for g in GROUPS for n, f in getattr(made, g).items()}
    return {**named, "business": made.business}


@pytest.mark.parametrize("site", [None, "one"])
async def test_every_figure_is_what_the_definitions_say(
    site: str | None, store: Store, reader: Reader
) -> None:
    chance = random.Random(f"{site}")
    events = [happened(chance) for _ in range(400)]
    store.send(TENANT, events[:300])
    store.send(TENANT, events[300:], tick=False)  # not in the rollups yet
    own = [e for e in events if site in (None, e.site_id)]
    made = await _asked(reader, site)
    told = figures(made)
    assert len(told) == 24  # 23 figures of the specification, and business metrics
    (ever,) = told.pop("user_metrics.total_users")
    assert ever.value == expected(ever, own, 0, EDGES[2])
    for name, found in told.items():
        assert found, name
        for figure in found:
            now, before = (expected(figure, own, *EDGES[n : n + 2]) for n in (1, 0))
            assert figure.value == pytest.approx(now), (name, figure)
            assert figure.previous_value == pytest.approx(before), (name, figure)
            sent = [e for e in own if EDGES[1] <= e.at_ms < EDGES[2]]
            assert figure.sample_size <= len(sent), name
            assert figure.sample_size or not figure.value, name
            assert 0 < figure.confidence < 1, name
    assert {f.currency for f in told["business_metrics.revenue"]} == {"EUR", "JPY"}
    (orders,) = told["business_metrics.transactions"]
    assert orders.people == len(
        {e.user_id for e in sent if e.event_name == "commerce.purchase" and e.user_id}
    )


async def test_every_figure_is_what_a_timeseries_says(store: Store, reader: Reader) -> None:
    chance = random.Random(7)
    store.send(TENANT, [happened(chance) for _ in range(200)])
    told = figures(await _asked(reader))
    del told["user_metrics.total_users"]
    for figure in {(f.metric, f.currency): f for found in told.values() for f in found}.values():
        assert await _by_timeseries(reader, figure) == (figure.value, figure.previous_value)


async def _asked(reader: Reader, site: str | None = None) -> Summary:
    request = SummaryRequest(date="2025-03-30", timezone="Europe/Berlin", site=site)
    ticks = iter((1.0, 1.25))
    return await summary(reader, BUILT_IN, TENANT, request, NOW, monotonic=lambda: next(ticks))


async def _by_timeseries(reader: Reader, figure: Figure) -> tuple[Any, Any]:
    """What a timeseries says of both days."""
    request = TimeseriesRequest(
        metric=figure.metric,
        from_="2025-03-29",
        to="2025-03-31",
        grain=Grain.DAY,
        timezone="Europe/Berlin",
    )
    found = await timeseries(reader, BUILT_IN, TENANT, request, NOW)
    of_coin = [s for s in found.series or () if s.currency == figure.currency]
    before, now = (of_coin[0] if of_coin else found).points
    return now.value, before.value


async def test_it_converts_as_the_funnel_does(store: Store, reader: Reader) -> None:
    noon = EDGES[1] + 12 * 3_600_000
    visits = [_step("web.page_view", n, noon) for n in range(10)]
    store.send(TENANT, [*visits, *(_step("commerce.purchase", n, noon + 1) for n in range(4))])
    made = await _asked(reader)
    (rate,) = made.engagement_metrics["conversion_rate"]
    assert made.meta.elapsed_ms == 250.0  # by the clock on the wall, whatever ran at once
    request = FunnelRequest(
        steps=("web.page_view", "commerce.purchase"),
        from_="2025-03-30",
        to="2025-03-31",
        timezone="Europe/Berlin",
    )
    found = await funnel(reader, BUILT_IN, TENANT, request, NOW)
    assert rate.value == found.overall_conversion == 0.4


def _step(name: str, person: int, at_ms: int) -> Sent:
    return Sent(event_name=name, at_ms=at_ms, session_id=f"s{person}", user_id=f"u{person}")
