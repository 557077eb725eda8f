"""The two sides of revenue over time, by the definitions, to the last cent."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.revenue import selling
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.grain import Grain
from sightline.analysis.revenue.course import CourseRequest, Courses, course
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.filter import Filter
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
MARCH: dict[str, Any] = {"from_": "2026-03-27", "to": "2026-03-31", "timezone": "Europe/Berlin"}
START, END = ms("2026-03-26T23:00:00Z"), ms("2026-03-30T22:00:00Z")
HOUR = 3_600_000
UNITS = {"EUR": 100, "JPY": 1}


async def ask(
    reader: Reader, tenant: str, k: int = 1, grain: Grain = Grain.DAY, **more: Any
) -> Courses:
    asked = CourseRequest(**{**MARCH, "grain": grain, **more})
    return await course(reader, BUILT_IN, tenant, asked, NOW, k=k, max_points=200)


def bought(session: str, at_ms: int, order: str, amount: int, coin: str = "EUR") -> Sent:
    return Sent(
        event_name="commerce.purchase",
        at_ms=at_ms,
        session_id=session,
        currency=coin,
        strings={"commerce.order_id": order},
        numbers={"commerce.amount": amount},
    )


def used(session: str, at_ms: int) -> Sent:
    return Sent(event_name="conversation.turn", at_ms=at_ms, session_id=session)


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    """Uses and orders around the hour that the clocks of Berlin skip, and around both ends."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        session = draw(st.sampled_from(("", "a", "b")))
        base = draw(st.sampled_from((START, END, ms("2026-03-29T01:00:00Z"))))
        at_ms = base + draw(st.sampled_from((-25 * HOUR, -HOUR, -1, 0, 1, HOUR, 23 * HOUR)))
        if draw(st.booleans()):
            made.append(used(session, at_ms))
        else:
            coin = draw(st.sampled_from(("EUR", "JPY")))
            made.append(bought(session, at_ms, f"o{number}", draw(st.integers(0, 9_999)), coin))
    return made


@given(_events(), st.sampled_from((Grain.DAY, Grain.HOUR)))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_sides_are_what_the_definitions_say(
    store: Store, reader: Reader, sent: list[Sent], grain: Grain
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent)
    answer = asyncio.run(ask(reader, tenant, grain=grain))
    wanted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for line in selling.lines(sent, START, END):
        at = selling.shown(line.sent.at_ms, "Europe/Berlin").replace(minute=0, second=0)
        start = at if grain is Grain.HOUR else at.replace(hour=0)
        label = start.replace(microsecond=0, tzinfo=None).isoformat()
        wanted[line.sent.currency][label][0 if line.uses else 1] += line.worth
    told = {
        one.currency: {
            point.t[:19]: [point.ai_attributed_revenue, point.traditional_revenue]
            for point in one.points
        }
        for one in answer.currencies
    }
    assert set(told) == set(wanted)
    for one in answer.currencies:
        coin, points = one.currency, told[one.currency]
        assert len(points) == len(one.points) == (95 if grain is Grain.HOUR else 4)
        found = {t: both for t, both in points.items() if both != [0.0, 0.0]}
        scaled = {t: [side / UNITS[coin] for side in both] for t, both in wanted[coin].items()}
        assert found == {t: both for t, both in scaled.items() if both != [0.0, 0.0]}
        assert one.ai_attributed_revenue == sum(b[0] for b in wanted[coin].values()) / UNITS[coin]
        assert one.traditional_revenue == sum(b[1] for b in wanted[coin].values()) / UNITS[coin]


async def test_a_day_of_few_buyers_is_hidden_and_so_is_another(
    store: Store, reader: Reader
) -> None:
    tenant = str(uuid.uuid4())
    day = 24 * HOUR
    three, seven = range(3), "abcdefg"
    sold = [bought(f"{d}-{n}", START + d * day, f"{d}-{n}", 100) for d in three for n in seven]
    talked = [used(f"{d}-{n}", START + d * day) for d in three for n in seven]
    store.send(tenant, [*sold, *talked, used("x", START), bought("x", START + 3 * day, "x", 9_900)])
    (euros,) = (await ask(reader, tenant, K)).currencies
    assert (euros.ai_attributed_revenue, euros.traditional_revenue) == (120.0, 0.0)
    shown = [point.ai_attributed_revenue for point in euros.points]
    assert shown[3] == SUPPRESSED
    assert SUPPRESSED in shown[:3]
    assert (await ask(reader, tenant)).currencies[0].points[3].ai_attributed_revenue == 99.0


async def test_what_is_wrong_is_told_at_once(reader: Reader) -> None:
    wrong = Filter(field="commerce.product_category", value="frames")
    with pytest.raises(InvalidRequest) as told:
        await ask(reader, "t", grain=Grain.MINUTE, filters=wrong)
    assert {error.code for error in told.value.errors} == {"too_many_points", "filter_field"}
