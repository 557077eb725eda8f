"""A bounded load generator that costs little: prepared requests over keep-alive connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

import msgspec


class Load(msgspec.Struct, frozen=True):
    """What a run measured.

    latencies_s: one per answered request, in the order of the answers
    """

    seconds: float
    latencies_s: list[float]
    statuses: dict[int, int]

    def quantile_ms(self, level: float) -> float:
        """A latency quantile in milliseconds."""
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(int(level * len(ordered)), len(ordered) - 1)]


def request(path: str, key: str, body: bytes) -> bytes:
    """One POST of JSON with a key, ready to be written to a socket."""
    return post(path, {"X-API-Key": key, "Content-Type": "application/json"}, body)


def post(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """One HTTP/1.1 POST, ready to be written to a socket."""
    fields = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request once, over this many connections, each waiting for its answers."""
    pending = iter(requests)
    latencies: list[float] = []
    statuses: dict[int, int] = {}

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        for raw in pending:
            began = time.perf_counter()
            writer.write(raw)
            status = await _answer(reader)
            latencies.append(time.perf_counter() - began)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return Load(time.perf_counter() - began, latencies, statuses)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    marker = head.lower().find(b"content-length:")
    if marker >= 0:
        length = int(head[marker + 15 : head.index(b"\r", marker)])
        await reader.readexactly(length)
    return int(head[9:12])
