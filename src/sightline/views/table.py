"""Answers as a table of words: one row for each value of a breakdown, or for each moment.

What enters: answers over one time. What leaves: cells as a person reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import UNSET

from sightline.analysis.evaluate import Number
from sightline.analysis.grain import Grain
from sightline.analysis.timeseries import Timeseries
from sightline.views.chart import name_of
from sightline.views.number import written

MOST_ROWS: Final = 200


class Table(msgspec.Struct, frozen=True):
    """A table. The first column names a row; the others are figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(answers: Sequence[Timeseries], labels: Sequence[str], by: Sequence[str]) -> Table:
    """The table of answers, each in a column by its label; the latest moment first.

    by: what they are broken down by, if they are
    """
    if any(answer.series for answer in answers):
        columns = [_totals(answer) for answer in answers]
        names = list(dict.fromkeys(name for column in columns for name in column))
        head = " · ".join(by).replace("_", " ") or "currency"
    else:
        columns = [_moments(answer) for answer in answers]
        names = list(reversed(columns[0]))
        head = "from"
    rows = tuple((name, *(column.get(name, "–") for column in columns)) for name in names)
    return Table((head, *labels), rows[:MOST_ROWS])


def _totals(answer: Timeseries) -> dict[str, str]:
    return {
        name_of(series): _written(
            None if series.total is UNSET else series.total,
            answer,
            series.currency or answer.currency,
        )
        for series in answer.series or ()
    }


def _moments(answer: Timeseries) -> dict[str, str]:
    length = 10 if answer.grain in (Grain.DAY, Grain.WEEK, Grain.MONTH) else 16
    return {
        point.t[:length].replace("T", " "): _written(point.value, answer, answer.currency)
        for point in answer.points
    }


def _written(value: Number, answer: Timeseries, currency: str | None) -> str:
    return written(value, answer.unit, currency)
