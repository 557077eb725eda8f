"""`sightline demo`: a server, and beside it the simulated shop, posting to it like any other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
from rich.console import Console

from sightline import app as application
from sightline import tenancy
from sightline.accounts import Accounts
from sightline.catalog.funnels import AI_DISCOVERY
from sightline.demo import run as shop_run
from sightline.demo.shop import Shop
from sightline.errors import SightlineError
from sightline.folder import Running, opened_control
from sightline.security.keys import Role
from sightline.settings import Settings
from sightline.tenancy import NewTenant
from sightline.types import utc_now

TENANT_NAME = "Example Eyewear (simulated)"
OWNER = "owner@example.com"


async def run(settings: Settings, console: Console, days: int) -> None:
    """Serve until stopped; meanwhile load the shop's history, then go on live.

    raises: as `app.serve`
    """
    tenant = _tenant(settings)
    stop = asyncio.Event()
    shop: asyncio.Task[None] | None = None

    def announce(running: Running) -> None:
        nonlocal shop
        console.print(f"Sightline is listening on [bold]{running.url}[/bold]  (stop: Ctrl-C)")
        link = f"{running.url}/sign-in/{_link(settings, tenant)}"
        console.print(f"Dashboards, signed in once:  {link}\n", soft_wrap=True, highlight=False)
        shop = asyncio.create_task(_shop(running, tenant, stop, console, days))

    serving = asyncio.create_task(application.serve(settings, announce))
    await asyncio.wait([serving])
    stop.set()
    if shop is not None:
        await asyncio.wait([shop], timeout=5)
        shop.cancel()
    serving.result()


def examples(running: Running, tenant: NewTenant) -> str:
    """Lines to paste into a shell; they answer from what is stored."""
    reports = f"{running.url}/api/v1/analytics/reports"
    today = utc_now().date()
    asked = {
        "tenant_id": tenant.tenant_id,
        "from": str(today - timedelta(days=7)),
        "to": str(today + timedelta(days=1)),
    }
    funnel = {**asked, "steps": [step.event for step in AI_DISCOVERY.steps]}
    revenue = {**asked, "metric": "commerce.revenue", "grain": "1d"}
    voice = {**asked, "metric": "voice.first_response_ms.p95", "grain": "1d"}
    lines = [
        _curl(f"{reports}/timeseries", tenant.read_key, revenue),
        _curl(f"{reports}/timeseries", tenant.read_key, voice),
        _curl(f"{reports}/funnel", tenant.read_key, funnel),
        f"curl -s {running.url}/api/v1/analytics/health",
    ]
    return "\n\n".join(lines)


async def _shop(
    running: Running, tenant: NewTenant, stop: asyncio.Event, console: Console, days: int
) -> None:
    console.print("Its only customer is a simulated shop. While it runs, try:\n")
    console.print(examples(running, tenant), highlight=False, soft_wrap=True, markup=False)
    console.print()
    async with httpx.AsyncClient(timeout=60) as client:
        post = shop_run.poster(client, running.url, tenant.write_key)
        shop = Shop(tenant=tenant.tenant_id)
        try:
            await shop_run.demonstrate(shop, post, utc_now, stop, console, days)
        except SightlineError as err:
            console.print(f"The simulated shop stopped: {err.detail}")


def _link(settings: Settings, tenant: NewTenant) -> str:
    """A token that signs the demo's owner in once."""
    with opened_control(settings) as (control, secret):
        accounts = Accounts(control, secret, utc_now)
        if control.users.by_email(OWNER) is None:
            accounts.add(tenant.tenant_id, OWNER, Role.OWNER)
        return accounts.link(tenant.tenant_id, OWNER)


def _curl(url: str, key: str, body: Mapping[str, object]) -> str:
    return (
        f"curl -s {url} \\\n  -H 'X-API-Key: {key}' -H 'Content-Type: application/json' \\\n"
        f"  -d '{json.dumps(body)}'"
    )


def _tenant(settings: Settings) -> NewTenant:
    """The shop's tenant, created once; its keys lie beside the data, for its owner alone."""
    path: Path = settings.data / "demo-tenant.json"
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=NewTenant)
    with opened_control(settings) as (control, secret):
        tenant = tenancy.create(control, secret, TENANT_NAME)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(tenant))
    return tenant
