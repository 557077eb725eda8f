"""The event stream: batches over WebSockets, full pipeline, acknowledged after commit; beside it
the same number of batches over HTTP in the same run, with as many outstanding. The load comes from
the same machine."""

from __future__ import annotations

import asyncio
import struct
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.process import Server, create_tenant

from bench import load
from bench.ingest import BATCH, BATCH_PATH
from bench.payload import Source

PATH: Final = "/api/v1/analytics/events/stream"
UNANSWERED: Final = 8
"""Messages a connection sends ahead of their answers; a server works on 16."""

CONNECTIONS: Final = (2, 8)
_TEXT: Final = 0x81
_MASKED: Final = 0x80


def run(batches: int = 3_000, singles: int = 20_000) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        tenant = create_tenant(data)
        with Server(data) as server:
            yield from _measure(server, tenant, batches, singles)


def _measure(
    server: Server, tenant: dict[str, Any], batches: int, singles: int
) -> Iterator[dict[str, Any]]:
    port = urlsplit(server.url).port or 0
    source, key = Source(tenant["tenant_id"]), tenant["write_key"]
    warm = [load.request(BATCH_PATH, key, source.batch(BATCH)) for _ in range(50)]
    asyncio.run(load.run(port, warm, 16))
    for connections in CONNECTIONS:
        outstanding = connections * UNANSWERED
        requests = [load.request(BATCH_PATH, key, source.batch(BATCH)) for _ in range(batches)]
        http = asyncio.run(load.run(port, requests, outstanding))
        frames = [frame(source.batch(BATCH)) for _ in range(batches)]
        streamed = asyncio.run(stream(port, key, frames, connections))
        said = _said(f"batch of {BATCH} over WebSockets", connections, streamed, BATCH)
        over_http = round(batches * BATCH / http.seconds)
        yield {
            **said,
            "http_events_s": over_http,
            "http_p95_ms": round(http.quantile_ms(0.95), 1),
            "ratio_to_http": round(said["events_s"] / over_http, 3),
        }
    frames = [frame(source.single()) for _ in range(singles)]
    streamed = asyncio.run(stream(port, key, frames, CONNECTIONS[-1]))
    yield _said("single event over WebSockets", CONNECTIONS[-1], streamed, 1)


def _said(what: str, connections: int, done: load.Load, events: int) -> dict[str, Any]:
    messages = len(done.latencies_s)
    return {
        "what": what,
        "connections": connections,
        "outstanding": connections * UNANSWERED,
        "events_s": round(messages * events / done.seconds),
        "messages_s": round(messages / done.seconds),
        "p50_ms": round(done.quantile_ms(0.5), 1),
        "p95_ms": round(done.quantile_ms(0.95), 1),
        "refused": done.statuses.get(0, 0),
    }


def frame(payload: bytes) -> bytes:
    """A text message of a client, ready to be written to a socket; its mask is zero, so that the
    load generator need not mask. The server unmasks all the same.
    """
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", _TEXT, _MASKED | size)
    elif size < 65_536:
        head = struct.pack("!BBH", _TEXT, _MASKED | 126, size)
    else:
        head = struct.pack("!BBQ", _TEXT, _MASKED | 127, size)
    return head + bytes(4) + payload


async def stream(port: int, key: str, frames: Sequence[bytes], connections: int) -> load.Load:
    """Send every message once, over this many connections, each some messages ahead of its answers.

    statuses: how many were answered by a verdict (1), and by anything else (0)
    """
    pending = iter(frames)
    latencies: list[float] = []
    statuses: dict[int, int] = {}

    async def one() -> None:
        reader, writer = await _connect(port, key)
        sent: deque[float] = deque()
        while True:
            while len(sent) < UNANSWERED and (raw := next(pending, None)) is not None:
                sent.append(time.perf_counter())
                writer.write(raw)
            if not sent:
                break
            answer = await _answer(reader)
            latencies.append(time.perf_counter() - sent.popleft())
            status = int(answer.startswith(b'{"type":"verdict"'))
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return load.Load(time.perf_counter() - began, latencies, statuses)


async def _connect(port: int, key: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        f"X-API-Key: {key}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head.partition(b"\r\n")[0]:
        raise ConnectionError(head.decode())
    return reader, writer


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The next message of the server; pings are passed over (a run is shorter than their wait)."""
    while True:
        first, size = await reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await reader.readexactly(8))
        payload = await reader.readexactly(size)
        if first == _TEXT:
            return payload
        if first == 0x88:
            raise ConnectionError(f"closed with {payload!r}")
