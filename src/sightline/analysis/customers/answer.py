"""The answer to a request for the report on customers."""

from __future__ import annotations

from typing import Any

import msgspec

from sightline.analysis.customers.distribution import Distribution
from sightline.analysis.customers.segment import Segmented
from sightline.analysis.customers.worth import Predicted
from sightline.analysis.meta import Meta
from sightline.privacy.disclosure import Suppressed


class LifetimeValue(msgspec.Struct, frozen=True):
    """What buyers are worth.

    observed: the mean of what they spent, less what was given back
    predicted: null where the buyers are suppressed, or the data do not give it
    not_estimable: why they do not
    """

    buyers: int | Suppressed
    observed: float | Suppressed | None
    predicted: Predicted | None
    not_estimable: str | None = None


class Row(msgspec.Struct, frozen=True):
    """One customer.

    fields: of the collection, by column
    segment, recency, frequency, monetary: of a buyer in the answer's currency, else null; null
        where segments are not asked for
    alive, predicted_revenue: where lifetime value is asked for and could be estimated
    """

    customer_id: str
    fields: dict[str, Any]
    segment: str | None = None
    recency: int | None = None
    frequency: int | None = None
    monetary: int | None = None
    alive: float | None = None
    predicted_revenue: float | None = None


class Customers(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer.

    currency: that amounts are in; null where nobody bought
    segments, lifetime_value: where they are asked for
    """

    customers: int | Suppressed
    currency: str | None
    fields: tuple[Distribution, ...]
    segments: tuple[Segmented, ...] = ()
    lifetime_value: LifetimeValue | None = None
    rows: tuple[Row, ...] | None = None
    meta: Meta
