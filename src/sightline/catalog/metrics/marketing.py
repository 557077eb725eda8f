"""What it costs to bring people in. Amounts of different currencies are never added."""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.commerce import AMOUNT
from sightline.catalog.events.marketing import SPENT
from sightline.catalog.measure import ratio, users
from sightline.catalog.measure import total as sum_of
from sightline.catalog.metric import HIGHER, LOWER, metric, total
from sightline.catalog.model import Unit

_SPENT: Final = sum_of(SPENT, "marketing.spent")

METRICS: Final = (
    total(SPENT, "marketing.spent"),
    metric(
        "marketing.acquisition_cost",
        "What was spent on advertising for each different user who registered; null where none "
        "did.",
        ratio(_SPENT, users("customer.registered")),
        Unit.MONEY,
        LOWER,
    ),
    metric(
        "marketing.return_ratio",
        "Amounts of purchases over what was spent on advertising; null where nothing was. It can "
        "pass 1, and should.",
        ratio(sum_of(AMOUNT, "commerce.purchase"), _SPENT),
        Unit.RATIO,
        HIGHER,
    ),
)
