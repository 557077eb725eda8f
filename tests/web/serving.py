"""The application behind a real socket, in this process: for what ASGI alone does not show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from tests.web.conftest import Shop
from websockets.asyncio.client import connect

from sightline.listening import WebServer, listening
from sightline.settings import Settings

PATH: Final = "/api/v1/analytics/events/stream"


class Line:
    """A served application: where it is, its tenant, and connections to its stream."""

    def __init__(self, shop: Shop, port: int, server: WebServer) -> None:
        self.shop = shop
        self.port = port
        self.server = server
        self.url = f"ws://127.0.0.1:{port}{PATH}"

    def connect(self, key: str | None = "", **options: Any) -> connect:
        """A connection; with the write key in a header unless told otherwise."""
        key = self.shop.tenant.write_key if key == "" else key
        headers = {**options.pop("headers", {}), **({"X-API-Key": key} if key else {})}
        options = {"compression": None, **options}
        return connect(self.url, additional_headers=headers, **options)


@asynccontextmanager
async def serving(shop: Shop, port: int = 0) -> AsyncIterator[Line]:
    """The application of a tenant, served until the end of the block.

    port: 0 takes a free one
    """
    with listening(Settings(port=port)) as listener:
        server = WebServer(shop.services)
        port = listener.getsockname()[1]
        listening_at = asyncio.Event()
        running = asyncio.create_task(server.run(listener, listening_at.set))
        await listening_at.wait()
        try:
            yield Line(shop, port, server)
        finally:
            server.should_exit = True
            await running
