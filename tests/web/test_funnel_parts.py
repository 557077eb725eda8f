"""The parts of the page on funnels: beside other times, events and steps; as SQL, as pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.web.browsing import Browser, signed_in
from tests.web.conftest import Json, Shop

from sightline.security.keys import Role
from sightline.views.part import WITHHELD

STEPS = ["commerce.view", "commerce.add_to_cart", "commerce.purchase"]
WEEK = {"steps": STEPS, "from": "2025-01-13", "to": "2025-01-20", "filters": []}
MORE = ["trend", "times", "drop_off", "segments", "correlation"]


@pytest.fixture
async def viewer(shop: Shop) -> Browser:
    """Somebody who looks, where 40 came one week and 8 the week before."""
    events = [*_visits(shop, "2025-01-14", 40), *_visits(shop, "2025-01-07", 8)]
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text
    return await signed_in(shop, Role.VIEWER)


def _visits(shop: Shop, day: str, many: int) -> Iterator[Json]:
    """Every visit looks, half put into the cart, a quarter buy; four come from a server."""
    for number in range(many):
        who = {"user_id": f"{day}-{number}", "session_id": f"{day}-{number}"}
        source = "server" if number < 4 else "web" if number % 2 else "widget"
        for place, name in enumerate(STEPS[: 1 + (number % 2 == 0) + (number % 4 == 0)]):
            at = f"{day}T10:{place * 2:02}:00Z"
            yield shop.event(name, occurred_at=at, **who, source=source)


async def _parts(viewer: Browser, **asked: object) -> dict[str, Json]:
    answer = await viewer.post("/funnels/parts", {"request": WEEK, **asked})
    assert answer.status_code == 200, answer.text
    return {part["title"]: part for part in answer.json()["parts"]}


async def test_the_same_steps_of_another_time_other_events_and_other_steps(viewer: Browser) -> None:
    before = await _parts(viewer, compare={"period": "previous_period"})
    assert [row[1] for row in before["Steps"]["table"]["rows"]] == ["40", "20", "10"]
    assert [row[1] for row in before["The previous period"]["table"]["rows"]] == ["8", "4", "2"]
    assert before["Steps"]["facts"][-1]["value"] == "+0.0"
    year = await _parts(viewer, compare={"period": "previous_year"})
    assert year["The previous year"]["note"].startswith("Nobody took the first step")
    widget = {"field": "source", "op": "eq", "value": "widget"}
    other = await _parts(viewer, compare={"filters": [widget]})
    assert other["Other filters"]["table"]["rows"][0][1] == "18"
    steps = {**WEEK, "compare": {"steps": [STEPS[0], STEPS[2]]}}
    two = await _parts(viewer, request=steps)
    assert [row[1] for row in two["Other steps"]["table"]["rows"]] == ["40", "10"]
    wrong = {"request": WEEK, "compare": {"period": "yesterday"}}
    assert (await viewer.post("/funnels/parts", wrong)).status_code == 422


async def test_what_is_known_of_who_converts(viewer: Browser) -> None:
    request = {**WEEK, "include": MORE, "grain": "1d", "attributes": ["source"]}
    found = await _parts(viewer, request=request, rest=True)
    trend, times, left, segments, goes_with = found.values()
    assert ["2025-01-14", "40", "10", "25.0%"] in trend["table"]["rows"]
    assert times["facts"][0] == {"title": "Half within", "value": "4 min", "about": ""}
    assert left["table"]["rows"][0] == ["2. Add to cart", "20", ""]
    assert left["table"]["rows"][1] == ["→ nothing more", "20", "100.0%"]
    assert segments["title"] == "Segments"
    assert goes_with["note"].startswith("No value, or not all others, had enough")


async def test_few_people_of_a_breakdown_are_told_as_withheld(viewer: Browser) -> None:
    found = await _parts(viewer, request={**WEEK, "breakdown": "source", "entity": "user"})
    rows = found["By value"]["table"]["rows"]
    assert [WITHHELD] * 4 in [row[1:] for row in rows]
    assert WITHHELD in str(found["By value"]["spec"]["layer"])


async def test_the_statements_are_shown_before_the_fence_to_who_may_ask_sql(shop: Shop) -> None:
    editor = await signed_in(shop, Role.EDITOR)
    answer = await editor.post("/funnels/parts?format=sql", {"request": WEEK})
    assert answer.status_code == 200, answer.text
    (told,) = answer.json()["statements"]
    assert "commerce.add_to_cart" in told
    assert shop.tenant.tenant_id not in told
    for page, request in (
        ("revenue", {"from": "2025-01-13", "to": "2025-01-20"}),
        ("forecast", {**_days(), "metric": "sessions.unique", "grain": "1d"}),
    ):
        answer = await editor.post(f"/{page}/parts?format=sql", {"request": request})
        assert answer.json()["statements"], page


def _days() -> Json:
    return {"from": "2025-01-13", "to": "2025-01-20", "timezone": "UTC"}


async def test_a_chart_is_drawn_by_its_number(viewer: Browser) -> None:
    pytest.importorskip("vl_convert", reason="the extra sightline[reports]")
    asked = {"request": WEEK}
    answer = await viewer.post("/funnels/parts?format=svg&part=0", asked)
    assert answer.content.startswith(b"<svg")
    for query, code in (
        ("format=svg&part=7", "nothing_to_draw"),
        ("format=pdf&part=-1", "nothing_to_draw"),
        ("format=gif", "unsupported_format"),
    ):
        answer = await viewer.post(f"/funnels/parts?{query}", asked)
        assert answer.json()["errors"][0]["code"] == code
