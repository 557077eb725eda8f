"""Health, metrics and the rest of what operators look at."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler
from tests.web.conftest import Shop

from sightline.web.openapi.document import document
from sightline.web.server import ROUTES

API = "/api/v1/analytics"


async def test_health_is_told_to_anyone(shop: Shop) -> None:
    for path in ("/health/live", "/health/ready", f"{API}/health", f"{API}/events/health"):
        answer = await shop.client.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, "ok"), path
        assert (await shop.client.head(path)).status_code == 200, path


async def test_a_store_that_does_not_answer_is_not_ready(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.services.reader._engine.close()
    answer = await shop.client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["the event store does not answer"]
    assert (await shop.client.get("/health/live")).status_code == 200
    report = {"metric": "events.count", "from": "2026-01-01", "to": "2026-01-02", "grain": "1h"}
    refused = await shop.report("timeseries", report)
    assert (refused.status_code, refused.json()["retryable"]) == (503, True)
    shop.services.reader._engine._closed = False


async def test_metrics_count_verdicts_by_name(shop: Shop) -> None:
    before = await _metric(shop, 'sightline_events_total{reason="",verdict="accepted"}')
    await shop.batch(shop.event(), shop.event())
    after = await _metric(shop, 'sightline_events_total{reason="",verdict="accepted"}')
    assert after - before == 2
    text = (await shop.client.get("/metrics")).text
    for name in (
        "sightline_commit_seconds_bucket",
        "sightline_commit_rows_bucket",
        "sightline_query_seconds",
        "sightline_queue_rows",
        "sightline_dedup_checks_total",
        "sightline_rollup_lag_commits",
        "sightline_ingest_seconds_bucket",
        "sightline_ingest_step_seconds_total",
    ):
        assert name in text, name


async def test_stats_need_a_read_key(shop: Shop) -> None:
    await shop.send(shop.event())
    path = f"{API}/stats"
    assert (await shop.client.get(path)).status_code == 401
    refused = await shop.client.get(path, headers={"X-API-Key": shop.tenant.write_key})
    assert refused.status_code == 403
    said = await shop.client.get(path, headers={"Authorization": f"Bearer {shop.tenant.read_key}"})
    assert said.json()["since_start"]["sightline_events_total"]["accepted"] >= 1


async def test_operator_paths_need_the_operators_token(shop: Shop) -> None:
    for key in ({}, {"Authorization": "Bearer x"}, {"X-API-Key": shop.tenant.admin_key}):
        assert (await shop.client.get("/operator/doctor", headers=key)).status_code == 401
    token = {"Authorization": f"Bearer {shop.services.operator_token}"}
    assert (await shop.client.get("/operator/doctor", headers=token)).json()["ok"] is True


async def test_unknown_paths_and_methods_are_problems(shop: Shop) -> None:
    answer = await shop.client.get("/no/such/path")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await shop.client.get(f"{API}/events")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_defect_is_logged_and_shown_without_a_trace(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("jane@example.com")

    monkeypatch.setattr("sightline.web.intake.decode_one", broken)
    with structlog.testing.capture_logs() as lines:
        answer = await shop.send(shop.event())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "jane" not in answer.text + json.dumps(lines)
    assert lines[0]["kind"] == "KeyError"


async def test_logs_carry_no_payload(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with _logging_everything() as lines:
        event = shop.event(session_id="secret-session", attributes={"kb.results_count": "secret"})
        await shop.batch(event, shop.event(user_id="secret-user"), "secret", {"secret": "secret"})
    assert "secret" not in json.dumps(lines) + caplog.text


async def test_every_route_is_described(shop: Shop) -> None:
    described = {
        operation["operationId"]
        for operations in document()["paths"].values()
        for method, operation in operations.items()
        if method != "head"  # answered by the handler of GET
    }
    handlers = [handler for handler in ROUTES if isinstance(handler, HTTPRouteHandler)]
    served = {h.operation_id for h in handlers if h.include_in_schema is not False}
    served -= {"openapi", "index"}
    assert {type(h) for h in ROUTES} - {type(h) for h in handlers} == {ASGIRouteHandler}
    assert described | {"metrics"} == served
    answer = await shop.client.get("/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"


@contextmanager
def _logging_everything() -> Iterator[list[MutableMapping[str, Any]]]:
    quiet = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    try:
        with structlog.testing.capture_logs() as lines:
            yield lines
    finally:
        structlog.configure(wrapper_class=quiet)


async def _metric(shop: Shop, name: str) -> float:
    text = (await shop.client.get("/metrics")).text
    found = [line for line in text.splitlines() if line.startswith(name)]
    return float(found[0].rpartition(" ")[2]) if found else 0.0


async def test_debug_mode_tells_decisions_and_no_payload(shop: Shop) -> None:
    event = shop.event()
    wrong = shop.event(attributes={"kb.results_count": "secret", "secret": 1})
    with _logging_everything() as lines:
        await shop.batch(event, event, wrong)
        await shop.count()
    said = {line["event"]: line for line in lines}
    assert said["judged"]["verdicts"] == {
        "duplicate": 1,
        "rejected invalid type attributes.kb.results_count": 1,
    }
    assert said["deduplicating"]["waited"] == 1
    assert said["query"]["kind"] == "timeseries"
    assert "secret" not in json.dumps(lines)
