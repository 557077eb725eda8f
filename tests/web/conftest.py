"""The whole application in this process, asked as HTTP clients ask it."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest import mock

import httpx
import pytest
from litestar import Litestar
from tests.pages import TENANT, Exchange

from sightline import intake, tenancy
from sightline.app import started
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.example import example
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.tenancy import NewTenant
from sightline.web.server import create_app
from sightline.web.services import Services

SECRET = Secret(b"x" * 64)
CONTROL: Final = "control.db"
Json = dict[str, Any]


class Shop:
    """A tenant, and a client that speaks for it."""

    def __init__(self, client: httpx.AsyncClient, tenant: NewTenant, services: Services) -> None:
        self.client = client
        self.tenant = tenant
        self.services = services

    def event(self, name: str = "kb.search", **changes: Any) -> Json:
        """A valid event with an id of its own, happening now."""
        made = example(BUILT_IN.events[name], self.tenant.tenant_id)
        made["event_id"] = str(uuid.uuid4())
        made["occurred_at"] = datetime.now(UTC).isoformat()
        return {**made, **changes}

    async def send(self, event: Any, **kwargs: Any) -> httpx.Response:
        """POST one event."""
        return await self.post("events", event, self.tenant.write_key, **kwargs)

    async def batch(self, *events: Any, **kwargs: Any) -> httpx.Response:
        """POST a batch."""
        return await self.post("events/batch", {"events": events}, self.tenant.write_key, **kwargs)

    async def report(self, kind: str, body: Json) -> httpx.Response:
        """Ask for a report on this tenant."""
        asked = {"tenant_id": self.tenant.tenant_id, **body}
        return await self.post(f"reports/{kind}", asked, self.tenant.read_key)

    async def asks(self, shown: Exchange) -> httpx.Response:
        """What a page of documents shows, with this tenant and its keys in place of the page's."""
        ours = {
            TENANT: self.tenant.tenant_id,
            "sl_write_...": self.tenant.write_key,
            "sl_read_...": self.tenant.read_key,
            "sl_admin_...": self.tenant.admin_key,
        }

        def put(text: str) -> str:
            for theirs, value in ours.items():
                text = text.replace(theirs, value)
            return text

        headers = {name: put(value) for name, value in shown.headers.items()}
        return await self.client.request(
            shown.method, put(shown.path), headers=headers, content=put(shown.content)
        )

    async def post(
        self, path: str, body: Any, key: str | None, headers: Json | None = None
    ) -> httpx.Response:
        """POST a JSON body with a key."""
        sent = {"X-API-Key": key, **(headers or {})} if key else (headers or {})
        return await self.client.post(f"/api/v1/analytics/{path}", json=body, headers=sent)

    async def count(self, metric: str = "events.count") -> float:
        """What a metric says of the days around today, one number."""
        now = datetime.now(UTC)
        asked = {
            "metric": metric,
            "from": (now - timedelta(days=400)).isoformat(),
            "to": (now + timedelta(days=2, microseconds=uuid.uuid4().int % 10**6)).isoformat(),
            "grain": "1d",
        }
        answer = await self.report("timeseries", asked)
        assert answer.status_code == 200, answer.text
        return float(sum(point["value"] for point in answer.json()["points"]))


Open = Callable[..., Any]

_IDLE: Final[list[Litestar]] = []
_collect_once: Final = cache(intake.calm_collector)


@pytest.fixture
def open_shop(engine: Engine, tmp_path: Path) -> Open:
    """Opens the application on this test's database; again for a restart."""
    return opening(engine, tmp_path)


def opening(engine: Engine, folder: Path) -> Open:
    """Opens the application on a database; again for a restart."""

    @asynccontextmanager
    async def opened(
        name: str = "Example", client: tuple[str, int] = ("192.0.2.1", 1), **settings: Any
    ) -> AsyncIterator[Shop]:
        chosen = Settings(data=folder, **settings)
        if not (kept := folder / CONTROL).exists():
            kept.write_bytes(_blank())
        control = ControlStore.open(chosen)
        async with AsyncExitStack() as stack:
            stack.callback(control.close)
            stack.enter_context(mock.patch.object(intake, "calm_collector", _collect_once))
            services = await stack.enter_async_context(started(chosen, engine, control, SECRET))
            served: Any = stack.enter_context(_serving(services))
            transport = httpx.ASGITransport(served, raise_app_exceptions=False, client=client)
            http = httpx.AsyncClient(transport=transport, base_url="http://sightline.example.com")
            await stack.enter_async_context(http)
            tenant = _tenant(control, name)
            yield Shop(http, tenant, services)

    made: dict[str, NewTenant] = {}

    def _tenant(control: ControlStore, name: str) -> NewTenant:
        if name not in made:
            made[name] = tenancy.create(control, SECRET, name)
        return made[name]

    return opened


@cache
def _blank() -> bytes:
    """A control store of nobody. All migrations together take longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        ControlStore.open(Settings(data=Path(folder))).close()
        return (Path(folder) / CONTROL).read_bytes()


@contextmanager
def _serving(services: Services) -> Iterator[Litestar]:
    """The application over these services. One is lent again and again: to make one takes longer
    than most tests, and it has nothing of its own but where its services are.
    """
    served = _IDLE.pop() if _IDLE else create_app(services)
    served.state["services"] = services
    yield served
    _IDLE.append(served)


@pytest.fixture
async def shop(open_shop: Open) -> AsyncIterator[Shop]:
    """The application with one tenant and the settings as they come."""
    async with open_shop() as opened:
        yield opened


async def neighbour(shop: Shop, name: str = "Neighbour", origins: tuple[str, ...] = ()) -> Shop:
    """Another tenant of the same application."""
    control = await asyncio.to_thread(ControlStore.open, shop.services.settings)
    tenant = tenancy.create(control, SECRET, name, origins)
    control.close()
    return Shop(shop.client, tenant, shop.services)
