"""Revenue with the assistant and without, over time: bars of both, one on the other.

Amounts of several currencies are never added, so they are a table. What is suppressed is a mark on
the ground, and is told as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.analysis.revenue.course import Course, Courses
from sightline.catalog.dashboard import Show
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.types import JsonObject
from sightline.views import axis
from sightline.views.chart import bars
from sightline.views.moment import NOT_OVER, moment_of, running
from sightline.views.number import written
from sightline.views.part import WITHHELD
from sightline.views.spec import spec_of
from sightline.views.split import SIDES
from sightline.views.table import Table
from sightline.views.theme import QUIET, SERIES, Theme
from sightline.views.withheld import SIGN, explained

ABOUT: Final = (
    "Purchases before which the assistant was used in the same session, and the others; both "
    "before refunds. The number is the share of the former."
)
_CROSS: Final[JsonObject] = {"type": "text", "text": SIGN, "fontSize": 14, "dy": -7}
_HIDDEN: Final = f" A cross stands for {WITHHELD}."


def about(answer: Courses) -> str:
    """What it shows, in words."""
    hidden = any(None in _sides(one, n) for one in answer.currencies for n in _numbers(one))
    return ABOUT + (_HIDDEN if hidden else "")


def share(answer: Courses) -> float | None:
    """The part with the assistant; None where nothing was sold, or in several currencies."""
    if len(answer.currencies) != 1:
        return None
    (one,) = answer.currencies
    total = one.ai_attributed_revenue + one.traditional_revenue
    return one.ai_attributed_revenue / total if total else None


def table(answer: Courses) -> Table:
    """The totals of each currency."""
    rows = tuple(
        (
            one.currency,
            written(one.ai_attributed_revenue, Unit.MONEY, one.currency),
            written(one.traditional_revenue, Unit.MONEY, one.currency),
        )
        for one in answer.currencies
    )
    return Table(("currency", *SIDES), rows)


def last(answer: Courses) -> str | None:
    """The start of the last bucket, where its time was not over."""
    if not answer.currencies:
        return None
    return running(answer.currencies[0].points[-1].t, answer.grain, answer.meta.as_of)


def chart(answer: Courses, theme: Theme) -> JsonObject:
    """The bars of the one currency."""
    (one,) = answer.currencies
    unfinished = last(answer)
    bar = bars(len(one.points))
    layers: list[JsonObject] = [
        {"data": {"values": list(_rows(one, unfinished))}, "mark": bar, "encoding": _drawn(theme)}
    ]
    withheld = [_hidden(one, number) for number in _numbers(one) if None in _sides(one, number)]
    if withheld:
        layers.append(
            {
                "data": {"values": withheld},
                "mark": {
                    "type": "text",
                    "text": SIGN,
                    "color": QUIET[theme],
                    "fontSize": 14,
                    "dy": -7,
                },
                "encoding": {"y": {"datum": 0}, "tooltip": [_WHEN, {"field": "why"}]},
            }
        )
    whole: JsonObject = {
        **spec_of(theme, []),
        **(explained(theme) if withheld else {}),
        **({} if unfinished is None else {"description": NOT_OVER}),
        "encoding": {
            "x": {
                "field": "t",
                "type": "temporal",
                "scale": {"type": "utc", "padding": 24},
                "title": None,
                "axis": axis.moments(answer.grain, len(one.points), Show.BAR),
            },
            "y": {
                "type": "quantitative",
                "title": None,
                "axis": axis.values(Unit.MONEY, one.currency),
            },
        },
        "layer": layers,
    }
    return axis.paid(whole, one.currency)


_WHEN: Final[JsonObject] = {
    "field": "t",
    "type": "temporal",
    "title": "from",
    "format": "%d %b %Y %H:%M",
}


def _drawn(theme: Theme) -> JsonObject:
    return {
        "y": {"field": "revenue", "stack": "zero"},
        "color": {
            "field": "side",
            "type": "nominal",
            "sort": list(SIDES),
            "legend": axis.legend(SIDES),
            "scale": {"domain": list(SIDES), "range": list(SERIES[theme][:2])},
        },
        "order": {"field": "order"},
        "opacity": {"condition": {"test": "datum.running", "value": 0.45}, "value": 1},
        "tooltip": [
            _WHEN,
            {"field": "side", "type": "nominal", "title": "what"},
            {"field": "revenue", "type": "quantitative", "format": ",.2f"},
        ],
    }


def _rows(one: Course, unfinished: str | None) -> Iterator[JsonObject]:
    for number in _numbers(one):
        t = one.points[number].t
        for order, (side, revenue) in enumerate(zip(SIDES, _sides(one, number), strict=True)):
            if revenue is not None:
                told = {"side": side, "order": order, "revenue": revenue}
                yield {**moment_of(t), **told, "running": t == unfinished}


def _hidden(one: Course, number: int) -> JsonObject:
    return {**moment_of(one.points[number].t), "why": WITHHELD}


def _numbers(one: Course) -> range:
    return range(len(one.points))


def _sides(one: Course, number: int) -> tuple[float | None, float | None]:
    """Both sides of a bucket; None where one is hidden."""
    point = one.points[number]
    ai, other = point.ai_attributed_revenue, point.traditional_revenue
    return (
        None if isinstance(ai, Suppressed) else ai,
        None if isinstance(other, Suppressed) else other,
    )
