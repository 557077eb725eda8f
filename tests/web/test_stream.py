"""What the event stream answers, over real sockets and the server's own protocol."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
from tests.web.conftest import Json, Open, Shop, neighbour, opening
from tests.web.serving import PATH, Line, serving
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from sightline.errors import Overloaded
from sightline.store.engine import Engine
from sightline.web import stream

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
async def served(
    module_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """One application and one server for all tests of this module that change neither."""
    folder = tmp_path_factory.mktemp("stream")
    async with opening(module_engine, folder)() as shop, serving(shop) as line:
        yield line


@pytest.fixture
async def line(served: Line) -> Line:
    """The server, and a tenant of this test's own."""
    tenant = await neighbour(served.shop, f"Example {next(_numbers)}")
    return Line(tenant, served.port, served.server)


@pytest.fixture
async def own_line(shop: Shop) -> AsyncIterator[Line]:
    """A server of this test's own."""
    async with serving(shop) as line:
        yield line


async def ask(socket: ClientConnection, message: Any) -> Json:
    """Send a message and read one."""
    await socket.send(message if isinstance(message, str | bytes) else json.dumps(message))
    return await heard(socket)


async def heard(socket: ClientConnection) -> Json:
    answer: Json = json.loads(await asyncio.wait_for(socket.recv(), 20))
    return answer


async def closed(socket: ClientConnection) -> int | None:
    """The code the server closes with."""
    with pytest.raises(ConnectionClosed) as caught:
        await asyncio.wait_for(socket.recv(), 20)
    return caught.value.rcvd.code if caught.value.rcvd else None


def connection(line: Line, socket: ClientConnection) -> Any:
    """The server's side of a connection."""
    ours = socket.local_address[1]
    held: Any = line.server.server_state.connections
    return next(each for each in held if each.client[1] == ours)


async def test_an_event_gets_its_verdict(line: Line) -> None:
    event = line.shop.event()
    async with line.connect() as socket:
        first = await ask(socket, event)
        again = await ask(socket, event)
    assert first == {"type": "verdict", "event_id": event["event_id"], "status": "accepted"}
    assert again == {"type": "verdict", "event_id": event["event_id"], "status": "duplicate"}
    assert await line.shop.count() == 1


async def test_a_batch_gets_the_answer_it_gets_by_http(line: Line) -> None:
    shop = line.shop
    wrong = shop.event(attributes={"kb.results_count": -1})
    refused = shop.event(context={"consent": {"analytics": False}})
    good, twice = shop.event(), shop.event()
    async with line.connect() as socket:
        said = await ask(socket, {"events": [good, twice, wrong, refused, twice], "batch_id": "b"})
    by_http = (await shop.batch(wrong, refused)).json()
    assert (said["type"], said["batch_id"]) == ("verdict", "b")
    assert [said[k] for k in ("accepted", "duplicates", "dropped", "rejected")] == [2, 1, 1, 1]
    assert said["results"][0] == {**by_http["results"][0], "index": 2}
    assert said["results"][1] == {**by_http["results"][1], "index": 3}
    assert said["results"][2] == {"index": 4, "event_id": twice["event_id"], "status": "duplicate"}


async def test_an_event_that_is_rejected_says_why(line: Line) -> None:
    async with line.connect() as socket:
        said = await ask(socket, {**line.shop.event(event_name="kb.serch"), "seq": 3})
    assert (said["type"], said["seq"], said["status"]) == ("verdict", 3, "rejected")
    assert said["reason"] == "unknown_event"
    assert said["errors"][0]["nearest"] == "kb.search"


async def test_answers_come_in_order_and_echo_the_number(line: Line) -> None:
    async with line.connect() as socket:
        for seq in range(100):
            events = [line.shop.event() for _ in range(seq % 3)]
            sent: Json = line.shop.event() if seq % 2 else {"events": events}
            await socket.send(json.dumps({**sent, "seq": seq}))
            if seq % 10 == 0:
                await socket.send("{")
        said = [await heard(socket) for _ in range(110)]
    assert [a["seq"] for a in said if a["type"] == "verdict"] == list(range(100))
    assert [i for i, a in enumerate(said) if a["type"] == "problem"] == list(range(1, 111, 11))


async def test_binary_frames_are_taken_as_text_is(line: Line) -> None:
    async with line.connect() as socket:
        said = await ask(socket, json.dumps(line.shop.event()).encode())
    assert said["status"] == "accepted"


