"""What spans and log records become, one test a rule, and what they never say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import otlp

from sightline.catalog.envelope import Consent, Context, Device, Envelope
from sightline.ingest.identity import ContentIds
from sightline.ingest.otlp import from_json, from_protobuf
from sightline.ingest.otlp.events import Events
from sightline.ingest.otlp.signal import Batch, batches
from sightline.ingest.otlp.tally import Tally
from sightline.ingest.verdict import Rejected
from sightline.types import TenantId

TENANT = TenantId("7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f")
KEY = bytes(32)


def _batches(export: Any, tally: Tally | None = None, size: int = 500) -> list[Batch]:
    ids = ContentIds(KEY, TENANT)
    return list(batches(export, TENANT, ids, tally or Tally("spans"), size))


def of_spans(*spans: Any, **resource: Any) -> Events:
    """What spans become."""
    sent = otlp.as_protobuf(otlp.traces(*spans, **resource))
    return [e for b in _batches(from_protobuf.traces(sent)) for e in b.events]


def of_logs(*records: Any, **resource: Any) -> Events:
    """What log records become."""
    sent = otlp.as_protobuf(otlp.logs(*records, **resource))
    return [e for b in _batches(from_protobuf.logs(sent)) for e in b.events]


def one(events: Events) -> Envelope:
    (event,) = events
    assert isinstance(event, Envelope)
    return event


def test_a_chat_is_a_response_of_a_model() -> None:
    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "example",
        "gen_ai.request.model": "model-large",
        "gen_ai.response.model": "model-large-2026",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.response.time_to_first_chunk": 0.31,
        "gen_ai.usage.input_tokens": 812,
        "gen_ai.usage.output_tokens": 164,
        "gen_ai.usage.cache_read.input_tokens": 512,
        "gen_ai.usage.reasoning.output_tokens": 40,
        "gen_ai.conversation.id": "conversation-41",
    }
    event = one(of_spans(otlp.span(said, otlp.CLIENT, ms=1240)))
    assert event.event_name == "ai.response_completed"
    assert event.attributes == {
        "gen_ai.operation.name": "chat",
        "ai.provider": "example",
        "ai.model": "model-large-2026",
        "ai.finish_reason": "stop",
        "ai.first_token_ms": 310.0,
        "ai.input_tokens": 812,
        "ai.output_tokens": 164,
        "gen_ai.usage.cache_read.input_tokens": 512,
        "gen_ai.usage.reasoning.output_tokens": 40,
        "ai.conversation_id": "conversation-41",
        "ai.response_ms": 1240.0,
    }


def test_embeddings_and_older_names_are_understood() -> None:
    said = {
        "gen_ai.operation.name": "embeddings",
        "gen_ai.system": "example",
        "gen_ai.request.model": "embedder",
        "gen_ai.usage.prompt_tokens": 12,
    }
    event = one(of_spans(otlp.span(said, otlp.CLIENT, ms=5)))
    assert event.attributes == {
        "gen_ai.operation.name": "embeddings",
        "ai.provider": "example",
        "ai.model": "embedder",
        "ai.input_tokens": 12,
        "ai.response_ms": 5.0,
    }


@pytest.mark.parametrize(
    ("said", "events", "kind"),
    [
        ({"error.type": "timeout"}, ["OSError"], "timeout"),
        ({}, ["OSError", "httpx.ReadTimeout"], "httpx.ReadTimeout"),
        ({}, [], "_OTHER"),
    ],
)
def test_what_failed_says_how(said: Any, events: list[str], kind: str) -> None:
    failed: Any = {"status": {"code": 2}, "events": [otlp.exception(name) for name in events]}
    rules = (
        (otlp.CLIENT, CHAT),
        (otlp.SERVER, {"http.request.method": "GET"}),
        (otlp.CLIENT, {"db.system.name": "redis"}),
    )
    for span_kind, rule in rules:
        first = of_spans(otlp.span({**rule, **said}, span_kind, **failed))[0]
        assert isinstance(first, Envelope)
        assert first.attributes["error.type"] == kind


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {"ai.tool_success": True}),
        ({"status": {"code": 1}}, {"ai.tool_success": True}),
        (
            {"status": {"code": 2, "message": "secret"}},
            {"ai.tool_success": False, "ai.tool_error_type": "_OTHER"},
        ),
    ],
)
def test_a_tool_that_was_called(changes: Any, told: Any) -> None:
    said = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "kb.search",
        "gen_ai.tool.call.id": "call-7",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.arguments": '{"query": "secret"}',
    }
    event = one(of_spans(otlp.span(said, ms=150, **changes)))
    assert event.event_name == "ai.tool_call_completed"
    assert event.attributes == {
        "ai.tool_name": "kb.search",
        "ai.tool_call_id": "call-7",
        **told,
        "ai.tool_execution_ms": 150.0,
    }


def test_a_tool_that_failed_says_how() -> None:
    said = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "kb.search",
        "error.type": "timeout",
    }
    event = one(of_spans(otlp.span(said)))
    assert event.attributes["ai.tool_success"] is False
    assert event.attributes["ai.tool_error_type"] == "timeout"


NEW_HTTP = {
    "http.request.method": "GET",
    "http.route": "/frames/{id}",
    "http.response.status_code": 200,
    "http.response.body.size": 1834,
    "server.address": "shop.example.com",
}
OLD_HTTP = {
    "http.method": "GET",
    "http.route": "/frames/{id}",
    "http.status_code": 200,
    "http.response_content_length": 1834,
    "net.host.name": "shop.example.com",
}


@pytest.mark.parametrize("said", [NEW_HTTP, OLD_HTTP], ids=["today", "before"])
def test_a_request_to_a_server(said: Any) -> None:
    queries = {"url.query": "q=secret", "http.target": "/frames/7?q=secret", "url.path": "/secret"}
    sent = otlp.span({**said, **queries}, otlp.SERVER, ms=23)
    event = one(of_spans(sent, service_name="shop-api", service_version="1.2.3"))
    assert event.event_name == "api.request"
    assert event.attributes == {
        "http.request.method": "GET",
        "http.route": "/frames/{id}",
        "http.response.status_code": 200,
        "http.response.body.size": 1834,
        "server.address": "shop.example.com",
        "api.response_ms": 23.0,
        "service.name": "shop-api",
        "service.version": "1.2.3",
    }


def test_a_request_by_a_client_is_none_of_ours() -> None:
    assert of_spans(otlp.span(NEW_HTTP, otlp.CLIENT)) == []


def test_a_query_of_a_database() -> None:
    said = {
        "db.system": "mssql",
        "db.name": "shop",
        "db.sql.table": "frames",
        "db.operation": "SELECT",
        "db.statement": "SELECT secret",
        "net.peer.name": "db.example.com",
    }
    event = one(of_spans(otlp.span(said, otlp.CLIENT, ms=9), service_name="shop-api"))
    assert event.event_name == "database.query"
    assert event.attributes == {
        "db.system.name": "microsoft.sql_server",
        "db.namespace": "shop",
        "db.collection.name": "frames",
        "db.operation.name": "SELECT",
        "server.address": "db.example.com",
        "database.query_ms": 9.0,
        "service.name": "shop-api",
    }


def test_a_span_of_no_kind_we_know_becomes_nothing() -> None:
    tally = Tally("spans")
    sent = otlp.traces(otlp.span({"gen_ai.operation.name": "invoke_agent"}), otlp.span({}))
    [batch] = _batches(from_json.traces(otlp.as_json(sent)), tally)
    assert (batch.events, batch.mapped, batch.unmapped) == ([], 0, 2)
    assert tally.rejected == 2
    assert tally.message() == "2 of 2 spans not stored: 2 of a kind that becomes no event"


def test_an_exception_is_an_error_whatever_the_span() -> None:
    inside = otlp.exception("psycopg.OperationalError")
    first, second = of_spans(
        otlp.span(
            {"session.id": "session-7"},
            events=[{"name": "else"}, inside, otlp.exception("OSError")],
        ),
        service_name="shop-api",
    )
    assert isinstance(first, Envelope)
    assert isinstance(second, Envelope)
    assert first.event_name == "system.error"
    assert first.session_id == "session-7"
    assert first.attributes == {
        "system.error_type": "psycopg.OperationalError",
        "system.component": "shop-api",
        "system.severity": "error",
        "service.name": "shop-api",
    }
    assert second.attributes["system.error_type"] == "OSError"
    assert first.event_id != second.event_id
    happened = datetime.fromtimestamp(int(inside["timeUnixNano"]) // 1000 / 1e6, UTC)
    assert abs(first.occurred_at - happened) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("severity", "word"),
    [(0, "error"), (9, "warning"), (13, "warning"), (17, "error"), (24, "fatal")],
)
def test_a_logged_exception_is_an_error(severity: int, word: str) -> None:
    said = {"exception.type": "KeyError", "exception.message": "secret", "user.id": "anna"}
    event = one(of_logs(otlp.log(said, severity), service_name="assistant"))
    assert event.event_name == "system.error"
    assert event.user_id == "anna"
    assert event.attributes == {
        "system.error_type": "KeyError",
        "system.component": "assistant",
        "system.severity": word,
        "service.name": "assistant",
    }


def test_other_log_records_become_nothing() -> None:
    assert of_logs(otlp.log({"user.id": "anna"}, 21, "it went down")) == []


CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "model-large"}


def test_an_event_has_the_end_of_its_span_for_its_time() -> None:
    sent = otlp.span(CHAT, startTimeUnixNano=str(10**18), endTimeUnixNano=str(10**18 + 1_500_000))
    event = one(of_spans(sent))
    assert event.occurred_at == datetime(2001, 9, 9, 1, 46, 40, 1500, UTC)
    assert event.attributes["ai.response_ms"] == 1.5


def test_clocks_that_run_backwards_give_no_duration() -> None:
    sent = otlp.span(CHAT, startTimeUnixNano=str(10**18 + 1), endTimeUnixNano=str(10**18))
    assert "ai.response_ms" not in one(of_spans(sent)).attributes


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"traceId": ""}, "trace_id, span_id"),
        ({"spanId": "00ff"}, "trace_id, span_id"),
        ({"spanId": "0" * 16}, "trace_id, span_id"),
        ({"startTimeUnixNano": "0", "endTimeUnixNano": "0"}, "time_unix_nano"),
        ({"endTimeUnixNano": str(2**64 - 1)}, "time_unix_nano"),
    ],
)
def test_a_span_without_an_id_or_a_time_is_rejected(changes: Any, path: str) -> None:
    (rejected,) = of_spans(otlp.span(CHAT, **changes))
    assert isinstance(rejected, Rejected)
    assert rejected.errors[0].path == path


def test_a_span_of_no_kind_we_know_needs_no_id() -> None:
    assert of_spans(otlp.span({}, traceId="")) == []


def test_the_same_span_has_the_same_id_in_both_encodings_and_others_have_others() -> None:
    sent = otlp.traces(
        otlp.span(CHAT, events=[otlp.exception(), otlp.exception()]), otlp.span(CHAT)
    )
    binary = _batches(from_protobuf.traces(otlp.as_protobuf(sent)))
    text = _batches(from_json.traces(otlp.as_json(sent)))
    ids = [e.event_id for b in binary for e in b.events]
    assert ids == [e.event_id for b in text for e in b.events]
    assert len(set(ids)) == 4
    assert {e.event_id.version for b in binary for e in b.events if isinstance(e, Envelope)} == {5}


def test_log_records_that_are_alike_stay_apart_and_have_the_same_ids_again() -> None:
    record = otlp.log({"exception.type": "KeyError"})
    first = of_logs(record, record, {**record, "body": {"stringValue": "another line"}})
    assert len({e.event_id for e in first}) == 3
    again = of_logs(record, record)
    assert [e.event_id for e in again] == [e.event_id for e in first[:2]]
    elsewhere = one(of_logs(record, service_name="another"))
    assert elsewhere.event_id not in {e.event_id for e in first}


def test_ids_of_log_records_cannot_be_guessed_without_the_key() -> None:
    sent = otlp.as_protobuf(otlp.logs(otlp.log({"exception.type": "KeyError"})))
    keys = (bytes(32), b"\x01" * 32)
    made = [
        next(batches(from_protobuf.logs(sent), TENANT, ContentIds(key, TENANT), Tally("x"), 9))
        for key in keys
    ]
    assert made[0].events[0].event_id != made[1].events[0].event_id


def test_a_record_speaks_before_its_resource() -> None:
    said = {**CHAT, "session.id": "session-7", "enduser.id": "anna", "sightline.site_id": "berlin"}
    event = one(of_spans(otlp.span(said), user_id="service-account", session_id="all"))
    assert (event.site_id, event.session_id) == ("berlin", "session-7")
    assert event.user_id == "anna"


def test_a_resource_speaks_for_its_records() -> None:
    event = one(
        of_spans(
            otlp.span(CHAT),
            service_name="assistant",
            service_version="1.2.3",
            deployment_environment="prod",
            session_id="session-7",
            telemetry_sdk_language="webjs",
            browser_language="de-DE",
        )
    )
    assert event.tenant_id == TENANT
    assert (event.source, event.session_id) == ("web", "session-7")
    assert event.context == Context(locale="de-DE", app_version="1.2.3")
    assert event.attributes["service.name"] == "assistant"
    assert event.attributes["deployment.environment.name"] == "production"


def test_a_server_tells_of_the_person_it_answered() -> None:
    said = {**NEW_HTTP, "user_agent.original": "Mozilla/5.0", "client.address": "192.0.2.7"}
    event = one(of_spans(otlp.span(said, otlp.SERVER), service_version="1.2.3"))
    assert event.source == "server"
    assert event.context == Context(
        device=Device(user_agent="Mozilla/5.0"), ip="192.0.2.7", app_version="1.2.3"
    )


@pytest.mark.parametrize(
    ("said", "consent"),
    [
        ({}, None),
        ({"sightline.consent.analytics": True}, Consent(analytics=True)),
        ({"sightline.consent.analytics": "true"}, Consent(analytics=True)),
        ({"sightline.consent.analytics": False}, Consent(analytics=False)),
        ({"sightline.consent.analytics": "perhaps"}, Consent(analytics=False)),
        (
            {"sightline.consent.analytics": True, "sightline.consent.ads": True},
            Consent(analytics=True, ads=True),
        ),
    ],
)
def test_consent_is_a_clear_yes_or_a_no(said: Any, consent: Consent | None) -> None:
    event = one(of_spans(otlp.span({**CHAT, **said})))
    assert event.context is not None
    assert event.context.consent == consent


def test_half_an_id_is_none() -> None:
    said = {**CHAT, "session.id": "s" * 129, "user.id": "u" * 257}
    event = one(of_spans(otlp.span(said)))
    assert (event.session_id, event.user_id) == (None, None)


def test_a_large_export_is_walked_in_batches() -> None:
    spans = [otlp.span(CHAT) for _ in range(5)]
    sent = otlp.as_protobuf(otlp.traces(*spans))
    found = _batches(from_protobuf.traces(sent), size=2)
    assert [(len(b.events), b.records) for b in found] == [(2, [1, 2]), (2, [3, 4]), (1, [5])]
