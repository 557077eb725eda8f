"""A funnel as bars: how many came to each step, and their share of the first."""

from __future__ import annotations

from typing import Final

from sightline.analysis.conversion.answer import Conversion
from sightline.types import JsonObject
from sightline.views.label import event
from sightline.views.spec import spec_of
from sightline.views.theme import SERIES, Theme

_WORDS_PX: Final = 110


def steps(answer: Conversion, theme: Theme) -> JsonObject:
    """A funnel: a bar for each step, with how many came so far and their share of the first."""
    total = answer.steps[0].count or 0 if answer.steps else 0
    rows = [
        {
            "step": event(step.event),
            "order": number,
            "count": step.count,
            "share": (step.count or 0) / total if total else 0,
        }
        for number, step in enumerate(answer.steps)
    ]
    words = {"type": "text", "align": "left", "dx": 6}
    return {
        **spec_of(theme, rows),
        "transform": [
            {
                "calculate": "format(datum.count, ',') + '  ·  ' + format(datum.share, '.1~%')",
                "as": "said",
            }
        ],
        "encoding": _places(total),
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 3, "color": SERIES[theme][0]},
                "encoding": {
                    "opacity": {
                        "field": "order",
                        "type": "ordinal",
                        "legend": None,
                        "scale": {"range": [1.0, 0.55]},
                    }
                },
            },
            {"mark": words, "encoding": {"text": {"field": "said"}}},
        ],
    }


def _places(total: int) -> JsonObject:
    """Steps from the top down, counts from the left, with room for the words behind a bar."""
    return {
        "y": {
            "field": "step",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"labelLimit": 220},
        },
        "x": {
            "field": "count",
            "type": "quantitative",
            "title": None,
            "axis": None,
            "scale": {"domainMin": 0, "domainMax": {"expr": _room(total or 1)}},
        },
    }


def _room(most: float) -> str:
    """The end of an axis that leaves room for words behind the longest bar, however narrow."""
    return f"{most} * width / max(40, width - {_WORDS_PX})"