MALFORMED = (
    ("{", "invalid_json"),
    (b"\xff\xfe", "invalid_json"),
    ('{"a": ' + "[" * 10_000, "invalid_json"),
    ("[]", "invalid_request"),
    ('{"type": "ping"}', "invalid_request"),
    ('{"seq": "one"}', "invalid_request"),
    ('{"seq": -1}', "invalid_request"),
    ('{"events": 3}', "invalid_request"),
    (json.dumps({"events": [{}] * 501}), "too_many_events"),
)


async def test_a_malformed_message_is_a_problem_and_the_connection_stays(line: Line) -> None:
    async with line.connect() as socket:
        for message, code in MALFORMED:
            told = await ask(socket, message)
            assert (told["type"], told["code"], told["retryable"]) == ("problem", code, False)
        assert (await ask(socket, line.shop.event()))["status"] == "accepted"


async def test_an_event_without_anything_is_rejected(line: Line) -> None:
    async with line.connect() as socket:
        said = await ask(socket, {})
    assert (said["status"], said["reason"]) == ("rejected", "invalid")


@pytest.mark.parametrize("how", ["bearer", "query", "subprotocol", "hello"])
async def test_a_key_may_come_in_other_ways(line: Line, how: str) -> None:
    key = line.shop.tenant.write_key
    protocols: Any = ["sightline.v1", key] if how == "subprotocol" else None
    headers = {"Authorization": f"Bearer {key}"} if how == "bearer" else {}
    line.url += f"?key={key}" if how == "query" else ""
    async with line.connect(None, headers=headers, subprotocols=protocols) as socket:
        if how == "hello":
            told = await ask(socket, {"type": "hello", "key": key, "seq": 0})
            assert told == {
                "type": "ready",
                "seq": 0,
                "protocol": "sightline.v1",
                "max_unanswered": 16,
                "max_message_bytes": 512_000,
                "max_batch_events": 500,
            }
        said = await ask(socket, line.shop.event())
        assert socket.subprotocol == ("sightline.v1" if how == "subprotocol" else None)
    assert said["status"] == "accepted"


async def test_an_unknown_key_is_refused_at_once(line: Line) -> None:
    for key in ("sl_write_" + "x" * 43, "nonsense"):
        async with line.connect(key) as socket:
            told = await heard(socket)
            assert await closed(socket) == 4401
        assert (told["type"], told["status"], told["code"]) == ("problem", 401, "unauthenticated")


async def test_nothing_is_taken_before_a_key(line: Line) -> None:
    for first in (json.dumps({**line.shop.event(), "seq": 9}), "{", '{"type": "hello"}'):
        async with line.connect(None) as socket:
            told = await ask(socket, first)
            assert await closed(socket) == 4401
        assert told["code"] == "unauthenticated"
        assert told.get("seq") == (9 if "seq" in first else None)
    assert await line.shop.count() == 0


async def test_a_connection_that_says_nothing_is_closed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HELLO_S", 0.05)
    async with line.connect(None) as socket:
        assert (await heard(socket))["code"] == "unauthenticated"
        assert await closed(socket) == 4401


async def test_a_read_key_cannot_send(line: Line) -> None:
    async with line.connect(line.shop.tenant.read_key) as socket:
        assert (await heard(socket))["code"] == "key_kind"
        assert await closed(socket) == 4403


async def test_a_key_of_other_origins_is_refused(line: Line) -> None:
    bound = await neighbour(line.shop, "Bound", origins=("https://shop.example.com",))
    key = bound.tenant.write_key
    async with line.connect(key, origin="https://evil.example.com") as socket:
        assert (await heard(socket))["code"] == "origin_not_allowed"
        assert await closed(socket) == 4403
    async with line.connect(key, origin="https://shop.example.com") as socket:
        assert (await ask(socket, bound.event()))["status"] == "accepted"


