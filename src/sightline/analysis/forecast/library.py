"""Models of the library statsmodels, an extra.

The library takes even series without gaps. One that varies in no way is foretold as it was.
"""

from __future__ import annotations

import importlib
import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from sightline.analysis.forecast.bounds import Bounds
from sightline.analysis.forecast.decompose import filled
from sightline.analysis.forecast.history import Floats
from sightline.analysis.forecast.request import Model
from sightline.analysis.forecast.robust import Predicted
from sightline.analysis.forecast.season import Season
from sightline.analysis.problems import problem
from sightline.errors import NotEstimable

EXTRA: Final = "sightline[forecast]"
_MODULES: Final = (
    "statsmodels.tsa.exponential_smoothing.ets",
    "statsmodels.tsa.seasonal",
    "pandas",  # it predicts for its series only
)
_LONGEST: Final = 52
"""The longest season with a state for each phase: more take minutes to fit."""

_BROKEN: Final = (ValueError, ZeroDivisionError, FloatingPointError, np.linalg.LinAlgError)


class Models(msgspec.Struct, frozen=True):
    """The library's parts that are used."""

    ets: Any
    seasonal: Any
    tables: Any


def load(model: Model, find: Callable[[str], Any] = importlib.import_module) -> Models:
    """The library.

    raises: InvalidRequest, naming the extra, where it is not installed
    """
    try:
        return Models(*map(find, _MODULES))
    except ImportError as err:
        needed = f"The model {model.value!r} needs the extra {EXTRA}: pip install '{EXTRA}'"
        raise problem("model", "extra_missing", needed, Model.ROBUST.value) from err


def predicted(
    models: Models,
    model: Model,
    values: Floats,
    seasons: Sequence[Season],
    bounds: Bounds,
    horizon: int,
    coverage: float,
) -> Predicted:
    """The next slots of a series, which may have gaps.

    raises: NotEstimable, where the library cannot fit the series
    """
    full = [s.length for s in seasons if len(values) >= 2 * s.length]
    series = filled(values, full[0] if full else 1)
    if np.ptp(series) == 0:
        same = np.full(horizon, series[0])
        return Predicted(same, same, same)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _forecast(models, model, series, full, horizon, coverage)
    except _BROKEN as err:
        raise NotEstimable(f"The model {model.value!r} cannot be fitted to this history") from err
    if not all(np.isfinite(part).all() for part in found):
        raise NotEstimable(f"The model {model.value!r} finds no numbers for this history")
    mean, low, high = found
    return Predicted(bounds.within(mean), bounds.ending(low), bounds.ending(high))


def _forecast(
    models: Models,
    model: Model,
    series: Floats,
    seasons: Sequence[int],
    horizon: int,
    coverage: float,
) -> tuple[Floats, Floats, Floats]:
    """Values, lower and upper ends."""
    if model is Model.MSTL and seasons:
        taken = models.seasonal.MSTL(series, periods=tuple(seasons)).fit().seasonal
        table = np.asarray(taken, dtype=np.float64).reshape(len(series), -1)
        ahead = sum(
            np.resize(table[-length:, column], horizon) for column, length in enumerate(seasons)
        )
        rest = _exponential(models, series - table.sum(axis=1), "add", None, horizon, coverage)
        mean, low, high = (part + ahead for part in rest)
        return mean, low, high
    short = next((length for length in seasons if length <= _LONGEST), None)
    if model is Model.AUTO_ETS:
        kinds = itertools.product((None, "add"), {None, short})
        tried = [_fit(models, series, trend, season) for trend, season in kinds]
        return _ahead(min(tried, key=_criterion), len(series), horizon, coverage)
    return _exponential(models, series, "add", short, horizon, coverage)


def _criterion(fit: Any) -> float:
    """Akaike's, corrected for short series; of a fit without one, the worst."""
    found = float(fit.aicc)
    return found if np.isfinite(found) else np.inf


def _exponential(
    models: Models,
    series: Floats,
    trend: str | None,
    season: int | None,
    horizon: int,
    coverage: float,
) -> tuple[Floats, Floats, Floats]:
    return _ahead(_fit(models, series, trend, season), len(series), horizon, coverage)


def _fit(models: Models, series: Floats, trend: str | None, season: int | None) -> Any:
    """Additive errors, the trend damped."""
    made = models.ets.ETSModel(
        models.tables.Series(series),
        trend=trend,
        damped_trend=trend is not None,
        seasonal="add" if season else None,
        seasonal_periods=season,
    )
    return made.fit(disp=False)


def _ahead(fit: Any, length: int, horizon: int, coverage: float) -> tuple[Floats, Floats, Floats]:
    found = fit.get_prediction(start=length, end=length + horizon - 1)
    ends = np.asarray(found.pred_int(alpha=1 - coverage), dtype=np.float64)
    return np.asarray(found.predicted_mean, dtype=np.float64), ends[:, 0], ends[:, 1]
