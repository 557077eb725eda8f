"""WebSockets below the application: uvicorn's, with four habits of its own changed.

- Compressed input is inflated a slice at a time, and only while nothing waits to be read: a few
  kilobytes cannot become hundreds of megabytes in memory.
- A client that sent too much is told so (1009) and heard out. uvicorn closes at once, which resets
  the connection while the client still writes, and the reason is lost.
- A stopping server lets the application answer what it has read before it closes (1001).
- A client whose messages we are too busy to read is not taken for dead because its pong waits too.
"""

from __future__ import annotations

from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SLICE: Final = 4096
"""Bytes inflated at a time; deflate makes at most 1,032 of one."""

PATIENCE_S: Final = 3.0
"""How long a client may take to answer a closing handshake."""


class Socket(WebSocketsSansIOProtocol):
    """One connection. An application whose reading ends with code 1001 may go on sending."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = PATIENCE_S
        self._compressed = bytearray()

    def data_received(self, data: bytes) -> None:
        """Parse what came, at once unless it is compressed; after a fault, nothing."""
        if self.conn.parser_exc is not None:
            return
        if self.conn.extensions:
            self._compressed += data
            self._inflate()
        else:
            super().data_received(data)

    async def receive(self) -> Any:
        """The next event for the application."""
        event = await super().receive()
        self._inflate()
        return event

    def _inflate(self) -> None:
        while self._compressed and not self.read_paused and self.conn.parser_exc is None:
            part = bytes(self._compressed[:SLICE])
            del self._compressed[:SLICE]
            super().data_received(part)

    def handle_parser_exception(self) -> None:
        """Tell the client what was wrong with its message, and wait until it has heard."""
        sent = self.conn.close_sent
        code, reason = (sent.code, sent.reason) if sent else (1006, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def shutdown(self) -> None:
        """The server stops: no more is read; the application is told, and closes."""
        if not self.handshake_complete or self.close_sent or self.disconnected:
            super().shutdown()
            return
        self.stop_keepalive()
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1001, "reason": ""})

    def keepalive_timeout(self) -> None:
        """No pong came: the client is gone, unless it is we who do not read, and it who does."""
        if self.read_paused and self.writable.is_set():
            self.pong_timer = None
            self.pending_ping_payload = None
            self.schedule_ping()
        else:
            super().keepalive_timeout()