async def test_a_key_revoked_meanwhile_opens_nothing_more(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with line.connect() as socket:
        assert (await ask(socket, line.shop.event()))["status"] == "accepted"
        authenticator = line.shop.services.authenticator
        monkeypatch.setattr(authenticator, "_find", lambda _: None)
        authenticator._remembered.clear()
        told = await ask(socket, {**line.shop.event(), "seq": 2})
        assert (told["code"], told["seq"]) == ("unauthenticated", 2)
        assert await closed(socket) == 4401


async def test_events_of_another_tenant_are_refused(line: Line) -> None:
    other = await neighbour(line.shop)
    async with line.connect() as socket:
        for message in (other.event(), {"events": [other.event(), other.event()]}):
            told = await ask(socket, message)
            assert (told["type"], told["code"], told["status"]) == (
                "problem",
                "tenant_mismatch",
                403,
            )
        mixed = await ask(socket, {"events": [line.shop.event(), other.event()]})
    assert (mixed["accepted"], mixed["results"][0]["reason"]) == (1, "wrong_tenant")
    assert await other.count() == 0


async def test_a_message_that_is_too_large_closes_with_1009(line: Line) -> None:
    event = line.shop.event()
    async with line.connect() as socket:
        assert (await ask(socket, event))["status"] == "accepted"
    socket = await line.connect()
    await socket.send(json.dumps({**event, "attributes": {"note": "x" * 20_000_000}}))
    assert await closed(socket) == 1009
    async with line.connect() as socket:
        assert (await ask(socket, event))["status"] == "duplicate"


async def test_the_rate_of_a_tenant_is_kept(open_shop: Open) -> None:
    async with open_shop(rate_limit_events=5) as shop, serving(shop) as line:
        async with line.connect() as socket:
            first = await ask(socket, {"events": [shop.event() for _ in range(5)], "seq": 1})
            told = await ask(socket, {**shop.event(), "seq": 2})
        assert first["accepted"] == 5
        assert (told["type"], told["code"], told["retryable"]) == ("problem", "rate_limited", True)
        assert told["seq"] == 2
        assert told["retry_after"] > 0
        assert await shop.count() == 5


async def test_an_overloaded_server_says_when_to_come_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise Overloaded("The queue of events is full; send again", retry_after_s=1)

    event = line.shop.event()
    async with line.connect() as socket:
        with monkeypatch.context() as patched:
            patched.setattr(type(line.shop.services.pipeline), "ingest", full)
            told = await ask(socket, {**event, "seq": 7})
        said = await ask(socket, {**event, "seq": 7})
    assert (told["code"], told["retryable"], told["retry_after"]) == ("overloaded", True, 1)
    assert (told["status"], told["seq"]) == (503, 7)
    assert (said["status"], said["seq"]) == ("accepted", 7)


async def test_a_defect_shows_no_trace_and_the_connection_stays(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("jane@example.com")

    async with line.connect() as socket:
        with monkeypatch.context() as patched, structlog.testing.capture_logs() as lines:
            patched.setattr("sightline.web.intake.decode_one", broken)
            told = await ask(socket, line.shop.event())
        said = await ask(socket, line.shop.event())
    assert (told["code"], told["status"]) == ("internal", 500)
    assert "jane" not in json.dumps(told) + json.dumps(lines)
    assert lines[0]["kind"] == "KeyError"
    assert said["status"] == "accepted"


async def test_unanswered_messages_are_bounded(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender that does not wait is not read any further than the bound and one more read."""
    pipeline = line.shop.services.pipeline
    real, gate = pipeline.ingest, asyncio.Event()
    waiting = 0

    async def slow(*args: Any) -> Any:
        nonlocal waiting
        waiting += 1
        await gate.wait()
        return await real(*args)

    monkeypatch.setattr(pipeline, "ingest", slow, raising=False)
    messages = [json.dumps({**line.shop.event(), "seq": seq}) + " " * 100_000 for seq in range(200)]

    async def send_all(socket: ClientConnection) -> None:
        for message in messages:
            await socket.send(message)

    async with line.connect() as socket:
        sending = asyncio.create_task(send_all(socket))
        while waiting < 16:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        assert waiting == 16
        assert not sending.done(), "20 MB were read though nothing was answered"
        gate.set()
        said = [await heard(socket) for _ in messages]
        await sending
    assert [a["seq"] for a in said] == list(range(200))
    assert await line.shop.count() == 200


async def test_what_was_read_is_stored_when_the_client_goes_away(line: Line) -> None:
    async with line.connect() as socket:
        for _ in range(5):
            await socket.send(json.dumps({"events": [line.shop.event() for _ in range(10)]}))
        await socket.ping()
    async with asyncio.timeout(60):
        while await line.shop.count() != 50:
            await asyncio.sleep(0.05)


async def test_a_stopping_server_answers_what_it_read_and_says_goodbye(
    own_line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = own_line
    pipeline = line.shop.services.pipeline
    real, begun = pipeline.ingest, asyncio.Event()

    async def slow(*args: Any) -> Any:
        begun.set()
        await asyncio.sleep(0.4)
        return await real(*args)

    monkeypatch.setattr(pipeline, "ingest", slow, raising=False)
    async with line.connect() as socket, line.connect() as idle:
        await socket.send(json.dumps({**line.shop.event(), "seq": 1}))
        await begun.wait()
        line.server.should_exit = True
        assert (await heard(socket))["status"] == "accepted"
        assert await closed(socket) == 1001
        assert await closed(idle) == 1001


async def test_compressed_messages_are_read(line: Line) -> None:
    async with line.connect(compression="deflate") as socket:
        for _ in range(20):
            said = await ask(socket, {"events": [line.shop.event() for _ in range(50)]})
            assert said["accepted"] == 50
        await asyncio.gather(*(socket.send(json.dumps(line.shop.event())) for _ in range(200)))
        assert [(await heard(socket))["status"] for _ in range(200)] == ["accepted"] * 200


async def test_a_compressed_bomb_is_not_inflated(line: Line) -> None:
    """Many small messages that would each become half a megabyte: few are inflated at a time."""
    async with line.connect(compression="deflate") as socket:
        inflated = 0
        peak = 0
        protocol = connection(line, socket)
        bomb = b'"' + b"x" * 500_000 + b'"'
        for _ in range(300):
            await socket.send(bomb)
            waiting = protocol.queue.qsize()
            peak = max(peak, waiting)
            inflated += 1
        answers = [await heard(socket) for _ in range(inflated)]
    assert {a["code"] for a in answers} == {"invalid_request"}
    assert peak < 12, "more than 4 MB inflated and unread"


async def test_a_compressed_message_too_large_inflated_closes_with_1009(line: Line) -> None:
    socket = await line.connect(compression="deflate")
    await socket.send(b"x" * 30_000_000)
    assert await closed(socket) == 1009


async def test_pings_are_answered(line: Line) -> None:
    async with line.connect() as socket:
        pong = await socket.ping()
        await asyncio.wait_for(pong, 60)


async def test_a_client_is_not_taken_for_dead_while_it_is_not_read(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pong waits behind messages that wait for others to be stored."""
    pipeline = line.shop.services.pipeline
    real, gate = pipeline.ingest, asyncio.Event()

    async def slow(*args: Any) -> Any:
        await gate.wait()
        return await real(*args)

    monkeypatch.setattr(pipeline, "ingest", slow, raising=False)
    async with serving(line.shop) as impatient:
        impatient.server.config.ws_ping_interval = 0.05
        impatient.server.config.ws_ping_timeout = 1
        async with impatient.connect() as socket:
            for _ in range(20):
                await socket.send(json.dumps(line.shop.event()))
            await asyncio.sleep(1.5)
            gate.set()
            assert [(await heard(socket))["status"] for _ in range(20)] == ["accepted"] * 20


async def test_a_client_that_does_not_answer_pings_is_let_go(line: Line) -> None:
    async with serving(line.shop) as impatient:
        impatient.server.config.ws_ping_interval = 0.05
        impatient.server.config.ws_ping_timeout = 0.05
        reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port)
        writer.write(
            f"GET {PATH} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            f"X-API-Key: {line.shop.tenant.write_key}\r\n\r\n".encode()
        )
        assert b" 101 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        rest = await asyncio.wait_for(reader.read(), 60)
        writer.close()
    assert b"keepalive ping timeout" in rest


async def test_a_client_that_reads_no_answers_is_not_read_either(line: Line) -> None:
    """Its answers are long, and none is read: what it may have waiting here stays bounded."""
    wrong = line.shop.event("voice.barge_in", attributes={"voice.barge_in_ms": -1})
    message = json.dumps({"events": [wrong] * 500})
    async with line.connect(max_queue=1) as socket:

        async def send_all() -> None:
            for _ in range(2_000):
                await socket.send(message)

        sending = asyncio.create_task(send_all())
        await asyncio.sleep(2)
        protocol = connection(line, socket)
        assert not sending.done()
        assert protocol.transport.get_write_buffer_size() < 2_000_000
        sending.cancel()
        socket.transport.abort()


async def test_a_plain_request_is_told_to_upgrade(line: Line) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{line.port}") as client:
        for answer in (await client.get(PATH), await client.post(PATH, json={})):
            assert (answer.status_code, answer.json()["code"]) == (426, "upgrade_required")
            assert answer.headers["upgrade"] == "websocket"


async def test_a_fragmented_message_is_one_message(line: Line) -> None:
    text = json.dumps(line.shop.event())
    async with line.connect() as socket:
        await socket.send([text[:50], text[50:90], text[90:]])
        assert (await heard(socket))["status"] == "accepted"


async def test_messages_and_streams_are_counted(line: Line) -> None:
    async with line.connect() as socket:
        await ask(socket, line.shop.event())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{line.port}") as client:
            metrics = (await client.get("/metrics")).text
    assert "sightline_streams 1.0" in metrics
    assert 'sightline_stream_messages_total{kind="verdict"}' in metrics
