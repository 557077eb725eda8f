"""The event stream: a WebSocket that takes an event or a batch a message, and answers each in turn.

Several messages of a connection are on their way to the store at once, up to a bound; past it no
more are read, so a fast client is slowed by TCP and nothing piles up here. Nothing about a stream
is remembered when it ends: a client that lost its connection sends what was not answered again, and
what was stored is answered as a duplicate. docs/stream.md is the protocol.
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from litestar import asgi
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from sightline.errors import (
    Forbidden,
    InvalidJson,
    SightlineError,
    StoreUnavailable,
    Unauthenticated,
    UpgradeRequired,
)
from sightline.ingest.result import summarise
from sightline.security.keys import Action, Principal
from sightline.web import access, intake, message, problem, services, telemetry
from sightline.web.message import Head, Said
from sightline.web.services import Connection

HELLO_S: Final = 10.0
"""How long a connection without a key may take to send one."""

GOING_AWAY: Final = 1001
DEFECT: Final = 1011
REFUSED: Final = {401: 4401, 403: 4403}
"""Status of what is wrong with the key → the code the connection is closed with."""


@asgi("/api/v1/analytics/events/stream", copy_scope=False)
async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Store events as they come, over one connection."""
    connection = Connection(scope, receive, send)
    if scope["type"] == ScopeType.HTTP:
        detail = "This address is a WebSocket; to send events by POST, leave out /stream"
        raise UpgradeRequired(detail, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    await receive()  # the wish to connect
    offered = scope["subprotocols"]
    chosen = message.PROTOCOL if message.PROTOCOL in offered else None
    await send({"type": "websocket.accept", "subprotocol": chosen, "headers": []})
    telemetry.STREAMS.inc()
    try:
        await Conversation(connection, _presented(connection, offered)).hold()
    finally:
        telemetry.STREAMS.dec()


def _presented(connection: Connection, offered: list[str]) -> str | None:
    """The key a connection was opened with. A browser can set no headers: it offers the key as a
    second subprotocol, or says it in its first message.
    """
    return access.presented_key(connection) or next((o for o in offered if o[:3] == "sl_"), None)


class Conversation:
    """One connection, from its first message to its end.

    key: presented when it was opened; None where a hello will bring one
    """

    def __init__(self, connection: Connection, key: str | None) -> None:
        self._app = services.of(connection)
        self._connection = connection
        self._key = key
        self._sender = intake.sender(connection)
        self._room = asyncio.Semaphore(self._app.settings.stream_unanswered)
        self._answers: asyncio.Queue[Said | asyncio.Task[Said] | None] = asyncio.Queue()
        self._close_with = GOING_AWAY
        self._gone = False

    async def hold(self) -> None:
        """Read and answer until either side is done. Whatever was read is answered."""
        answering = asyncio.create_task(self._answer())
        try:
            await self._read()
            await answering
        except Exception as err:
            problem.seen(err, self._connection.scope["path"])
            self._close_with = DEFECT
        finally:
            answering.cancel()
        await self._send({"type": "websocket.close", "code": self._close_with, "reason": ""})

    async def _read(self) -> None:
        """Set messages on their way until there are no more, or the key opens nothing."""
        head = message.NOTHING
        try:
            if self._key:
                self._holder()
            while (body := await self._message()) is not None:
                head = message.NOTHING
                try:
                    head = message.head(body)
                except SightlineError as err:
                    who = self._holder()
                    if isinstance(err, InvalidJson):
                        self._app.quarantine.undecodable(who.tenant_id, self._sender.door, err.code)
                    self._answers.put_nowait(self._problem(head, err))
                else:
                    self._answers.put_nowait(self._begin(head, body))
        except (Unauthenticated, Forbidden) as err:
            self._close_with = REFUSED[err.status]
            self._answers.put_nowait(self._problem(head, err))
        self._answers.put_nowait(None)

    async def _message(self) -> bytes | None:
        """The next message, once there is room for its answer; None when there will be none."""
        await self._room.acquire()
        try:
            async with asyncio.timeout(None if self._key else HELLO_S):
                event = await self._connection.receive()
        except TimeoutError:
            return b""
        if event["type"] != "websocket.receive":
            return None
        text = event.get("text")
        return text.encode() if text is not None else event.get("bytes") or b""

    def _holder(self) -> Principal:
        """Whoever holds the key, asked anew for each message: a key may be revoked.

        raises: Unauthenticated, Forbidden
        """
        if self._key is None:
            raise Unauthenticated('First say {"type": "hello", "key": ...}, or connect with a key')
        return access.holder(self._connection, self._key, Action.SEND_EVENTS)

    def _begin(self, head: Head, body: bytes) -> Said | asyncio.Task[Said]:
        """Answer a hello; set events on their way.

        raises: Unauthenticated, Forbidden
        """
        if head.type == "hello":
            self._key = head.key or self._key
        try:
            who = self._holder()
        except StoreUnavailable as err:
            return self._problem(head, err)
        if head.type == "hello":
            return message.ready(head, self._limits())
        return asyncio.create_task(self._take(head, who, body))

    async def _take(self, head: Head, who: Principal, body: bytes) -> Said:
        """The answer to events, once they are stored. Raises nothing."""
        try:
            if head.events is msgspec.UNSET:
                verdict, _ = await intake.take_one(self._app, who, self._sender, body)
                return message.verdict(head, verdict)
            outcome, _ = await intake.take_batch(self._app, who, self._sender, body)
            return message.verdicts(head, summarise(outcome))
        except Exception as err:
            return self._problem(head, err)

    def _problem(self, head: Head, err: Exception) -> Said:
        told = problem.seen(err, self._connection.scope["path"])
        return message.problem(head, told, getattr(err, "retry_after_s", None))

    def _limits(self) -> dict[str, int]:
        settings = self._app.settings
        return {
            "max_unanswered": settings.stream_unanswered,
            "max_message_bytes": settings.max_body_bytes,
            "max_batch_events": settings.max_batch_events,
        }

    async def _answer(self) -> None:
        """Answer in the order of the messages. Goes on to the end when the client is gone: what
        was begun is awaited.
        """
        while (answer := await self._answers.get()) is not None:
            said = answer if isinstance(answer, Said) else await answer
            await self._send({"type": "websocket.send", "text": said.text, "bytes": None})
            telemetry.MESSAGES.labels(said.kind).inc()
            self._room.release()

    async def _send(self, event: Message) -> None:
        if self._gone:
            return
        try:
            await self._connection.send(event)
        except (OSError, RuntimeError):  # it is gone, or was closed for what it sent
            self._gone = True
