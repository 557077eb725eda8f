"""What the figures of a page can be compared with: value and words."""

from __future__ import annotations

from typing import Final

from sightline.views.earlier import WORDS

PERIODS: Final = tuple((period.value, words) for period, words in WORDS.items())
OTHER_FILTERS: Final = ("filters", "other filters")
