"""Small charts of bars, as numbers for a page to write out: no script, no jump when they appear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

WIDTH: Final = 600
HEIGHT: Final = 64
_GAP: Final = 0.2
_LEAST: Final = 1.5


class Bar(msgspec.Struct, frozen=True):
    """One bar, in units of its chart. title: what it stands for, in words"""

    x: float
    y: float
    width: float
    height: float
    title: str


class Bars(msgspec.Struct, frozen=True):
    """A chart. first, last: what its ends are called; highest: the largest value"""

    bars: tuple[Bar, ...]
    first: str
    last: str
    highest: float
    width: int = WIDTH
    height: int = HEIGHT


def bars(values: Sequence[tuple[str, float]], unit: str = "") -> Bars:
    """Values by name, from left to right; what is not zero is seen, however small.

    unit: what the values are, for their titles
    """
    highest = max((value for _, value in values), default=0.0)
    step = WIDTH / len(values) if values else 0.0
    drawn = []
    for place, (name, value) in enumerate(values):
        height = max(_LEAST, value / highest * HEIGHT) if value > 0 else 0.0
        title = f"{name}: {value:,.10g} {unit}".strip()
        x, y = place * step, HEIGHT - height
        drawn.append(Bar(round(x, 2), round(y, 2), round(step * (1 - _GAP), 2), height, title))
    names = [name for name, _ in values] or [""]
    return Bars(tuple(drawn), names[0], names[-1], highest)
