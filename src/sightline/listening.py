"""The socket, the HTTP server on it, and the signals that stop it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn

from sightline.errors import InvalidRequest
from sightline.settings import Settings
from sightline.web.server import create_app
from sightline.web.services import Services
from sightline.web.socket import Socket

GRACE_S: Final = 20


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on, bound before anything else is opened.

    raises: InvalidRequest, when the address is taken or not ours
    """
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as err:
        where = f"{settings.host}:{settings.port}"
        detail = f"Cannot listen on {where}: {err.strerror}; choose another with --port"
        raise InvalidRequest(detail, code="address_unavailable") from err
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else answers wait 40 ms
    with listener:
        yield listener


class WebServer(uvicorn.Server):
    """uvicorn, started on a socket of ours and stopped by us."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(services),
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=GRACE_S,
                ws=Socket,
                ws_max_size=services.settings.max_body_bytes,
                server_header=False,
                lifespan="off",
                forwarded_allow_ips=services.settings.trusted_proxies,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: uvicorn would end the process before the last commit."""
        yield

    async def run(self, listener: socket.socket, announce: Callable[[], None]) -> None:  # type: ignore[override]
        """Serve on a socket until told to stop; announce it once requests are taken."""
        serving = asyncio.create_task(self.serve(sockets=[listener]))
        while not self.started and not serving.done():
            await asyncio.sleep(0.01)
        if not serving.done():
            announce()
        await serving


@contextlib.contextmanager
def stopped_by_signals(server: WebServer) -> Iterator[None]:
    """SIGINT and SIGTERM stop the server once it finished what was begun; twice, at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
