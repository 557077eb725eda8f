"""What the figures of a page can be compared with: value and words."""

from __future__ import annotations

from typing import Final

from sightline.analysis.compare import Against

PERIODS: Final = (
    (Against.PREVIOUS_PERIOD.value, "the time before"),
    (Against.PREVIOUS_YEAR.value, "a year before"),
)
OTHER_FILTERS: Final = ("filters", "other filters")
