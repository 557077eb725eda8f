"""The pages of settings: the tenant and its sites, keys, people, and one's own way in."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
from litestar import Request, Response, get

from sightline.accounts import Visitor
from sightline.analysis.grain import Grain
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import ALL_EVENTS_COUNT
from sightline.errors import Forbidden, SightlineError
from sightline.security.keys import Kind, Role
from sightline.web import services
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor

SECTIONS: Final = (
    ("tenant", "Tenant"),
    ("keys", "Keys"),
    ("people", "People"),
    ("access", "Your sign-in"),
)
OWNERS_ONLY: Final = ("keys", "people")
MOST_SITES: Final = 50
_A_MONTH: Final = timedelta(days=30)


class Site(msgspec.Struct, frozen=True):
    """A shop of the tenant, and how many events it sent in thirty days."""

    name: str
    events: int


@get(
    ["/settings", *(f"/settings/{name}" for name, _ in SECTIONS)],
    operation_id="settings_page",
    include_in_schema=False,
)
async def settings_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A section of the settings, the tenant's first; who is not signed in is asked to.

    raises: Forbidden, where it is for owners
    """
    section = request.scope["path"].rstrip("/").rpartition("/")[2]
    return await _shown(request, "tenant" if section == "settings" else section)


async def _shown(request: Request[Any, Any, Any], section: str) -> Response[bytes]:
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    if section in OWNERS_ONLY and not who.may_manage:
        raise Forbidden("Only owners of the tenant see this; ask one of them", code="key_kind")
    values = await _VALUES[section](request, who)
    sections = [each for each in SECTIONS if who.may_manage or each[0] not in OWNERS_ONLY]
    return page("settings.html", who, section=section, sections=sections, **values)


async def _tenant(request: Request[Any, Any, Any], who: Visitor) -> dict[str, Any]:
    app = services.of(request)
    tenant = await asyncio.to_thread(app.tenants.tenant, who.principal.tenant_id)
    return {
        "tenant": tenant,
        "retention_days": tenant.retention_days or app.settings.retention_days,
        "rollup_days": app.settings.rollup_retention_days,
        "rate_limit": tenant.rate_limit_events or app.settings.rate_limit_events,
        "sites": await _sites(request, who),
        "timezones": sorted(zone for zone in available_timezones() if "/" in zone),
    }


async def _sites(request: Request[Any, Any, Any], who: Visitor) -> list[Site] | None:
    """The sites that sent something in the last thirty days; None where nobody can say now."""
    app, tenant = services.of(request), who.principal.tenant_id
    now = app.clock()
    asked = TimeseriesRequest(
        metric=ALL_EVENTS_COUNT,
        from_=(now - _A_MONTH).isoformat(),
        to=now.isoformat(),
        grain=Grain.MONTH,
        breakdown=("site_id",),
        top=MOST_SITES,
        totals=True,
    )
    try:
        found = await timeseries(app.reader, app.registry.catalog(tenant), tenant, asked, now)
    except SightlineError:
        return None
    each = ((one.key, one.total) for one in found.series or () if not one.rest)
    return [Site(str(key), int(total or 0)) for key, total in each if key]


async def _keys(request: Request[Any, Any, Any], who: Visitor) -> dict[str, Any]:
    keys = services.of(request).keys
    found = await asyncio.to_thread(keys.list, who.principal.tenant_id)
    newest = sorted(found, key=lambda key: key.created_at, reverse=True)
    return {
        "kinds": list(Kind),
        "keys": [key for key in newest if key.revoked_at is None],
        "revoked": [key for key in newest if key.revoked_at is not None],
    }


async def _people(request: Request[Any, Any, Any], who: Visitor) -> dict[str, Any]:
    app, mine = services.of(request), who.principal.tenant_id
    people = await asyncio.to_thread(app.members.people, mine)
    tenant = await asyncio.to_thread(app.tenants.tenant, mine)
    return {
        "people": people,
        "roles": list(Role),
        "requires_sso": tenant.requires_sso,
        "with_provider": app.sign_on is not None,
    }


async def _access(request: Request[Any, Any, Any], who: Visitor) -> dict[str, Any]:
    members = services.of(request).members
    return {"sessions": await asyncio.to_thread(members.sessions, who)}


_VALUES: Final = {"tenant": _tenant, "keys": _keys, "people": _people, "access": _access}
