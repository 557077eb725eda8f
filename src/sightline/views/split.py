"""Revenue split in two, as Vega-Lite specs: with the assistant and without, one on the other.

What enters: what was sold, by name. What leaves: a spec with its data inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.analysis.revenue.answer import Sold
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import axis, withheld
from sightline.views.part import WITHHELD, drawable
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme

SIDES: Final = ("with the assistant", "without")
_WIDEST: Final = 56
"""Of a bar, in pixels."""


def split(
    named: Sequence[tuple[str, Sold]],
    currency: str,
    theme: Theme,
    *,
    across: bool,
    label: str | None = None,
) -> JsonObject:
    """Both sides of each name, one on the other; behind them, that a side is suppressed.

    label: an expression of what the axis says of a name
    """
    sides = [(name, (one.ai_attributed_revenue, one.traditional_revenue)) for name, one in named]
    rows: list[JsonObject] = [
        {"name": name, "side": side, "revenue": value}
        for name, figures in sides
        for side, figure in zip(SIDES, figures, strict=True)
        if (value := drawable(figure)) is not None
    ]
    hidden: list[JsonObject] = [
        {"name": name, "said": WITHHELD, withheld.FIELD: sum(drawable(one) or 0 for one in figures)}
        for name, figures in sides
        if any(isinstance(one, Suppressed) for one in figures)
    ]
    drawn = [_bars(len(named), currency, theme, across=across)] if rows else []
    told = [withheld.words(hidden, "y" if across else "x", theme)] if hidden else []
    whole: JsonObject = {
        **spec_of(theme, rows),
        **(withheld.explained(theme) if hidden and across else {}),
        "encoding": {("x" if across else "y"): _names([name for name, _ in named], label)},
        "layer": [*drawn, *told],
    }
    return axis.paid(whole, currency)


def _names(names: Sequence[str], label: str | None) -> JsonObject:
    """The axis of names, in their order."""
    return {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"domain": list(names)},
        "axis": {
            "labelAngle": 0,
            "labelOverlap": True,
            **({"labelExpr": label} if label else {}),
        },
    }


def _bars(names: int, currency: str, theme: Theme, *, across: bool) -> JsonObject:
    """The layer of what is known: a colour for each side."""
    values = axis.values(Unit.MONEY, currency)
    money = {"field": "revenue", "type": "quantitative", "title": None, "axis": values}
    return {
        "mark": {"type": "bar", "cornerRadiusEnd": 2, **_slim(names, across=across)},
        "encoding": {
            ("y" if across else "x"): money,
            "color": {
                "field": "side",
                "type": "nominal",
                "legend": axis.legend(SIDES),
                "scale": {"domain": list(SIDES), "range": list(SERIES[theme][:2])},
            },
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "what"},
                {"field": "side", "type": "nominal"},
                {"field": "revenue", "type": "quantitative", "format": ",.2f"},
            ],
        },
    }


def _slim(bars: int, *, across: bool) -> JsonObject:
    """Bars that stay slim where there are few."""
    size, room = ("width", "width") if across else ("height", "height")
    return {size: {"expr": f"max(1, min({_WIDEST}, {room} / {max(bars, 1)} * 0.8))"}}
