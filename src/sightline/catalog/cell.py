"""Widgets laid out row by row: how built-in dashboards are written down."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sightline.catalog.dashboard import COLUMNS, Place, Show, Widget
from sightline.catalog.funnels import Funnel


class Cell(msgspec.Struct, frozen=True):
    """A widget without a place. names: metrics, or of a funnel its steps"""

    show: Show
    title: str
    names: tuple[str, ...]
    breakdown: tuple[str, ...] = ()


def number(title: str, metric: str) -> Cell:
    """A number with its course."""
    return Cell(Show.NUMBER, title, (metric,))


def line(title: str, *metrics: str) -> Cell:
    """Lines over time."""
    return Cell(Show.LINE, title, metrics)


def area(title: str, metric: str) -> Cell:
    """An area over time."""
    return Cell(Show.AREA, title, (metric,))


def ranking(title: str, metric: str, *breakdown: str) -> Cell:
    """The values of a field, most first."""
    return Cell(Show.RANKING, title, (metric,), breakdown)


def steps(title: str, funnel: Funnel) -> Cell:
    """A funnel."""
    return Cell(Show.FUNNEL, title, tuple(step.event for step in funnel.steps))


def sides(title: str) -> Cell:
    """Revenue with the assistant and without."""
    return Cell(Show.REVENUE, title, ())


def rows(*lines: Sequence[Cell]) -> tuple[Widget, ...]:
    """Widgets row by row, each row shared evenly: numbers two high, everything else five."""
    widgets: list[Widget] = []
    y = 0
    for cells in lines:
        width = COLUMNS // len(cells)
        height = 2 if all(cell.show is Show.NUMBER for cell in cells) else 5
        for index, cell in enumerate(cells):
            is_funnel = cell.show is Show.FUNNEL
            widgets.append(
                Widget(
                    id=f"w{len(widgets) + 1}",
                    show=cell.show,
                    title=cell.title,
                    metrics=() if is_funnel else cell.names,
                    steps=cell.names if is_funnel else (),
                    breakdown=cell.breakdown,
                    place=Place(index * width, y, width, height),
                )
            )
        y += height
    return tuple(widgets)
