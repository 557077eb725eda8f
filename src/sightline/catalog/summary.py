"""The daily summary and the business metrics: which metrics they show, under which names.

source: performance analytics spec, dailyAnalyticsSummary and businessMetrics
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sightline.catalog.specified.performance import PLACES

_SECTION: Final = "dailyAnalyticsSummary."
_HUMP: Final = re.compile(r"(?=[A-Z])")

TOTAL_USERS: Final = ("user_metrics", "total_users", "users.unique")
"""The one number of the summary that is over all time, up to the end of the period."""


def snake(name: str) -> str:
    """A name, or a path of names, of the specification in our way: `userMetrics.newUsers`."""
    return _HUMP.sub("_", name).lower()


SUMMARY: Final[Mapping[str, Mapping[str, str]]] = {
    snake(place.section.removeprefix(_SECTION)): {
        snake(asked.name): asked.metrics[0]
        for asked in place.asked
        if snake(asked.name) != TOTAL_USERS[1]
    }
    for place in PLACES
    if place.section.startswith(_SECTION)
}
"""The groups of the summary, each with its names and the metric behind."""

BUSINESS: Final[Mapping[str, tuple[str, ...]]] = {
    asked.name: asked.metrics
    for place in PLACES
    if place.section == "businessMetrics.category"
    for asked in place.asked
}
"""The metrics of each category of business metrics."""

METRICS: Final[tuple[str, ...]] = tuple(
    sorted(
        {name for group in SUMMARY.values() for name in group.values()}
        | {name for group in BUSINESS.values() for name in group}
    )
)
"""Every metric of both."""
