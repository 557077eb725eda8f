"""Numbers in words: what a person reads of a value with a unit."""

from __future__ import annotations

from typing import Final

from sightline.catalog.model import Unit

_STEPS: Final = ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
"""From here on, in units of, with a letter: four digits are still written out."""

_SUFFIXES: Final[dict[Unit, str]] = {Unit.BYTES: " B"}
_LENGTHS: Final = (
    (172_800_000, 86_400_000, "d"),
    (7_200_000, 3_600_000, "h"),
    (120_000, 60_000, "min"),
    (1000, 1000, "s"),
)
"""From so many milliseconds on, in units of so many, and what these are called."""


def written(value: float | None, unit: Unit, currency: str | None = None) -> str:
    """A value as a headline: three digits or so, and its unit. A dash where there is none."""
    if value is None:
        return "–"
    if unit is Unit.RATIO:
        return f"{value * 100:.1f}%"
    if unit is Unit.MILLISECONDS:
        return _length(value)
    if unit is Unit.MONEY:
        text = _amount(value)
        return f"{text} {currency}" if currency else text
    return _short(value) + _SUFFIXES.get(unit, "")


def change(now: float | None, before: float | None) -> float | None:
    """How much larger a value is than before, as a ratio; None where that cannot be said."""
    if now is None or not before:
        return None
    return (now - before) / abs(before)


def _length(ms: float) -> str:
    """A length of time in the largest unit that it has several of."""
    for least, unit_ms, unit in _LENGTHS:
        if abs(ms) >= least:
            value = ms / unit_ms
            return f"{value:,.1f} {unit}" if abs(value) >= 10 else f"{value:.2f} {unit}"
    return f"{ms:.0f} ms" if abs(ms) >= 10 or not ms else f"{ms:.1f} ms"


def _amount(value: float) -> str:
    """An amount of money: cents only where they matter."""
    if abs(value) >= _STEPS[-1][0] or float(value).is_integer():
        return _short(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def _short(value: float) -> str:
    for least, unit, letter in _STEPS:
        if abs(value) >= least:
            return f"{value / unit:.1f}{letter}"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.1f}"
