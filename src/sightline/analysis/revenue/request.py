"""A request for the report on revenue, as it is sent."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.request import PeriodRequest
from sightline.catalog.events.commerce import PRODUCT_CATEGORY
from sightline.catalog.filter import Filter
from sightline.types import JsonObject


class RevenueRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """Revenue with the assistant and without.

    timezone: of hours, days, months, and of dates without a time; an IANA name
    filters: on columns that all events of a visit share
    breakdown: one to three dimensions of purchases
    top: how many of its values are told apart; the others are one
    compare: the same figures, without breakdown and times, for another period
    """

    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    breakdown: str | tuple[str, ...] = PRODUCT_CATEGORY.name
    top: int = 20
    compare: Against | PeriodRequest | None = None


_SHAPE: Final = Shape(words={"compare": tuple(a.value for a in Against)}, nested=(PeriodRequest,))


def revenue_request(body: bytes | JsonObject) -> RevenueRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, RevenueRequest, _SHAPE)
