"""A forecast told in parts, with the past it was made from."""

from __future__ import annotations

from typing import Final

from sightline.analysis.forecast.report import forecast
from sightline.analysis.forecast.request import forecast_request
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.timeseries import timeseries
from sightline.errors import NotEstimable
from sightline.views import forecast as foreseen
from sightline.views.asking import Asking
from sightline.views.part import Part
from sightline.views.telling.asked import Asked, Told

TOO_LITTLE: Final = "There is too little to foresee anything from"
LONGER: Final = "Choose a longer range, shorter steps, or fewer filters."


async def tell(who: Asking, asked: Asked) -> Told:
    """raises: as the report, but for NotEstimable, which is told"""
    request = forecast_request(asked.request)
    try:
        found = await forecast(
            who.reader, who.catalog, who.tenant, request, who.now, raw_since=who.raw_since
        )
    except NotEstimable as err:
        return Told((Part(title=TOO_LITTLE, note=f"{err}. {LONGER}"),))
    history = TimeseriesRequest(
        metric=request.metric,
        from_=found.history_from,
        to=found.history_to,
        grain=request.grain,
        timezone=request.timezone,
        filters=request.filters,
    )
    past = await timeseries(
        who.reader, who.catalog, who.tenant, history, who.now, raw_since=who.raw_since
    )
    return Told(foreseen.parts(found, past.points, asked.theme), found.meta)
