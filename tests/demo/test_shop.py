"""The simulated shop: valid, reproducible, and with a story to tell."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import iptocc
import jsonschema_rs
import msgspec
import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export.jsonschema import event_schema
from sightline.demo.run import BATCH_EVENTS
from sightline.demo.shop import Shop
from sightline.demo.story import INCIDENTS
from sightline.demo.visitor import COUNTRIES
from sightline.types import JsonObject

UNTIL = datetime(2025, 11, 21, 2, 0, tzinfo=UTC)
SHOP = Shop(tenant="t", visits_a_day=300)
DOC = Path(__file__).parents[2] / "docs/demo.md"
MACHINES = ("api.", "database.", "infrastructure.", "marketing.", "model.", "security.", "service.")


@pytest.fixture(scope="module")
def history() -> list[JsonObject]:
    return list(SHOP.history(UNTIL, days=28))


def test_every_event_is_valid(history: list[JsonObject]) -> None:
    validators = {
        name: jsonschema_rs.validator_for(event_schema(event), validate_formats=True)
        for name, event in BUILT_IN.events.items()
    }
    for event in history:
        validators[event["event_name"]].validate(event)
        named = {a.name for a in BUILT_IN.events[event["event_name"]].attributes}
        assert event["attributes"].keys() <= named


def test_every_kind_of_event_happens(history: list[JsonObject]) -> None:
    happened = {event["event_name"] for event in history}
    missing = BUILT_IN.events.keys() - happened
    assert all(f"`{name}`" in DOC.read_text(encoding="utf-8") for name in missing)
    assert missing == {
        "commerce.stock_adjusted",
        "custom.recorded",
        "experiment.converted",
        "journey.stage_entered",
        "widget.installed",
    }


def test_every_event_says_that_it_is_simulated(history: list[JsonObject]) -> None:
    assert {e["context"]["app_version"] for e in history} == {"simulated"}
    assert {e["site_id"] for e in history} == {"simulated-shop"}
    pages = [e["context"]["page"]["url"] for e in history if "session_id" in e]
    assert {urlsplit(page).hostname for page in pages} == {"shop.example.com"}


def test_machines_are_in_no_session_and_nobody(history: list[JsonObject]) -> None:
    told = [e for e in history if e["event_name"].startswith(MACHINES)]
    assert told
    assert not any("session_id" in e or "user_id" in e or "page" in e["context"] for e in told)
    assert {e["source"] for e in told} == {"server"}


def test_a_batch_is_small_enough_to_be_taken(history: list[JsonObject]) -> None:
    for start in range(0, len(history), BATCH_EVENTS):
        batch = history[start : start + BATCH_EVENTS]
        assert len(msgspec.json.encode({"events": batch})) < 450_000


def test_time_only_goes_forward_and_ids_are_unique(history: list[JsonObject]) -> None:
    times = [e["occurred_at"] for e in history]
    assert times == sorted(times)
    assert times[0] >= "2025-10-24T02:00:00.000Z"
    assert times[-1] < "2025-11-21T02:00:00.000Z"
    assert len({e["event_id"] for e in history}) == len(history)


def test_a_later_start_gives_the_same_events_again(history: list[JsonObject]) -> None:
    began = UNTIL - timedelta(days=2)
    again = {e["event_id"]: e for e in SHOP.history(UNTIL + timedelta(hours=5), days=2)}
    before = {e["event_id"]: e for e in history}
    shared = again.keys() & before.keys()
    text = (began + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S")
    assert shared == {i for i, e in before.items() if e["occurred_at"] >= text}
    assert all(again[i] == before[i] for i in shared)


def test_live_events_follow_history_without_gap_or_overlap() -> None:
    later = UNTIL + timedelta(hours=3)
    whole = list(SHOP.history(later, days=1))
    early = list(SHOP.history(UNTIL, days=1))
    live = itertools.takewhile(
        lambda e: e["occurred_at"] < later.strftime("%Y-%m-%dT%H:%M:%S"), SHOP.events(UNTIL)
    )
    ids = [e["event_id"] for e in whole if e["occurred_at"] >= "2025-11-20T05:00:00"]
    joined = [e["event_id"] for e in (*early, *live) if e["occurred_at"] >= "2025-11-20T05:00:00"]
    assert joined == ids


def test_another_seed_is_another_shop() -> None:
    other = Shop(tenant="t", visits_a_day=300, seed=7)
    ids = {e["event_id"] for e in SHOP.history(UNTIL, days=1)}
    assert not ids & {e["event_id"] for e in other.history(UNTIL, days=1)}


def test_as_many_events_as_the_documentation_says() -> None:
    a_week = sum(1 for _ in Shop(tenant="t").history(UNTIL, days=7))
    assert 600_000 < a_week * 30 / 7 < 800_000


def sessions(events: list[JsonObject], *names: str) -> set[str]:
    sent = [e for e in events if "session_id" in e]
    return {e["session_id"] for e in sent if e["event_name"].startswith(names)}


def share(events: list[JsonObject], name: str, attribute: str) -> float:
    values = [e["attributes"][attribute] for e in events if e["event_name"] == name]
    return sum(map(bool, values)) / len(values)


def visits(events: list[JsonObject]) -> list[JsonObject]:
    return [e for e in events if "session_id" in e]


def named(events: list[JsonObject], start: str) -> list[JsonObject]:
    return [e for e in events if e["event_name"].startswith(start)]


def on(events: list[JsonObject], day: str, first: str, last: str) -> list[JsonObject]:
    return [e for e in events if f"{day}T{first}" <= e["occurred_at"] < f"{day}T{last}"]


def test_a_talk_sells(history: list[JsonObject]) -> None:
    everyone, bought = sessions(history, ""), sessions(history, "commerce.purchase")
    talked = sessions(history, "ai.", "widget.opened")
    assert 0.02 < len(bought) / len(everyone) < 0.1
    with_talk = len(bought & talked) / len(talked)
    without = len(bought - talked) / len(everyone - talked)
    assert with_talk > 1.5 * without


def median(events: list[JsonObject], attribute: str) -> float:
    values = sorted(e["attributes"][attribute] for e in events if attribute in e["attributes"])
    return float(values[len(values) // 2])


def test_evenings_are_busier_than_nights(history: list[JsonObject]) -> None:
    hours = Counter(int(e["occurred_at"][11:13]) for e in history)
    assert hours[20] > 2.5 * hours[3]


def test_first_responses_take_as_long_as_they_do(history: list[JsonObject]) -> None:
    usual = [e for e in history if not "13" <= e["occurred_at"][11:13] < "17"]
    assert 400 < median(usual, "voice.first_response_ms") < 460


def days_of(name: str) -> list[str]:
    incident = next(i for i in INCIDENTS if i.name == name)
    all_days = (UNTIL - timedelta(days=n) for n in range(1, 28))
    noon = (d.replace(hour=int(incident.from_hour), minute=40) for d in all_days)
    return [f"{d:%Y-%m-%d}" for d in noon if incident.holds(d)]


@pytest.mark.parametrize(
    ("incident", "first", "last", "claim"),
    [
        ("slow afternoon", "13", "17", lambda e: median(e, "ai.response_ms") > 2_000),
        (
            "error spike",
            "09:20",
            "10:15",
            lambda e: share(e, "ai.tool_call_completed", "ai.tool_success") < 0.85,
        ),
        (
            "newsletter evening",
            "17",
            "21",
            lambda e: (
                sum("mail." in x["context"]["page"].get("referrer", "") for x in visits(e))
                > len(visits(e)) / 3
            ),
        ),
        (
            "error spike",
            "09:20",
            "10:15",
            lambda e: any(x["event_name"] == "service.outage_started" for x in e),
        ),
        (
            "stale model",
            "00",
            "24",
            lambda e: share(e, "model.evaluated", "model.drift_detected") > 0.3,
        ),
        (
            "unanswered questions",
            "00",
            "24",
            lambda e: share(e, "kb.search", "kb.results_count") < 0.85,
        ),
    ],
)
def test_incidents_show(
    history: list[JsonObject], incident: str, first: str, last: str, claim: Any
) -> None:
    days = days_of(incident)
    assert days
    then = [e for day in days for e in on(history, day, first, last)]
    assert claim(then)
    assert not claim([e for e in history if e["occurred_at"][:10] not in days])


def test_faces_are_not_found_when_the_story_says_so() -> None:
    shop = Shop(tenant="t", visits_a_day=3_000)
    day = days_of("blind camera")[0]
    events = list(shop.history(datetime.fromisoformat(f"{day}T14:00:00Z"), days=1))
    assert failing(on(events, day, "11", "14")) > 0.25
    assert failing(on(events, day, "00", "11")) < 0.15


def failing(events: list[JsonObject]) -> float:
    failed = len(named(events, "face_analysis.failed"))
    return failed / (failed + len(named(events, "face_analysis.completed")))


def test_voice_is_silent_when_the_story_says_so() -> None:
    shop = Shop(tenant="t", visits_a_day=2_000)
    (day,) = days_of("silent voice")
    until = datetime.fromisoformat(f"{day}T16:00:00Z")
    events = list(shop.history(until, days=1))
    started = Counter(e["event_name"] for e in on(events, day, "14", "16"))
    assert started["voice.turn_started"] < 6  # visits that began before
    assert started["ai.tool_call_started"] > 30


def test_addresses_lie_where_visitors_are_said_to_be() -> None:
    for _, country in COUNTRIES:
        assert iptocc.country_code(country.network) == country.code
