"""A request for segments side by side, as it is sent."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.analysis.decode import Shape, decoded
from sightline.catalog.cohort import Segment
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class SegmentsRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """Metrics of segments.

    segments: names of saved ones, or segments as they would be saved
    metrics: names of metrics
    filters: what every event must meet, in a segment or not
    """

    segments: tuple[str | Segment, ...]
    metrics: tuple[str, ...]
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()


_SHAPE: Final = Shape(words={}, nested=(Segment,))


def segments_request(body: bytes | JsonObject) -> SegmentsRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, SegmentsRequest, _SHAPE)
