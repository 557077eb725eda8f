"""Numbers as answers show them."""

from __future__ import annotations

from sightline.analysis.evaluate import Number


def shown(value: Number) -> Number:
    """Fourteen significant digits: what binary fractions leave behind is not shown."""
    return float(f"{value:.14g}") if isinstance(value, float) else value


def quotient(above: float | None, below: float | None) -> float | None:
    """One over another, so shown; None where either is unknown, or the lower one nothing."""
    return float(f"{above / below:.14g}") if above is not None and below else None
