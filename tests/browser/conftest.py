"""A real Chromium, a real Sightline, and a shop's pages on an origin of their own.

The browser is Debian's, found as `chromium` on the path (`make test` installs it); Playwright
drives it and downloads none. Whatever a page complains about in its console fails its test.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import threading
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpx
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    async_playwright,
    expect,
)
from tests.patience import PATIENCE_S
from tests.patience import eventually as eventually
from tests.process import Server

from sightline import tenancy
from sightline.accounts import Accounts
from sightline.security.keys import Role
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.tenancy import NewTenant
from sightline.types import TenantId, utc_now

Json = dict[str, Any]
EXECUTABLE: Final = shutil.which("chromium")
A_MOMENT_S: Final = 0.3
_BATCHES: Final = re.compile(r"/api/v1/analytics/events")

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser, without a window; started once."""
    if EXECUTABLE is None:
        pytest.skip("there is no chromium on the path: `make browser` says how to get one")
    async with async_playwright() as playwright:
        # Without a sandbox, because containers and root allow it none. It sees our pages only.
        browser = await playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def sightline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, for all tests that do not stop it."""
    with Server(tmp_path_factory.mktemp("sightline")) as server:
        yield server


class Pages:
    """A shop: HTML and scripts by path, served to the browser."""

    def __init__(self) -> None:
        self.html: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                body = shop.html.get(path, "")
                self.send_response(200 if path in shop.html else 404)
                kind = "text/javascript" if path.endswith(".js") else "text/html"
                self.send_header("content-type", f"{kind}; charset=utf-8")
                for name, value in shop.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Nothing to say."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def other_origin(self) -> str:
        """The same pages under another name."""
        return f"http://localhost:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def pages() -> Iterator[Pages]:
    """The pages of a shop; a test fills them."""
    made = Pages()
    yield made
    made.close()


class Tenant:
    """A tenant of a running server, and what is stored of it."""

    def __init__(self, server: Server, made: NewTenant) -> None:
        self.server = server
        self.id = made.tenant_id
        self.write_key = made.write_key
        self._read_key = made.read_key
        self._admin_key = made.admin_key

    def tag(self, **data: str) -> str:
        """The script tag of the tracker. data: its `data-` attributes"""
        settings = {"tenant": self.id, "key": self.write_key, **data}
        shown = " ".join(f'data-{n.replace("_", "-")}="{v}"' for n, v in settings.items())
        return f'<script src="{self.server.url}/t/v1/sightline.js" {shown}></script>'

    def link(self, role: Role) -> str:
        """An address that signs somebody new in, once."""
        control, name = ControlStore.open(Settings(data=self.server.data)), f"ada-{uuid.uuid4()}"
        try:
            known = Accounts(control, Secret.of(self.server.data), utc_now)
            known.add(TenantId(self.id), f"{name}@example.com", role)
            token = known.link(TenantId(self.id), f"{name}@example.com")
        finally:
            control.close()
        return f"{self.server.url}/sign-in/{token}"

    async def report(self, metric: str, **asked: Any) -> Json:
        """A timeseries of the last two days."""
        now = datetime.now(UTC)
        body = {
            "metric": metric,
            "from": (now - timedelta(days=1)).isoformat(),
            # Never the same question twice: equal ones of a second are asked once.
            "to": (now + timedelta(days=1, microseconds=uuid.uuid4().int % 10**6)).isoformat(),
            "grain": "1d",
            **asked,
        }
        url = f"{self.server.url}/api/v1/analytics/reports/timeseries"
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            answer = await client.post(url, json=body, headers={"X-API-Key": self._read_key})
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def judged(self) -> dict[str, int]:
        """How many events the server has judged since its start, of all tenants, by verdict.

        Unlike a browser's own list of requests it knows of beacons, and of what was not stored.
        """
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            text = (await client.get(f"{self.server.url}/metrics")).text
        found = re.findall(r'^sightline_events_total\{.*?verdict="(\w+)".*?\} (\S+)$', text, re.M)
        total: Counter[str] = Counter()
        for verdict, number in found:
            total[verdict] += int(float(number))
        return dict(total)

    async def rejected(self) -> int:
        """How many events are in quarantine."""
        async with httpx.AsyncClient(base_url=self.server.url, timeout=PATIENCE_S) as client:
            key = {"X-API-Key": self._admin_key}
            answer = await client.get("/api/v1/analytics/quarantine", headers=key)
        return len(answer.json()["items"])

    async def count(self, metric: str = "events.count") -> int:
        """One number."""
        report = await self.report(metric)
        return int(sum(point["value"] or 0 for point in report["points"]))

    async def by(self, dimension: str, metric: str = "events.count") -> dict[str, int]:
        """One number for each value of a dimension."""
        report = await self.report(metric, breakdown=dimension)
        return {
            series["key"]: int(sum(point["value"] or 0 for point in series["points"]))
            for series in report["series"]
        }


def enrol(server: Server, *origins: str) -> Tenant:
    """A new tenant of a running server. origins: those its write key is bound to"""
    control = ControlStore.open(Settings(data=server.data))
    try:
        name = f"Example {uuid.uuid4()}"
        made = tenancy.create(control, Secret.of(server.data), name, origins)
    finally:
        control.close()
    return Tenant(server, made)


@pytest.fixture
def tenant(sightline: Server) -> Tenant:
    """A tenant whose write key may be used from anywhere."""
    return enrol(sightline)


class Visitor:
    """Somebody with a browser profile of their own: pages, and what they sent and complained of.

    expected: parts of complaints that a test provokes
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()
        context.on("request", self._request)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    async def open(self, url: str) -> Page:
        page = await self.context.new_page()
        await page.goto(url)
        return page

    async def sign_in(self, tenant: Tenant, role: Role) -> Page:
        """A page on its way to the first dashboard, as somebody of a role."""
        page = await self.open(tenant.link(role))
        await page.get_by_role("button", name="Sign in").click()
        return page

    async def later(self, seconds: float) -> None:
        """Let time pass for the pages: their clock and their timers; they get a moment to act."""
        await self.context.clock.fast_forward(round(seconds * 1000))
        await asyncio.sleep(A_MOMENT_S)

    @property
    def sent(self) -> list[Json]:
        """The events of all requests, in order; of those sent again, again."""
        return [event for request in self.requests for event in _events(request)]

    async def stored(self, page: Page) -> Json:
        """All that the browser keeps for the page's site."""
        kept: Json = await page.evaluate(
            """async () => ({
                local: {...localStorage},
                session: {...sessionStorage},
                databases: (await indexedDB.databases()).map((each) => each.name),
                caches: await caches.keys(),
            })"""
        )
        return {**kept, "cookies": await self.context.cookies()}

    def _request(self, request: Request) -> None:
        if _BATCHES.search(request.url) and request.method == "POST":
            self.requests.append(request)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "/favicon.ico" not in message.location["url"]:
            self.complaints.append(message.text)


NOTHING: Final[Json] = {"local": {}, "session": {}, "databases": [], "caches": [], "cookies": []}
"""What a browser keeps of a site that stores nothing."""


def _events(request: Request) -> list[Json]:
    events: list[Json] = json.loads(request.post_data or "{}").get("events", [])
    return events


@pytest.fixture
async def visitor(chromium: Browser) -> AsyncIterator[Visitor]:
    """Somebody who has never been here."""
    context = await chromium.new_context()
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.clock.install()
    somebody = Visitor(context)
    yield somebody
    complaints = tuple(somebody.complaints)
    await context.set_offline(True)  # what a test leaves behind must not reach the next one
    await context.close()
    unexpected = [
        said for said in complaints if not any(expected in said for expected in somebody.expected)
    ]
    assert not unexpected
