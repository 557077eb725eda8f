"""Colours and type of charts, light and dark: the same on pages, in PDF and in e-mail."""

from __future__ import annotations

from typing import Final, Literal

from sightline.types import JsonObject

Theme = Literal["light", "dark"]

SERIES: Final[dict[Theme, tuple[str, ...]]] = {
    "light": (
        "#4f46e5",
        "#0d9488",
        "#d97706",
        "#db2777",
        "#0284c7",
        "#65a30d",
        "#7c3aed",
        "#dc2626",
    ),
    "dark": (
        "#818cf8",
        "#2dd4bf",
        "#fbbf24",
        "#f472b6",
        "#38bdf8",
        "#a3e635",
        "#a78bfa",
        "#f87171",
    ),
}
"""Told apart by lightness too, for the common kinds of colour blindness; 3:1 on their ground."""

INK: Final[dict[Theme, tuple[str, str]]] = {
    "light": ("#475569", "#e2e8f0"),
    "dark": ("#94a3b8", "#273449"),
}
"""Of words, and of lines behind them."""

GROUND: Final[dict[Theme, str]] = {"light": "#ffffff", "dark": "#0f172a"}
"""Of pictures; pages have a ground of their own."""

QUIET: Final[dict[Theme, str]] = {"light": "#94a3b8", "dark": "#64748b"}
"""Of what is shown to compare with."""


def config(theme: Theme) -> JsonObject:
    """The Vega-Lite configuration of a theme."""
    words, lines = INK[theme]
    return {
        "background": None,
        "font": "system-ui, sans-serif",
        "padding": 4,
        "range": {"category": list(SERIES[theme])},
        "view": {"stroke": None},
        "axis": {
            "labelColor": words,
            "titleColor": words,
            "labelFontSize": 11,
            "domain": False,
            "ticks": False,
            "gridColor": lines,
            "labelPadding": 6,
        },
        "axisX": {"grid": False},
        "legend": {
            "labelColor": words,
            "titleColor": words,
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "symbolType": "circle",
            "labelLimit": 260,
            "columns": 3,
        },
        "line": {"strokeWidth": 2, "strokeCap": "round"},
        "text": {"color": words, "fontSize": 11},
    }
