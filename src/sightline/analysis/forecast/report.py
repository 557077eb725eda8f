"""What a metric will be, how far to trust that, and where its past was odd: a request in, its
answer out.

The numbers are those of the timeseries report; nothing else is read.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec

from sightline.analysis.digits import shown
from sightline.analysis.field import Catalog
from sightline.analysis.forecast import library, robust
from sightline.analysis.forecast.anomaly import anomalies
from sightline.analysis.forecast.answer import (
    Accuracy,
    Anomaly,
    Forecast,
    Foreseen,
    Past,
    Seasonality,
)
from sightline.analysis.forecast.backtest import Predict, Tested, backtest, origins
from sightline.analysis.forecast.bounds import Bounds, bounds_of
from sightline.analysis.forecast.decompose import Parts, decomposed, filled
from sightline.analysis.forecast.history import Floats, History, history
from sightline.analysis.forecast.request import ForecastRequest, Model
from sightline.analysis.forecast.robust import Predicted
from sightline.analysis.forecast.season import HORIZON, SEASONS, Season
from sightline.analysis.forecast.trend import trend
from sightline.analysis.grain import label
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import problem
from sightline.analysis.question import condition_of
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.timeseries import Timeseries, timeseries
from sightline.errors import NotEstimable
from sightline.store.reader import Reader

MOST_BUCKETS: Final = 5_000
MOST_AHEAD: Final = 500
COVERAGES: Final = (0.5, 0.9999)
TOO_NEW: Final = (
    "The season of the {season} is learned from the whole history; accuracy is in part that of "
    "models of less than two of them, which do not know it"
)


async def forecast(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: ForecastRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
) -> Forecast:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    raises: InvalidRequest with what is wrong; NotEstimable, where the history says too little;
        QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    horizon = checked(catalog, request)
    models = None if request.model is Model.ROBUST else library.load(request.model)
    asked = TimeseriesRequest(
        metric=request.metric,
        from_=request.from_,
        to=request.to,
        grain=request.grain,
        timezone=request.timezone,
        filters=request.filters,
    )
    found = await timeseries(
        reader, catalog, tenant, asked, now, max_points=MOST_BUCKETS, raw_since=raw_since
    )
    if found.series is not None:
        raise NotEstimable("The amounts are in several currencies; filter on `currency`")
    zone = zone_named(request.timezone)
    period = period_between(request.from_, request.to, zone)
    values = [point.value for point in found.points]
    past = history(values, period, request.grain, zone, now, horizon)
    return await asyncio.to_thread(_answer, request, found, past, horizon, models)


def checked(catalog: Catalog, request: ForecastRequest) -> int:
    """How many buckets to look ahead.

    raises: InvalidRequest
    """
    catalog.metric(request.metric, "metric")
    condition_of(catalog, request.filters)
    low, high = COVERAGES
    for name in ("coverage", "anomaly_coverage"):
        if not low <= getattr(request, name) <= high:
            raise problem(name, "coverage", f"{name} is a share from {low} to {high}")
    horizon = HORIZON[request.grain] if request.horizon is None else request.horizon
    if not 1 <= horizon <= MOST_AHEAD:
        raise problem("horizon", "horizon", f"horizon is a number from 1 to {MOST_AHEAD}")
    return horizon


def _answer(
    request: ForecastRequest, found: Timeseries, past: History, horizon: int, models: Any
) -> Forecast:
    zone, seasons = zone_named(request.timezone), SEASONS[request.grain]
    bounds = bounds_of(found.unit, past.values)
    ahead = int(past.steps[-1])
    predict = _predict(request, past, bounds, models)
    tested = backtest(past.values, seasons, horizon, predict)
    if tested is None:
        raise NotEstimable("Too little is known of the later half of the history to test with")
    shortest = seasons[0].length
    parts = decomposed(filled(past.values, shortest), past.first_slot, seasons)
    labels = [label(start, zone) for start in past.starts_s]
    starts = {int(slot): labels[i] for i, slot in reversed(list(enumerate(past.at)))}
    odd = anomalies(past.values, past.first_slot, seasons, bounds, request.anomaly_coverage)
    longest = parts.seasons[-1].season if parts.seasons else None
    first_tested = origins(len(past.values), horizon, seasons)[0]
    notes = (*found.meta.notes, *_notes(past, longest, first_tested))
    values = {point.t: point.value for point in found.points}
    return Forecast(
        metric=found.metric,
        unit=found.unit,
        grain=found.grain,
        model=request.model,
        history_from=labels[0],
        history_to=labels[past.past],
        buckets=past.past,
        trend=trend(parts.level, parts.seasons[0].season.length if parts.seasons else 1),
        seasonality=tuple(_seasonality(parts)),
        history=tuple(Past(at, values.get(at)) for at in labels[: past.past]),
        forecast=_foreseen(predict(past.values, ahead), past, labels),
        accuracy=_accuracy(tested, request.coverage),
        anomalies=tuple(
            Anomaly(starts[o.slot], *map(_number, (o.value, o.expected, o.low, o.high)))
            for o in odd
        ),
        currency=found.currency,
        meta=msgspec.structs.replace(found.meta, notes=notes),
    )


def _notes(past: History, longest: Season | None, first_tested: int) -> Iterator[str]:
    """What a reader should know of the history.

    longest: the season that takes most of it
    first_tested: how many slots the first test knew of
    """
    if past.left_out:
        yield f"{past.left_out} buckets at the ends are left out: empty, cut or not over"
    if longest and 2 * longest.length > first_tested:
        yield TOO_NEW.format(season=longest.name)


def _predict(request: ForecastRequest, past: History, bounds: Bounds, models: Any) -> Predict:
    seasons: tuple[Season, ...] = SEASONS[request.grain]

    def predict(values: Floats, horizon: int) -> Predicted:
        if models is None:
            return robust.predicted(
                values, past.first_slot, seasons, bounds, horizon, request.coverage
            )
        make = partial(library.predicted, models, request.model)
        return make(values, seasons, bounds, horizon, request.coverage)

    return predict


def _seasonality(parts: Parts) -> list[Seasonality]:
    return [
        Seasonality(
            found.season.name,
            found.season.length,
            found.cycles,
            _number(round(found.strength, 4)),
            tuple(_number(float(effect)) for effect in found.effects),
        )
        for found in parts.seasons
    ]


def _foreseen(found: Predicted, past: History, labels: list[str]) -> tuple[Foreseen, ...]:
    return tuple(
        Foreseen(
            at, *(_number(float(part[step - 1])) for part in (found.values, found.low, found.high))
        )
        for at, step in zip(labels[past.past :], past.steps, strict=True)
    )


def _accuracy(tested: Tested, intended: float) -> Accuracy:
    naive = tested.naive_error
    return Accuracy(
        tested.origins,
        tested.outcomes,
        intended,
        _number(round(tested.covered, 4)),
        _number(tested.error),
        _number(naive),
        None if math.isclose(naive, 0) else _number(round(1 - tested.error / naive, 4)),
    )


def _number(value: float) -> float:
    made = shown(float(f"{value:.8g}"))
    return 0.0 if made is None else float(made)
