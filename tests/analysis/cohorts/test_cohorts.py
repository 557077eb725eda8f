"""Cohorts side by side, by the definitions, one person at a time."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.retention import returning
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.cohorts.answer import CohortReport, Cohorts
from sightline.analysis.cohorts.report import cohorts
from sightline.analysis.cohorts.request import cohorts_request
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.cohort import Cohort
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
NOW_MS = ms("2026-04-21T12:00:00+00:00")
DAY = 86_400_000
ZONE = "Europe/Berlin"
PERIOD: dict[str, Any] = {"from": "2026-03-20", "to": "2026-04-20", "timezone": ZONE}
FIRST, END = ms("2026-03-19T23:00:00+00:00"), ms("2026-04-19T22:00:00+00:00")
BUYERS = {"name": "buyers", "criteria": {"did": "commerce.purchase"}}
OTHERS = {"name": "others", "criteria": {"did_not": "commerce.purchase"}}


async def ask(reader: Reader, tenant: str, k: int = 1, **request: Any) -> Cohorts:
    saved = {c["name"]: msgspec.convert(c, Cohort) for c in (BUYERS, OTHERS)}
    known = msgspec.structs.replace(BUILT_IN, cohorts=saved, moment_ms=NOW_MS)
    asked = cohorts_request({**PERIOD, **request})
    return await cohorts(reader, known, tenant, asked, NOW, k=k)


def did(user: str, at_ms: int, name: str = "web.page_view", **more: Any) -> Sent:
    return Sent(event_name=name, at_ms=at_ms, user_id=user, **more)


# --- the oracle -----------------------------------------------------------------------------------


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(ZONE)).date()


def _inside(own: Sequence[Sent]) -> list[Sent]:
    return [e for e in own if FIRST <= e.at_ms < END]


def _earned(own: Sequence[Sent], coin: str) -> int:
    return sum(
        returning.REVENUE[e.event_name] * int(e.numbers["commerce.amount"])
        for e in own
        if e.event_name in returning.REVENUE and e.currency == coin
    )


def _assert_retention(told: CohortReport, people: Mapping[str, list[Sent]]) -> None:
    for one in told.retention_data:
        over, back, gone, again = 0, 0, 0, 0
        for own in people.values():
            entered = min(map(_day, (e.at_ms for e in _inside(own))))
            wanted = entered + timedelta(days=one.period)
            if wanted >= _day(NOW_MS):
                continue
            since = min(e.at_ms for e in _inside(own))
            days = {_day(e.at_ms) for e in own if e.at_ms >= since}
            over += 1
            back += wanted in days
            gone += max(days) < wanted
            again += one.period > 1 and wanted in days and wanted - timedelta(days=1) not in days
        assert one.size == over
        if over:
            found = (one.retained_users, one.churned_users, one.reactivated_users)
            assert found == (back, gone, again)
            assert one.retention_rate == pytest.approx(back / over)
        else:
            assert one.retained_users is None


def _assert_cohort(told: CohortReport, people: Mapping[str, list[Sent]], active: int) -> None:
    size = len(people)
    assert told.initial_size == size
    recent = NOW_MS - active * DAY
    assert told.current_size == sum(any(e.at_ms >= recent for e in o) for o in people.values())
    _assert_retention(told, people)
    if not size:
        return
    inside = [_inside(own) for own in people.values()]
    made = told.performance_metrics
    visits = sum(len({e.session_id for e in own} - {""}) for own in inside)
    assert made.avg_session_count == pytest.approx(visits / size)
    assert made.avg_event_count == pytest.approx(sum(map(len, inside)) / size)
    bought = sum(any(e.event_name == "commerce.purchase" for e in own) for own in inside)
    assert made.conversion_rate == pytest.approx(bought / size)
    last = _day(END - 1)
    days = [{_day(e.at_ms) for e in own} for own in inside]
    score = sum(len(own) / ((last - min(own)).days + 1) for own in days) / size
    assert made.avg_engagement_score == pytest.approx(score)
    for coin, units in (("EUR", 100), ("JPY", 1)):
        revenue = sum(_earned(own, coin) for own in inside) / units
        assert {a.currency: a.value for a in told.revenue}.get(coin, 0) == pytest.approx(revenue)
        worth = sum(_earned(own, coin) for own in people.values()) / units / size
        kept = {a.currency: a.value for a in made.avg_lifetime_value}
        assert kept.get(coin, 0) == pytest.approx(worth)
    _assert_segments(told, people)


def _assert_segments(told: CohortReport, people: Mapping[str, list[Sent]]) -> None:
    wanted = Counter[str]()
    for own in people.values():
        channel = returning.channel(own, END)
        wanted[
            f"acquisition_channel = {channel}" if channel else "acquisition_channel unknown"
        ] += 1
        wanted[f"ai_usage_level = {returning.usage(own, FIRST, END)}"] += 1
        entry = min(_inside(own), key=lambda e: (e.at_ms, "", e.device))
        wanted[f"device = {entry.device}" if entry.device else "device unknown"] += 1
        wanted["region unknown"] += 1
    assert {s.segment_name: s.user_count for s in told.segments} == wanted


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    made = []
    names = ("web.page_view", "session.started", "conversation.turn", *returning.REVENUE)
    for _ in range(draw(st.integers(0, 24))):
        name = draw(st.sampled_from(names))
        is_money = name in returning.REVENUE
        strings = {"session.channel": "search"} if name == "session.started" else {}
        at = FIRST + DAY * draw(st.sampled_from((-3, 0, 1, 2, 7, 8, 9, 30, 31, 32)))
        made.append(
            did(
                draw(st.sampled_from(("", "u", "v", "w", "x"))),
                at + draw(st.sampled_from((-3_600_000, -1, 0, 43_200_000))),
                name,
                device=draw(st.sampled_from(("", "mobile"))),
                session_id=draw(st.sampled_from(("", "s", "t"))),
                strings=strings,
                currency=draw(st.sampled_from(("EUR", "JPY"))) if is_money else "",
                numbers={"commerce.amount": float(draw(st.integers(1, 900)))} if is_money else {},
            )
        )
    return made


@given(_events(), st.sampled_from((2, 30)))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_everything_is_what_the_definitions_say(
    store: Store, reader: Reader, sent: list[Sent], active: int
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    all_of = {"name": "everybody", "criteria": {"did": "*"}}
    names = ["buyers", "others", all_of]
    found = asyncio.run(
        ask(reader, tenant, cohorts=names, active_days=active, periods=[0, 1, 7, 9, 365])
    )
    people = defaultdict[str, list[Sent]](list)
    for event in sent:
        if event.user_id:
            people[event.user_id].append(event)
    there = {user: own for user, own in people.items() if _inside(own)}

    def bought(own: Sequence[Sent]) -> bool:
        return any(e.event_name == "commerce.purchase" for e in own)

    buyers = {user: own for user, own in there.items() if bought(own)}
    others = {user: own for user, own in there.items() if not bought(own)}
    each = (buyers, others, there)
    for told, wanted in zip(found.cohorts, each, strict=True):
        _assert_cohort(told, wanted, active)
    both = [len(a.keys() & b.keys()) for a, b in itertools.combinations(each, 2)]
    assert [one.people for one in found.overlaps] == both


# --- examples -------------------------------------------------------------------------------------


async def test_few_people_are_not_shown(store: Store, reader: Reader) -> None:
    paid = {"currency": "EUR", "numbers": {"commerce.amount": 100.0}}
    sent = [did(f"b{n}", FIRST + n, "commerce.purchase", **paid) for n in range(4)]
    sent += [did(f"o{n}", FIRST + n, device="mobile" if n else "tablet") for n in range(7)]
    store.send("t", sent)
    found = await ask(reader, "t", K, cohorts=["buyers", "others"])
    few, many = found.cohorts
    assert (few.initial_size, many.initial_size) == (SUPPRESSED, 7)
    assert {one.retained_users for one in few.retention_data} <= {SUPPRESSED, None}
    assert few.revenue[0].value == SUPPRESSED
    assert few.performance_metrics.conversion_rate == SUPPRESSED
    devices = [s.user_count for s in many.segments if s.segment_name.startswith("device")]
    assert devices == [SUPPRESSED, SUPPRESSED]
    assert [one.people for one in found.overlaps] == [SUPPRESSED]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cohorts": ["buers"]}, "unknown_cohort"),
        ({"cohorts": []}, "cohorts"),
        ({"cohorts": ["buyers", "buyers"]}, "cohorts"),
        ({"cohorts": [{**BUYERS, "criteria": {"did": "x.y"}}]}, "unknown_event"),
        ({"cohorts": ["buyers"], "periods": [-1]}, "periods"),
        ({"cohorts": ["buyers"], "active_days": 0}, "active_days"),
        ({"cohorts": ["buyers"], "from": "2020-01-01"}, "too_many_cohorts"),
    ],
)
async def test_a_wrong_question_says_what_would_be_right(
    reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", **change)
    assert raised.value.errors[0].code == code
