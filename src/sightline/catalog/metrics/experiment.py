"""Experiments, roughly: break down by `experiment.id` and `experiment.variant`.

Whether a difference is more than chance is not told here, but by the experiment's own report.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.events.experiment import VALUE
from sightline.catalog.measure import ratio, users
from sightline.catalog.metric import HIGHER, metric, total
from sightline.catalog.model import Unit

METRICS: Final = (
    metric(
        "experiment.exposed_users_count",
        "Different users who met a variant.",
        users("experiment.exposed"),
        Unit.COUNT,
    ),
    metric(
        "experiment.conversion_rate",
        "Different users who converted over different users who met a variant, each counted when "
        "it happened; null where none met one.",
        ratio(users("experiment.converted"), users("experiment.exposed")),
        Unit.RATIO,
        HIGHER,
    ),
    total(VALUE, "experiment.converted", better=HIGHER),
)
