"""docs/ai-analytics.md is true: every request on it is answered, with something."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

from sightline.catalog.voice_limits import LEGS

PAGE = pages.text(DOCS / "ai-analytics.md")
DAY = {"from": "2025-01-15", "to": "2025-01-16"}
QUESTIONS = re.findall(r"^\| ([^|]+\?) \| `(\{.*\})` \|$", PAGE, re.MULTILINE)
NAMESPACES = (
    "ai.",
    "commerce.purchase",
    "commerce.add_to_cart",
    "conversation.",
    "face_analysis.",
    "kb.",
    "recommendation.",
    "try_on.",
    "voice.",
)


async def test_every_question_is_answered_with_something(shop: Shop) -> None:
    known = shop.services.registry.catalog(shop.tenant.tenant_id)
    names = [name for name in known.events if name.startswith(NAMESPACES)]
    answer_of_ours = _at(shop, "conversation.turn", 59)
    answer_of_ours["attributes"]["conversation.speaker"] = "ai"
    events = [_at(shop, name, second) for second, name in enumerate(names)]
    await _send(shop, *events, answer_of_ours)
    assert len(QUESTIONS) > 80
    for question, written in QUESTIONS:
        asked_ = {**DAY, "grain": "1d", **json.loads(written)}
        answer = await shop.report("timeseries", asked_)
        assert answer.status_code == 200, (question, answer.text)
        found = answer.json()
        assert [p for p in found["points"] if p["value"] is not None], question
        if "breakdown" in asked_:
            keys = [series["key"] for series in found["series"] if not series.get("rest")]
            assert keys, question
            assert all(keys), question


async def test_the_reports_of_the_page_answer_as_shown(shop: Shop) -> None:
    await _send(shop, *_chains(shop), *_voice(shop), *_lists(shop))
    exchanges = pages.exchanges(PAGE)
    assert len(exchanges) == 3
    for shown in exchanges:
        answer = await shop.asks(shown)
        assert answer.status_code == shown.status, answer.text
        assert pages.steady(answer.json()) == pages.steady(shown.body)


async def test_reports_are_broken_down_as_the_page_says(shop: Shop) -> None:
    await _send(shop, *_lists(shop))
    (asked_,) = (json.loads(block) for block in pages.blocks(PAGE, "json"))
    answer = await shop.report("ai", asked_)
    assert answer.status_code == 200, answer.text
    (of_version,) = answer.json()["series"]
    assert of_version["key"] == "3.2.0"
    assert [rank["seen"] for rank in of_version["ranks"]] == [{"suppressed": True}] * 3


def test_the_limits_on_the_page_are_those_of_the_catalog() -> None:
    for leg in LEGS:
        assert f"| `{leg.name}` | {leg.limit_ms:.0f} ms |" in PAGE


async def _send(shop: Shop, *events: Json) -> None:
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text


def _at(shop: Shop, name: str, second: int, person: int = 0, **attributes: object) -> Json:
    minutes, seconds = divmod(second, 60)
    event = shop.event(
        name,
        occurred_at=f"2025-01-15T10:{minutes:02}:{seconds:02}Z",
        session_id=f"visit-{person}",
        user_id=f"person-{person}",
    )
    if attributes:
        event["attributes"] = {key.replace("__", "."): value for key, value in attributes.items()}
    return event


def _chains(shop: Shop) -> Iterator[Json]:
    """Seven visits look up and go there, one of them in vain; five only look up."""
    for person in range(12):
        tools = ("kb.search", "navigation.goto")[: 2 if person < 7 else 1]
        for second, tool in enumerate(tools):
            good = not (person == 0 and second == 1)
            yield _at(
                shop,
                "ai.tool_call_completed",
                second,
                person,
                ai__tool_name=tool,
                ai__tool_success=good,
                ai__tool_execution_ms=150 + 10 * person,
            )


def _voice(shop: Shop) -> Iterator[Json]:
    """Three turns: a quick one, one that is slow to speak, one that nobody answers."""
    for turn, ms in (("turn-1", 450), ("turn-2", 1200), ("turn-3", None)):
        yield _at(shop, "voice.turn_started", 0, voice__turn_id=turn)
        partial: Json = {"voice__turn_id": turn, "voice__asr_partial_latency_ms": 50}
        yield _at(shop, "voice.asr_partial", 1, **partial)
        if ms is not None:
            first: Json = {"voice__turn_id": turn, "voice__first_response_ms": ms}
            yield _at(shop, "voice.first_response", 2, **first)


def _lists(shop: Shop) -> Iterator[Json]:
    """Four lists seen down to the second or third place, and what came of them."""
    for number, (down, clicked, bought) in enumerate([(3, 1, 1), (3, 1, 0), (2, 2, 2), (2, 0, 0)]):
        which = {
            "recommendation__id": f"list-{number}",
            "model__id": "frame-ranker",
            "model__version": "3.2.0",
        }
        seen = {**which, "recommendation__viewed_count": down}
        yield _at(shop, "recommendation.viewed", 3, number, **seen)
        product = {"commerce__product_id": "frame-1042", "recommendation__position": clicked}
        if clicked:
            yield _at(shop, "recommendation.clicked", 4, number, **which, **product)
        if bought:
            order = {"commerce__order_id": f"order-{number}", "commerce__amount": 129.9}
            same = {"recommendation__id": f"list-{number}", "commerce__currency": "EUR"}
            yield _at(shop, "commerce.purchase", 5, number, **same, **order, **product)
