"""A request for cohorts side by side, as it is sent."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.analysis.decode import Shape, decoded
from sightline.catalog.cohort import Cohort, Criterion
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class CohortsRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What became of the people of cohorts.

    cohorts: names of saved ones, or cohorts as they would be saved
    from, to: when people came; they may come back after `to`
    periods: days after the first in the period, for retention
    active_days: who did anything in so many days up to now is still there
    filters: what every event must meet
    """

    cohorts: tuple[str | Cohort, ...]
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    periods: tuple[int, ...] | None = None
    active_days: int = 30
    filters: Filter | tuple[Filter, ...] = ()


_SHAPE: Final = Shape(words={}, nested=(Cohort, Criterion))


def cohorts_request(body: bytes | JsonObject) -> CohortsRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, CohortsRequest, _SHAPE)
