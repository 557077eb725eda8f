"""A server that answers as a test says: what a client must live with, at will."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import msgspec


class Asked(NamedTuple):
    """A request as it came."""

    headers: dict[str, str]
    events: list[dict[str, Any]]


class Said(NamedTuple):
    """An answer. status 0: none, the connection is cut."""

    status: int
    body: dict[str, Any]
    headers: tuple[tuple[str, str], ...] = ()


Script = Callable[[Asked], Said]


def accepting(asked: Asked) -> Said:
    """Accept everything."""
    n = len(asked.events)
    return Said(202, {"accepted": n, "duplicates": 0, "dropped": 0, "rejected": 0, "results": []})


class Scripted:
    """Where it is, what it was asked, and what it says."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.script: Script = accepting


@contextmanager
def scripted(*script: Said) -> Iterator[Scripted]:
    """Says these, one after the other, and then accepts everything."""
    lines = list(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            events = msgspec.json.decode(body)["events"]
            asked = Asked({k.lower(): v for k, v in self.headers.items()}, events)
            known.asked.append(asked)
            said = lines.pop(0) if lines else known.script(asked)
            if said.status == 0:
                self.close_connection = True
                return
            content = msgspec.json.encode(said.body)
            self.send_response(said.status)
            for name, value in (*said.headers, ("Content-Length", str(len(content)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known = Scripted(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
