"""Both encodings say the same, and no body costs much more than its bytes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests import otlp

from sightline.errors import InvalidJson, InvalidProtobuf, PayloadTooLarge
from sightline.ingest.otlp import from_json, from_protobuf
from sightline.ingest.otlp.record import MAX_RECORD_BYTES, TOO_LARGE, LogRecord, Span
from sightline.ingest.otlp.table import READ

CHAT: dict[str, Any] = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "model-large",
    "gen_ai.usage.input_tokens": 812,
    "gen_ai.response.time_to_first_chunk": 0.31,
    "gen_ai.response.finish_reasons": ["stop", "length"],
    "sightline.consent.analytics": True,
    "gen_ai.input.messages": "[secret prompt]",
    "gen_ai.tool.call.arguments": "{}",
    "http.url": "https://shop.example.com/?q=secret",
    "db.query.text": "SELECT secret",
}


def _walked(export: Any) -> list[Any]:
    return [(group.resource, list(group.records)) for group in export.groups]


def test_both_encodings_give_the_same_spans() -> None:
    event = otlp.exception()
    sent = otlp.traces(
        otlp.span(CHAT, otlp.CLIENT, events=[{"name": "else"}, event], status={"code": 2}),
        otlp.span({}),
        service_name="assistant",
    )
    binary, text = (
        from_protobuf.traces(otlp.as_protobuf(sent)),
        from_json.traces(otlp.as_json(sent)),
    )
    assert binary.count == text.count == 2
    walked = _walked(binary)
    assert walked == _walked(text)
    [(resource, [span, _])] = walked
    assert resource == {"service.name": "assistant"}
    assert isinstance(span, Span)
    assert span.trace_id.hex() == otlp.TRACE
    assert span.failed
    assert [(e.index, e.attributes) for e in span.exceptions] == [
        (1, {"exception.type": "ValueError"})
    ]
    assert span.attributes["gen_ai.response.finish_reasons"] == ("stop", "length")
    assert span.attributes["gen_ai.usage.input_tokens"] == 812
    assert span.attributes["sightline.consent.analytics"] is True


def test_both_encodings_give_the_same_log_records() -> None:
    sent = otlp.logs(otlp.log({"exception.type": "KeyError", "user.id": "anna"}, severity=21))
    [(_, [binary])] = _walked(from_protobuf.logs(otlp.as_protobuf(sent)))
    [(_, [text])] = _walked(from_json.logs(otlp.as_json(sent)))
    assert isinstance(binary, LogRecord)
    assert isinstance(text, LogRecord)
    assert (binary.at_ns, binary.severity, binary.attributes) == (
        text.at_ns,
        text.severity,
        text.attributes,
    )
    assert binary.attributes == {"exception.type": "KeyError", "user.id": "anna"}


def test_a_log_record_without_a_time_has_that_of_its_being_seen() -> None:
    sent = otlp.logs(otlp.log({}, timeUnixNano="0", observedTimeUnixNano="1700000000000000000"))
    [(_, [record])] = _walked(from_protobuf.logs(otlp.as_protobuf(sent)))
    assert record.at_ns == 1_700_000_000_000_000_000


def test_only_attributes_of_the_tables_are_read() -> None:
    sent = otlp.traces(otlp.span(CHAT, events=[otlp.exception(**CHAT)]))
    for export in (
        from_protobuf.traces(otlp.as_protobuf(sent)),
        from_json.traces(otlp.as_json(sent)),
    ):
        [(_, [span])] = _walked(export)
        assert set(span.attributes) <= READ
        assert "secret" not in repr(span)
    assert not [n for n in READ if any(w in n for w in ("message", "prompt.", "url", "query.text"))]


def test_json_takes_numbers_for_integers_and_passes_over_what_it_does_not_know() -> None:
    body = b"""{"resourceSpans": [{"scopeSpans": [{"spans": [{
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "EEE19B7EC3C1B174", "kind": 3,
        "startTimeUnixNano": 1700000000000000000, "endTimeUnixNano": "1700000001000000000",
        "unheardOf": {"a": 1},
        "attributes": [{"key": "gen_ai.usage.input_tokens", "value": {"intValue": 7}},
                       {"key": "gen_ai.request.model", "value": {"kvlistValue": {"values": []}}},
                       {"key": "gen_ai.system"}]}]}]}]}"""
    [(_, [span])] = _walked(from_json.traces(body))
    assert span.span_id == bytes.fromhex("eee19b7ec3c1b174")
    assert (span.kind, span.ended_ns - span.started_ns) == (3, 1_000_000_000)
    assert span.attributes == {"gen_ai.usage.input_tokens": 7}


@pytest.mark.parametrize("body", [b"\x0a\xff", b"not protobuf", b"\x0a\x03\x12\x05a"])
def test_what_is_no_protobuf_is_an_error(body: bytes) -> None:
    with pytest.raises(InvalidProtobuf):
        from_protobuf.traces(body)
    with pytest.raises(InvalidProtobuf):
        from_protobuf.logs(body)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resourceSpans": 1, "resourceLogs": 1}'])
def test_what_is_no_json_export_is_an_error(body: bytes) -> None:
    with pytest.raises(InvalidJson):
        from_json.traces(body)
    with pytest.raises(InvalidJson):
        from_json.logs(body)


def test_one_bad_record_harms_no_other() -> None:
    good = otlp.as_protobuf(otlp.traces(otlp.span(CHAT)))
    bad = b"\x0a\x06\x12\x04\x12\x02\x0a\x7f"  # a span whose trace id is cut short
    [(_, [span]), (_, [unreadable])] = _walked(from_protobuf.traces(good + bad))
    assert isinstance(span, Span)
    assert unreadable.why == "is no Span in protobuf"
    sent = otlp.traces(otlp.span(CHAT), {"kind": "server"})
    [(_, [span, unreadable])] = _walked(from_json.traces(otlp.as_json(sent)))
    assert isinstance(span, Span)
    assert unreadable.why == "is no Span in JSON"


def test_a_record_has_a_longest() -> None:
    long = otlp.traces(otlp.span({"gen_ai.input.messages": "x" * MAX_RECORD_BYTES}))
    [(_, [record])] = _walked(from_protobuf.traces(otlp.as_protobuf(long)))
    assert record is TOO_LARGE
    [(_, [record])] = _walked(from_json.traces(otlp.as_json(long)))
    assert record is TOO_LARGE


def _wrapped(field: int, body: bytes) -> bytes:
    length, rest = b"", len(body)
    while rest > 127:
        length += bytes([rest & 127 | 128])
        rest >>= 7
    return bytes([field << 3 | 2]) + length + bytes([rest]) + body


MIB = 1 << 20
MADE_TO_HURT = {
    "empty spans": _wrapped(1, _wrapped(2, b"\x12\x00" * MIB)),
    "empty scopes": _wrapped(1, b"\x12\x00" * MIB),
    "empty resources": b"\x0a\x00" * MIB,
}


@pytest.mark.parametrize("name", MADE_TO_HURT)
def test_a_million_empty_things_are_refused_at_once(name: str) -> None:
    began = time.process_time()
    with pytest.raises(PayloadTooLarge):
        from_protobuf.traces(MADE_TO_HURT[name])
    assert time.process_time() - began < 0.5


def test_a_million_empty_spans_in_json_are_refused_at_once() -> None:
    spans = b"{}," * (MIB // 2) + b"{}"
    with pytest.raises(PayloadTooLarge):
        from_json.traces(b'{"resourceSpans": [{"scopeSpans": [{"spans": [%s]}]}]}' % spans)
