"""A forecast told in parts."""

from __future__ import annotations

from typing import Final

from sightline.analysis.forecast.report import forecast
from sightline.analysis.forecast.request import forecast_request
from sightline.errors import NotEstimable
from sightline.views import forecast as foreseen
from sightline.views.asking import Asking
from sightline.views.part import Part
from sightline.views.telling.asked import Asked, Told

TOO_LITTLE: Final = "Not enough history for a forecast"
LONGER: Final = "Choose a longer range, look less far ahead, or take a finer granularity."


async def tell(who: Asking, asked: Asked) -> Told:
    """raises: as the report, but for NotEstimable, which is told"""
    request = forecast_request(asked.request)
    try:
        found = await forecast(
            who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
        )
    except NotEstimable as err:
        return Told((Part(title=TOO_LITTLE, note=f"{err}. {LONGER}"),))
    return Told(foreseen.parts(found, asked.theme), found.meta)
