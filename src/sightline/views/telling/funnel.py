"""A funnel told in parts: its steps, the same otherwise beside them, and what is known of who goes.

What is known besides is only computed where it is asked for.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from msgspec.structs import replace

from sightline.analysis.compare import earlier
from sightline.analysis.funnel import Funnel, funnel
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.request import FunnelRequest, funnel_request
from sightline.views import converting, passing
from sightline.views.asking import Asking
from sightline.views.earlier import WORDS
from sightline.views.telling.asked import Against, Asked, Told


async def tell(who: Asking, asked: Asked) -> Told:
    """raises: as the report"""
    request = funnel_request(asked.request)
    if asked.rest:
        found = await _found(who, request)
        return Told(converting.parts(found, asked.theme), found.meta)
    if asked.compare is None:
        found = await _found(who, request)
        return Told(passing.parts(found, None, asked.theme), found.meta)
    found, other = await asyncio.gather(
        _found(who, request), _found(who, _other(request, asked.compare))
    )
    beside = passing.Beside(_words(asked.compare), other)
    return Told(passing.parts(found, beside, asked.theme), found.meta)


def _other(request: FunnelRequest, compare: Against) -> FunnelRequest:
    """The same steps at another time, or of other events, and nothing besides."""
    plain = replace(request, breakdown=(), compare=None, include=(), attributes=())
    if compare.filters is not None:
        plain = replace(plain, filters=compare.filters)
    if compare.period is None:
        return plain
    zone = zone_named(request.timezone)
    period = period_between(request.from_, request.to, zone)
    before = earlier(period, compare.period, request.grain, zone)
    return replace(plain, from_=_moment(before.start_ms), to=_moment(before.end_ms))


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _words(compare: Against) -> str:
    return "other filters" if compare.period is None else WORDS[compare.period]


async def _found(who: Asking, request: FunnelRequest) -> Funnel:
    return await funnel(
        who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
    )
