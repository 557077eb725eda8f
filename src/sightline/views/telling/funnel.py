"""A funnel told in parts: its steps, the same otherwise beside them, and what is known of who goes.

What is known besides is only computed where it is asked for.
"""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.funnel import funnel
from sightline.analysis.request import FunnelRequest, OtherwiseRequest, funnel_request
from sightline.views import converting, passing
from sightline.views.asking import Asking
from sightline.views.earlier import WORDS
from sightline.views.part import Part
from sightline.views.telling.asked import Against, Asked, Told
from sightline.views.theme import Theme


async def tell(who: Asking, asked: Asked) -> Told:
    """raises: as the report"""
    request = funnel_request(asked.request)
    if asked.rest:
        found = await _found(who, request)
        return Told(converting.parts(found, asked.theme), found.meta)
    if asked.compare is None:
        found = await _found(who, request)
        return Told(passing.parts(found, None, asked.theme), found.meta)
    otherwise = OtherwiseRequest(period=asked.compare.period, filters=asked.compare.filters)
    beside = replace(request, compare=otherwise)
    if request.compare is None:
        found = other = await _found(who, beside)
    else:  # other steps too
        plain = replace(beside, breakdown=(), include=(), attributes=())
        found, other = await asyncio.gather(_found(who, request), _found(who, plain))
    return Told(_parts(found, other, _words(asked.compare), asked.theme), found.meta)


def _parts(found: Funnel, other: Funnel, words: str, theme: Theme) -> tuple[Part, ...]:
    """other: has the same steps otherwise, as what it is compared with"""
    if other.compare is None:
        return passing.parts(found, None, theme)
    beside = passing.Beside(words, other.compare, other.versus)
    if found is other:
        found = replace(found, compare=None, versus=None)
    return passing.parts(found, beside, theme)


def _words(compare: Against) -> str:
    return "other filters" if compare.period is None else WORDS[compare.period]


async def _found(who: Asking, request: FunnelRequest) -> Funnel:
    return await funnel(
        who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
    )
