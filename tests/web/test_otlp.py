"""OTLP over HTTP: what is answered, in which encoding, and what is kept."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import httpx
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from tests import otlp
from tests.otlp import JSON, PROTOBUF
from tests.web.conftest import Open, Shop, neighbour

from sightline.store.engine import Engine
from sightline.web.openapi.document import document

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "model-large"}
TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "kb.search"}
LOGGED = {"exception.type": "KeyError"}


async def export(
    shop: Shop, sent: Any, kind: str = PROTOBUF, path: str | None = None, **headers: str
) -> httpx.Response:
    """POST an export with the tenant's write key."""
    path = path or ("/v1/traces" if "resourceSpans" in sent else "/v1/logs")
    written = otlp.as_json(sent) if kind == JSON else otlp.as_protobuf(sent)
    return await post(shop, path, written, kind, **headers)


async def post(shop: Shop, path: str, body: bytes, kind: str, **headers: str) -> httpx.Response:
    sent = {"X-API-Key": shop.tenant.write_key, "Content-Type": kind, **headers}
    return await shop.client.post(path, content=body, headers=sent)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The google.rpc.Status of an answer, in the encoding it says it has."""
    if answer.headers["content-type"] == JSON:
        said = answer.json()
        assert set(said) == {"code", "message"}
        return said["code"], said["message"]
    assert answer.headers["content-type"] == PROTOBUF
    status = RpcStatus.FromString(answer.content)
    return status.code, status.message


async def test_records_are_stored_as_events(shop: Shop) -> None:
    for kind, nothing in ((PROTOBUF, b""), (JSON, b"{}")):
        spans = otlp.span(CHAT, otlp.CLIENT), otlp.span(TOOL, events=[otlp.exception()])
        for sent in (otlp.traces(*spans), otlp.logs(otlp.log(LOGGED))):
            answer = await export(shop, sent, kind)
            assert (answer.status_code, answer.content) == (200, nothing)
            assert answer.headers["content-type"] == kind
    assert await shop.count("ai.response_completed.count") == 2
    assert await shop.count("ai.tool_call_completed.count") == 2
    assert await shop.count("system.error.count") == 4


async def test_an_export_sent_again_stores_nothing_twice(shop: Shop) -> None:
    logs = otlp.logs(otlp.log(LOGGED), otlp.log(LOGGED))
    spans = otlp.traces(otlp.span(CHAT), otlp.span(TOOL, events=[otlp.exception()]))
    for sent, kinds in ((logs, [JSON] * 4), (spans, [PROTOBUF, PROTOBUF, JSON, JSON])):
        answers = await asyncio.gather(*(export(shop, sent, kind) for kind in kinds))
        answers.append(await export(shop, sent, kinds[0]))
        assert {a.status_code for a in answers} == {200}
        assert {a.content for a in answers} <= {b"", b"{}"}
    assert await shop.count() == 5


async def test_what_is_not_stored_is_counted_and_said(shop: Shop) -> None:
    denied = {**CHAT, "sightline.consent.analytics": False}
    sent = otlp.traces(
        otlp.span(CHAT),
        otlp.span({"http.request.method": "GET"}, otlp.CLIENT),
        otlp.span({"gen_ai.operation.name": "execute_tool"}),
        otlp.span(denied),
        otlp.span(CHAT, traceId=""),
    )
    said = (await export(shop, sent, JSON)).json()["partialSuccess"]
    answer = await export(shop, sent, PROTOBUF)
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (said["rejectedSpans"], partial.rejected_spans) == ("4", 4)
    assert said["errorMessage"] == partial.error_message
    assert partial.error_message.startswith("4 of 5 spans not stored: ")
    for why in (
        "1 of a kind that becomes no event",
        "1 invalid: attributes.ai.tool_name is required",
        "1 no_consent",
        "1 invalid: trace_id, span_id a span has a trace and an id",
    ):
        assert why in partial.error_message
    assert await shop.count() == 1


async def test_log_lines_that_are_not_stored_are_counted_and_said(shop: Shop) -> None:
    sent = otlp.logs(otlp.log({}, body="hello anna@example.com"), otlp.log(LOGGED))
    said = (await export(shop, sent, JSON)).json()["partialSuccess"]
    answer = await export(shop, sent, PROTOBUF)
    partial = ExportLogsServiceResponse.FromString(answer.content).partial_success
    assert (said["rejectedLogRecords"], partial.rejected_log_records) == ("1", 1)
    why = "1 of 2 log records not stored: 1 of a kind that becomes no event"
    assert said["errorMessage"] == partial.error_message == why


async def test_a_span_is_rejected_when_any_of_its_events_is(shop: Shop) -> None:
    sent = otlp.traces(otlp.span({"gen_ai.operation.name": "chat"}, events=[otlp.exception()]))
    partial = (await export(shop, sent, JSON)).json()["partialSuccess"]
    assert partial["rejectedSpans"] == "1"
    assert await shop.count("system.error.count") == 1


async def test_gzip_is_read(shop: Shop) -> None:
    body = gzip.compress(otlp.as_protobuf(otlp.traces(otlp.span(CHAT))))
    answer = await post(shop, "/v1/traces", body, PROTOBUF, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 200
    assert await shop.count() == 1


async def test_an_empty_export_is_fine(shop: Shop) -> None:
    for kind, body in ((PROTOBUF, b""), (JSON, b"{}")):
        assert (await post(shop, "/v1/traces", body, kind)).status_code == 200


BAD: list[tuple[str, bytes, dict[str, str], int, int]] = [
    (PROTOBUF, b"\x0a\xff", {}, 400, 3),
    (JSON, b"{", {}, 400, 3),
    (JSON, b"[]", {}, 400, 3),
    (PROTOBUF, b"no gzip", {"Content-Encoding": "gzip"}, 400, 3),
    (PROTOBUF, b"", {"Content-Encoding": "br"}, 415, 3),
    ("text/plain", b"{}", {}, 415, 3),
    (PROTOBUF, bytes(5 << 20), {}, 413, 8),
    (JSON, gzip.compress(bytes(5 << 20)), {"Content-Encoding": "gzip"}, 413, 8),
    (PROTOBUF, b"", {"X-API-Key": ""}, 401, 16),
    (JSON, b"{}", {"X-API-Key": "sl_write_" + "x" * 43}, 401, 16),
]


async def test_an_error_is_a_status_in_the_encoding_of_the_request(shop: Shop) -> None:
    for path in ("/v1/traces", "/v1/logs"):
        for kind, body, headers, status, code in BAD:
            answer = await post(shop, path, body, kind, **headers)
            assert answer.status_code == status, (path, kind, body[:9], headers)
            assert answer.headers["content-type"] == (kind if kind == PROTOBUF else JSON)
            told, message = refusal(answer)
            assert told == code
            assert message
            assert "retry-after" not in answer.headers


async def test_a_key_that_only_reads_does_not_send(shop: Shop) -> None:
    sent = otlp.traces(otlp.span(CHAT))
    answer = await export(shop, sent, **{"X-API-Key": shop.tenant.read_key})
    assert answer.status_code == 403
    assert refusal(answer)[0] == 7


async def test_a_key_may_be_a_bearer_token(shop: Shop) -> None:
    bearer = {"X-API-Key": "", "Authorization": f"Bearer {shop.tenant.write_key}"}
    assert (await export(shop, otlp.traces(otlp.span(CHAT)), **bearer)).status_code == 200


async def test_events_are_those_of_the_keys_tenant(shop: Shop) -> None:
    other = await neighbour(shop)
    sent = otlp.traces(otlp.span(CHAT))
    for one in (shop, other):
        assert (await export(one, sent)).status_code == 200
    assert (await shop.count(), await other.count()) == (1, 1)


async def test_past_the_rate_is_told_when_to_come_again(open_shop: Open) -> None:
    async with open_shop(rate_limit_events=2) as shop:
        sent = otlp.traces(otlp.span({}), otlp.span(CHAT), otlp.span(TOOL))
        for kind in (PROTOBUF, JSON):
            answer = await export(shop, sent, kind)
            assert answer.status_code == 429
            assert refusal(answer)[0] == 8
            assert int(answer.headers["retry-after"]) >= 1
        two = await export(shop, otlp.traces(otlp.span({}), otlp.span(CHAT)))
        assert (two.status_code, two.headers["ratelimit-remaining"]) == (200, "0")


async def test_a_full_queue_is_told_when_to_come_again(open_shop: Open) -> None:
    async with open_shop(queue_rows=1) as shop:
        sent = otlp.traces(otlp.span(CHAT), otlp.span(TOOL))
        answer = await export(shop, sent)
        assert answer.status_code == 503
        assert refusal(answer)[0] == 14
        assert int(answer.headers["retry-after"]) >= 1


async def test_an_export_larger_than_a_batch_is_stored_whole(open_shop: Open) -> None:
    async with open_shop(max_batch_events=50) as shop:
        sent = otlp.traces(*(otlp.span(CHAT) for _ in range(170)))
        for _ in range(2):
            assert (await export(shop, sent)).content == b""
        assert await shop.count() == 170


async def test_one_unreadable_span_harms_no_other(shop: Shop) -> None:
    good = otlp.as_protobuf(otlp.traces(otlp.span(CHAT)))
    answer = await post(shop, "/v1/traces", good + b"\x0a\x06\x12\x04\x12\x02\x0a\x7f", PROTOBUF)
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert partial.rejected_spans == 1
    assert partial.error_message == "1 of 2 spans not stored: 1 is no Span in protobuf"
    assert await shop.count() == 1


async def test_browsers_may_send_their_own_spans(shop: Shop) -> None:
    origin = {"Origin": "https://shop.example.com"}
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    preflight = await shop.client.options("/v1/traces", headers=asked)
    assert preflight.status_code == 204
    answer = await export(shop, otlp.traces(otlp.span(CHAT)), JSON, **origin)
    for said in (preflight, answer):
        assert said.headers["access-control-allow-origin"] == "https://shop.example.com"
        assert said.headers["access-control-allow-credentials"] == "true"


IDENTIFYING = (
    "anna.smith@example.com",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "+49 30 901820",
)
SECRET = "the whole secret prompt"


async def test_no_identifying_string_of_a_span_survives(shop: Shop, engine: Engine) -> None:
    hidden = {
        "gen_ai.input.messages": SECRET,
        "gen_ai.prompt": SECRET,
        "gen_ai.completion": SECRET,
        "gen_ai.tool.call.arguments": SECRET,
        "http.url": f"https://shop.example.com/?q={SECRET}",
        "url.query": SECRET,
        "db.query.text": SECRET,
        "db.statement": SECRET,
        "user.email": IDENTIFYING[0],
        "http.request.header.cookie": SECRET,
    }
    rules = (
        (otlp.CLIENT, {**CHAT, "gen_ai.system": "x"}),
        (otlp.INTERNAL, TOOL),
        (otlp.SERVER, {"http.request.method": "GET", "http.route": "/"}),
        (otlp.CLIENT, {"db.system.name": "redis"}),
    )
    spans, logs = [], []
    for text in IDENTIFYING:
        people = {
            "user.id": text,
            "session.id": text,
            "client.address": "198.51.100.77",
            "user_agent.original": f"Mozilla/5.0 {text}",
            "sightline.site_id": text,
        }
        for kind, said in rules:
            changed = {
                n: text if isinstance(v, str) and n not in ("gen_ai.operation.name",) else v
                for n, v in said.items()
            }
            kept = {
                **changed,
                "error.type": text,
                "gen_ai.conversation.id": text,
                "http.route": f"/u/{text}",
                "server.address": text,
            }
            failure = otlp.exception(
                text, **{"exception.message": text, "exception.stacktrace": text}
            )
            spans.append(otlp.span({**kept, **people, **hidden}, kind, name=text, events=[failure]))
        logs.append(
            otlp.log({"exception.type": text, "exception.message": text, **people}, body=text)
        )
    resource = {
        "service_name": IDENTIFYING[0],
        "service_version": IDENTIFYING[1],
        "host_name": SECRET,
    }
    assert (await export(shop, otlp.traces(*spans, **resource))).status_code == 200
    assert (await export(shop, otlp.logs(*logs, **resource))).status_code == 200
    stored = engine.query_bytes("SELECT * FROM events", "JSONEachRow").decode()
    assert stored.count("\n") >= 5 * len(IDENTIFYING)
    for text in (*IDENTIFYING, SECRET, "198.51.100.77"):
        assert text not in stored


_DOCUMENTED = {
    path: {int(s) for s in document()["paths"][path]["post"]["responses"]}
    for path in ("/v1/traces", "/v1/logs")
}
_EXAMPLES = [
    otlp.as_protobuf(otlp.traces(otlp.span(CHAT, events=[otlp.exception()]), service_name="a")),
    otlp.as_json(otlp.logs(otlp.log(LOGGED))),
]


@st.composite
def _mangled(draw: st.DrawFn) -> bytes:
    """An export with some of its bytes changed."""
    body = bytearray(draw(st.sampled_from(_EXAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body) - 1))
        body[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
        body = body or bytearray(b"\x00")
    return bytes(body)


async def test_any_bytes_get_a_documented_answer(shop: Shop) -> None:
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=200,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        st.sampled_from(sorted(_DOCUMENTED)),
        st.binary(max_size=300) | _mangled(),
        st.sampled_from([PROTOBUF, JSON, f"{JSON}; charset=utf-8", "text/plain", ""]),
        st.sampled_from(["identity", "gzip", "br"]),
    )
    def check(path: str, body: bytes, kind: str, encoding: str) -> None:
        sent = post(shop, path, body, kind, **{"Content-Encoding": encoding})
        answer = asyncio.run_coroutine_threadsafe(sent, loop).result(30)
        assert answer.status_code in _DOCUMENTED[path]
        if answer.status_code != 200:
            refusal(answer)
        elif answer.headers["content-type"] == JSON:
            answer.json()
        else:
            ExportTraceServiceResponse.FromString(answer.content)

    await asyncio.to_thread(check)
