"""A request for a forecast, as it is sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.decode import Shape, decoded
from sightline.analysis.grain import Grain
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Model(enum.StrEnum):
    """How to forecast. All but `robust` need the extra `sightline[forecast]`."""

    ROBUST = "robust"
    AUTO_ETS = "auto_ets"
    HOLT_WINTERS = "holt_winters"
    MSTL = "mstl"


class ForecastRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What a metric will be, from what it was.

    from, to: the history to learn from, as of a timeseries
    horizon: how many buckets to look ahead; by default one to two seasons of the grain
    coverage: the share of outcomes that intervals are meant to hold
    anomaly_coverage: the same for the intervals outside which the past counts as anomalous
    """

    metric: str
    from_: str
    to: str
    grain: Grain
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    horizon: int | None = None
    coverage: float = 0.9
    anomaly_coverage: float = 0.999
    model: Model = Model.ROBUST


_SHAPE: Final = Shape(
    words={"grain": tuple(g.value for g in Grain), "model": tuple(m.value for m in Model)}
)


def forecast_request(body: bytes | JsonObject) -> ForecastRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, ForecastRequest, _SHAPE)
