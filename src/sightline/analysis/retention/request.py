"""A request for retention, as it is sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.grain import Grain
from sightline.analysis.request import PeriodRequest, StepRequest
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class Mode(enum.StrEnum):
    """When a person is in a cohort.

    first_time: in that of their first start ever, if it lies in the period
    first_in_period: in that of their first start in the period, whatever was before
    recurring: in every one in which they start
    """

    FIRST_TIME = "first_time"
    FIRST_IN_PERIOD = "first_in_period"
    RECURRING = "recurring"


class Measure(enum.StrEnum):
    """What can be told of a cohort besides how many come back."""

    ENGAGEMENT = "engagement"
    REVENUE = "revenue"


class RetentionRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """How many people come back.

    start: what puts a person into a cohort; left out: any event
    back: what counts as coming back (`return` in JSON); left out: any event
    from, to: when people start; they may come back after `to`
    grain: of the cohorts and of the periods: 1d, 1w or 1mo
    periods: which are shown: those of a list, or all up to a number
    rolling: who comes back in a period or in any later one counts
    filters: what every event must meet
    measures: what else is asked
    breakdown: one to three dimensions of the start, or `acquisition_channel`, `ai_usage_level`
    compare: the same, without breakdown and measures, for another period
    """

    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    grain: Grain = Grain.DAY
    mode: Mode = Mode.FIRST_TIME
    rolling: bool = False
    start: str | StepRequest | None = None
    back: str | StepRequest | None = msgspec.field(default=None, name="return")
    periods: int | tuple[int, ...] | None = None
    filters: Filter | tuple[Filter, ...] = ()
    measures: tuple[Measure, ...] = ()
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    compare: Against | PeriodRequest | None = None


_SHAPE: Final = Shape(
    words={
        "grain": (Grain.DAY.value, Grain.WEEK.value, Grain.MONTH.value),
        "mode": tuple(m.value for m in Mode),
        "measures": tuple(m.value for m in Measure),
        "compare": tuple(a.value for a in Against),
    },
    nested=(StepRequest, PeriodRequest),
)


def retention_request(body: bytes | JsonObject) -> RetentionRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, RetentionRequest, _SHAPE)
