"""A small object store on this machine: as much of S3's protocol as reading takes.

Lists objects below a prefix, a thousand a page as S3 does, tells of one, and gives ranges of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

PAGE = 3
"""Objects a page: few, so that a test meets several pages."""


class ObjectStore:
    """Objects by `bucket/key`, and where they are served."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.url = ""
        self.is_locked = False


@contextmanager
def serving() -> Iterator[ObjectStore]:
    """The store, while inside."""
    store = ObjectStore()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            if store.is_locked:
                self._answer(403, b"")
            else:
                self._object(with_body=False)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            store.asked.append(f"GET {self.path}")
            if store.is_locked:
                self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            elif "list-type" in query:
                self._list(unquote(parts.path).strip("/"), query)
            else:
                self._object(with_body=True)

        def _object(self, *, with_body: bool) -> None:
            name = unquote(urlsplit(self.path).path).strip("/")
            data = store.objects.get(name)
            if (
                data is None
                and "/" not in name
                and any(n.startswith(f"{name}/") for n in store.objects)
            ):
                self._answer(200, b"")  # a bucket
                return
            if data is None:
                body = b"<Error><Code>NoSuchKey</Code></Error>" if with_body else b""
                self._answer(404, body)
                return
            wanted = self.headers.get("Range")
            if wanted and with_body:
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                start, end = int(first), min(int(last or len(data)), len(data) - 1)
                size = {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
                self._answer(206, data[start : end + 1], size)
            else:
                self._answer(200, data, {"Accept-Ranges": "bytes"}, with_body=with_body)

        def _list(self, bucket: str, query: dict[str, str]) -> None:
            prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
            keys = sorted(
                n.removeprefix(f"{bucket}/") for n in store.objects if n.startswith(f"{bucket}/")
            )
            entries: dict[str, str] = {}
            for key in keys:
                if not key.startswith(prefix):
                    continue
                rest = key[len(prefix) :]
                if delimiter and delimiter in rest:
                    folder = prefix + rest.split(delimiter)[0] + delimiter
                    entries[folder] = (
                        f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"
                    )
                else:
                    size = len(store.objects[f"{bucket}/{key}"])
                    entries[key] = (
                        f"<Contents><Key>{escape(key)}</Key><Size>{size}</Size>"
                        "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
                    )
            after = query.get("continuation-token", "")
            names = [name for name in entries if name > after]
            page, more = names[:PAGE], len(names) > PAGE
            token = (
                f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
            )
            listed = "".join(entries[name] for name in page)
            self._answer(
                200,
                (
                    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>'
                    f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
                    f"<MaxKeys>{PAGE}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>"
                    f"{token}{listed}</ListBucketResult>"
                ).encode(),
                {"Content-Type": "application/xml"},
            )

        def _answer(
            self,
            status: int,
            body: bytes,
            headers: dict[str, str] | None = None,
            *,
            with_body: bool = True,
        ) -> None:
            self.send_response(status)
            for name, value in {
                "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
                "ETag": '"0"',
                **(headers or {}),
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body and self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
