"""Numbers in words: what a person reads of a value with a unit."""

from __future__ import annotations

from typing import Final

from sightline.catalog.model import Unit

FORMATS: Final[dict[Unit, str]] = {
    Unit.RATIO: ".1~%",
    Unit.SCORE: ".2~f",
    Unit.RATING: ".2~f",
    Unit.US_DOLLARS: ",.3~r",
}
"""Unit → the d3 format of an axis; others are written with `~s`, which would write 0.8 as 800m."""

_STEPS: Final = ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
"""From here on, in units of, with a letter: four digits are still written out."""

_SUFFIXES: Final[dict[Unit, str]] = {Unit.MILLISECONDS: " ms", Unit.BYTES: " B"}


def axis_format(unit: Unit) -> str:
    """The d3 format of an axis of values with this unit."""
    return FORMATS.get(unit, "~s")


def written(value: float | None, unit: Unit, currency: str | None = None) -> str:
    """A value as a headline: three digits or so, and its unit. A dash where there is none."""
    if value is None:
        return "–"
    if unit is Unit.RATIO:
        return f"{value * 100:.1f}%"
    if unit is Unit.MILLISECONDS and abs(value) >= 10_000:
        return f"{value / 1000:.1f} s"
    text = _short(value)
    if unit is Unit.MONEY and currency:
        return f"{text} {currency}"
    return text + _SUFFIXES.get(unit, "")


def change(now: float | None, before: float | None) -> float | None:
    """How much larger a value is than before, as a ratio; None where that cannot be said."""
    if now is None or not before:
        return None
    return (now - before) / abs(before)


def _short(value: float) -> str:
    for least, unit, letter in _STEPS:
        if abs(value) >= least:
            return f"{value / unit:.1f}{letter}"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.1f}"
