"""Simple measures of a period as a whole, for reports that need some beside figures of their own.

Read as timeseries read them, from rollups where these know the answer, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial

import msgspec

from sightline.analysis.compile import is_rolled, statement
from sightline.analysis.condition import Condition
from sightline.analysis.cut import Cut
from sightline.analysis.field import Catalog
from sightline.analysis.grain import Period, whole
from sightline.analysis.part import parts_of
from sightline.catalog.measure import more
from sightline.catalog.model import Simple
from sightline.store.reader import Answer, Reader


class Figures(msgspec.Struct, frozen=True):
    """The values of measures; nothing counted is 0.

    values: (measure, currency) → value; amounts in smallest units, other values without currency
    is_rolled: whether rollups were read
    """

    values: Mapping[tuple[Simple, str], float]
    answer: Answer
    is_rolled: bool

    def of(self, measure: Simple, currency: str = "") -> int:
        """A value that is a whole number."""
        return round(self.values.get((measure, currency), 0))

    def currencies(self) -> set[str]:
        """Every currency there is an amount in."""
        return {coin for _, coin in self.values if coin}


async def figures(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    measures: Sequence[Simple],
    period: Period,
    zone: tzinfo,
    condition: Condition,
    *,
    kind: str,
    now: datetime,
    by_currency: bool = True,
) -> Figures:
    """The values of measures in a period.

    kind: of the report it is for
    by_currency: whether what is of money is told by currency
    raises: QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    parts = parts_of(catalog, more(*measures))
    cut = Cut(whole(period, zone), condition, by_currency=by_currency)
    rolled = any(is_rolled(part, cut) for part in parts)
    if rolled:
        build = partial(statement, parts, cut)
        key = (statement, parts, cut)
        answer = await reader.query_rolled(tenant, key, build, kind=kind, now=now)
    else:
        answer = await reader.query(tenant, statement(parts, cut, None), kind=kind, now=now)
    values = {
        (parts[row["leaf"]].measure, row.get("money", "")): row["value"] for row in answer.dicts()
    }
    return Figures(values, answer, rolled)
