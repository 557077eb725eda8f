"""Single customers as a table of words. Only for those who may read rows: nothing is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sightline.analysis.customers.answer import Row
from sightline.analysis.customers.person import ORDERS, SPENT
from sightline.catalog.model import Unit
from sightline.views.label import in_words
from sightline.views.number import written
from sightline.views.table import Table

COLUMNS: Final = (
    "customer",
    "segment",
    "recency, frequency, monetary",
    "orders",
    "spent",
    "expected on top",
    "still there",
    "last active",
    "shopping pattern",
)
_LAST: Final = "customer_profile_last_activity_date"
_PATTERN: Final = "preferences_insights_behavioral_insights_shopping_pattern"
FIELDS: Final = (ORDERS, SPENT, _LAST, _PATTERN)
"""What the report has to tell of each."""

_NONE: Final = "–"


def listed(rows: Sequence[Row], currency: str | None) -> Table:
    """A row for each customer."""
    return Table(COLUMNS, tuple(_told(row, currency) for row in rows))


def _told(row: Row, currency: str | None) -> tuple[str, ...]:
    scores = (row.recency, row.frequency, row.monetary)
    return (
        row.customer_id,
        in_words(row.segment) if row.segment else _NONE,
        " · ".join(_NONE if score is None else str(score) for score in scores),
        written(row.fields.get(ORDERS), Unit.COUNT),
        written(row.fields.get(SPENT), Unit.MONEY, currency),
        written(row.predicted_revenue, Unit.MONEY, currency),
        written(row.alive, Unit.RATIO),
        _day(row.fields.get(_LAST)),
        in_words(str(row.fields.get(_PATTERN) or _NONE)),
    )


def _day(at: Any) -> str:
    return f"{at:%Y-%m-%d}" if at is not None else _NONE
