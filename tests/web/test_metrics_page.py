"""docs/metrics.md is true: every request on it is answered, with something."""

from __future__ import annotations

import json

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Shop

REQUESTS = [json.loads(block) for block in pages.blocks(pages.text(DOCS / "metrics.md"), "json")]
SENT = (
    "commerce.view",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.purchase",
    "voice.first_response",
)


async def test_every_request_of_the_page_is_answered(shop: Shop) -> None:
    for name in SENT:
        event = shop.event(name, occurred_at="2025-01-15T10:00:00Z", session_id="s", user_id="u")
        answer = await shop.send(event)
        assert answer.status_code == 202, answer.text
    assert len(REQUESTS) == 8
    found = []
    for request in REQUESTS:
        answer = await shop.report("timeseries", request)
        assert answer.status_code == 200, (request, answer.text)
        if "metrics" in request:
            told = [one["points"][0]["value"] for one in answer.json()["metrics"]]
            assert told == [2, 1, 1]
            continue
        found.append(answer.json())
        if "compare" not in request:
            assert [p for p in found[-1]["points"] if p["value"]], request
    assert (found[1]["unit"], found[2]["unit"]) == ("ms", "ratio")
    assert found[2]["points"][0]["value"] == 4
    assert [p["value"] for p in found[5]["points"]] == [1] * 7
    smooth = [p["smoothed"] for p in found[6]["points"]]
    assert smooth == [None] * 6 + [0.28571428571429] + [0] * 7
