"""Properties: whatever is posted gets a documented answer, and no tenant ever sees another."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.conftest import Shop, neighbour

from sightline.catalog.catalog import BUILT_IN
from sightline.web.openapi.document import document

_FIXTURES = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_DOCUMENTED = {
    path: {int(status) for status in operations["post"]["responses"]}
    for path, operations in document()["paths"].items()
    if "post" in operations
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = (
    "event_id",
    "event_name",
    "occurred_at",
    "tenant_id",
    "source",
    "attributes",
    "site_id",
    "session_id",
    "user_id",
    "context",
)


def _mutated(shop: Shop) -> st.SearchStrategy[Any]:
    """Valid events with some fields replaced by anything at all."""
    base = st.sampled_from(sorted(BUILT_IN.events)).map(shop.event)
    changes = st.dictionaries(st.sampled_from(_FIELDS), _JSON, max_size=3)
    return st.builds(lambda event, change: {**event, **change}, base, changes)


async def _post(shop: Shop, path: str, body: bytes, kind: str, encoding: str) -> httpx.Response:
    headers = {
        "X-API-Key": shop.tenant.write_key,
        "Content-Type": kind,
        "Content-Encoding": encoding,
    }
    return await shop.client.post(path, content=body, headers=headers)


async def test_any_bytes_get_a_documented_answer(shop: Shop) -> None:
    loop = asyncio.get_running_loop()

    @_FIXTURES
    @given(
        st.sampled_from(sorted(p for p in _DOCUMENTED if "/events" in p)),
        st.binary(max_size=400),
        st.sampled_from(["application/json", "text/plain", "text/html", "application/json;x", "a"]),
        st.sampled_from(["identity", "gzip", "br", ""]),
    )
    def check(path: str, body: bytes, kind: str, encoding: str) -> None:
        sent = asyncio.run_coroutine_threadsafe(_post(shop, path, body, kind, encoding), loop)
        assert sent.result(30).status_code in _DOCUMENTED[path]

    await asyncio.to_thread(check)


async def test_any_json_gets_a_documented_answer_and_harms_no_neighbour(shop: Shop) -> None:
    loop, good = asyncio.get_running_loop(), 0

    @_FIXTURES
    @given(st.lists(_JSON | _mutated(shop), max_size=4))
    def check(events: list[Any]) -> None:
        nonlocal good
        body = json.dumps({"events": [*events, shop.event()]}).encode("utf-8", "surrogatepass")
        path = "/api/v1/analytics/events/batch"
        sent = asyncio.run_coroutine_threadsafe(
            _post(shop, path, body, "application/json", "identity"), loop
        )
        answer = sent.result(30)
        if answer.status_code == 400:  # text that is no Unicode
            return
        assert answer.status_code == 202, answer.text
        said = answer.json()
        assert len(events) not in [result["index"] for result in said["results"]]
        good += said["accepted"]

    await asyncio.to_thread(check)
    assert await shop.count() == good


async def test_no_report_shows_another_tenants_events(shop: Shop) -> None:
    other = await neighbour(shop)
    for name in BUILT_IN.events:
        await other.send(other.event(name, session_id="same-session", user_id="same-user"))
    asked = {"from": "2026-01-01", "to": "2027-01-01", "grain": "1mo"}
    ways: list[tuple[str, ...]] = [(), ("site_id",), ("event_name",)]
    for metric in BUILT_IN.metrics:
        ways = [*ways[1:], ways[0]]  # each metric in one way, each way of a third of the metrics
        for breakdown in ways:
            body = {**asked, "metric": metric, "breakdown": breakdown}
            answer = await shop.report("timeseries", body)
            if answer.status_code == 422:
                continue  # not a dimension of this metric
            assert answer.status_code == 200, answer.text
            found = answer.json()
            series = [found, *found.get("series", ())]
            assert all(not point["value"] for one in series for point in one["points"]), metric
            break
    funnel = {"steps": ["commerce.view", "commerce.purchase"], "from": "2026-01-01"}
    answer = await shop.report("funnel", {**funnel, "to": "2027-01-01"})
    assert [step["count"] for step in answer.json()["steps"]] == [0, 0]
    mine = {**asked, "metric": "events.count", "tenant_id": other.tenant.tenant_id}
    assert (await shop.report("timeseries", mine)).json()["code"] == "tenant_mismatch"
