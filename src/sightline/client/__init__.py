"""Send events from Python: `Client` in ordinary programs, `AsyncClient` with an event loop.

    from sightline.client import Client

    client = Client("https://analytics.example.com", "sl_write_...", tenant_id)
    client.track("commerce.view", {"commerce.product_id": "frame-204"})

`track` queues and returns; batches are sent in the background until they are answered, however
often that takes, and never counted twice. docs/python-client.md has the rest.
"""

from typing import TYPE_CHECKING, Any

from sightline.client.client import Client
from sightline.client.event import Circumstances
from sightline.client.notice import Discarded, Reason, Rejection, Stats
from sightline.client.options import Choices, Options

if TYPE_CHECKING:
    from sightline.client.aio import AsyncClient

__all__ = [
    "AsyncClient",
    "Choices",
    "Circumstances",
    "Client",
    "Discarded",
    "Options",
    "Reason",
    "Rejection",
    "Stats",
]


def __getattr__(name: str) -> Any:
    """`AsyncClient` when it is asked for: asyncio takes longer to import than all the rest."""
    if name == "AsyncClient":
        from sightline.client.aio import AsyncClient

        return AsyncClient
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
