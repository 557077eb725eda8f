"""Rows of counts as ways through a funnel: of all, and of each value of a breakdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

from sightline.analysis.breakdown import OVERALL, PART, REST, Key, names, shown
from sightline.analysis.conversion.answer import Conversion, FunnelSeries, Reached
from sightline.analysis.journey import Journey
from sightline.analysis.passage import Passage
from sightline.analysis.step import Step
from sightline.privacy import disclosure
from sightline.privacy.disclosure import Suppressed, protect
from sightline.store.reader import Answer

Rows = list[tuple[int, Key, Mapping[str, Any]]]
"""Rows of a breakdown: which part each is of, its values, what was counted."""


def told(asked: Journey, keys: Sequence[Key], answer: Answer) -> tuple[Mapping[str, Any], Rows]:
    """The row of all, and those of the values told apart in their order, then of the rest."""
    if not asked.dimensions:
        return next(iter(answer.dicts()), {}), []
    order = {key: place for place, key in enumerate(keys)}
    overall: Mapping[str, Any] = {}
    rows: Rows = []
    for row in answer.dicts():
        key = tuple(row[name] for name in names(asked.dimensions))
        if row[PART] == OVERALL:
            overall = row
        else:
            rows.append((row[PART], key, row))
    return overall, sorted(rows, key=lambda one: (one[0], order.get(one[1], 0)))


def series(passage: Passage, rows: Rows, k: int) -> tuple[FunnelSeries, ...]:
    """The funnels of a breakdown. Those of few people are not shown apart."""
    people = [int(row.get("people", row["count1"])) for _, _, row in rows]
    apart = [disclosure.Group((str(n),), one, None) for n, one in enumerate(people)]
    total = disclosure.Group((None,), max(sum(people), k), None)
    shown_ = protect([*apart, total], k)
    hidden = {n for n, one in enumerate(shown_[:-1]) if isinstance(one.people, Suppressed)}
    return tuple(
        _one(passage, part, key, row, hidden=place in hidden)
        for place, (part, key, row) in enumerate(rows)
    )


def _one(
    passage: Passage, part: int, key: Key, row: Mapping[str, Any], *, hidden: bool
) -> FunnelSeries:
    if hidden:
        return FunnelSeries((), None, key=shown(part, key), rest=part == REST, suppressed=True)
    made = conversion(passage.steps, row)
    return FunnelSeries(
        made.steps,
        made.overall_conversion,
        key=shown(part, key),
        rest=part == REST,
        excluded=row.get("excluded"),
    )


def conversion(steps: Sequence[Step], row: Mapping[str, Any]) -> Conversion:
    """The steps of a row of counts. What a row does not have is 0."""
    reached = [int(row.get(f"count{n}", 0)) for n, _ in enumerate(steps, 1)]
    made: list[Reached] = []
    before = reached[0]
    for n, step in enumerate(steps, 1):
        count = reached[n - 1]
        made.append(
            Reached(
                step=n,
                event=step.event,
                count=count,
                conversion_from_start=_share(count, reached[0]),
                conversion_from_previous=_share(count, before),
                drop_off=0 if step.optional else before - count,
                median_ms_from_previous=_known(row.get(f"half{n}")),
                p90_ms_from_previous=_known(row.get(f"most{n}")),
                name=step.name,
                optional=step.optional,
            )
        )
        before = before if step.optional else count
    return Conversion(tuple(made), _share(reached[-1], reached[0]))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _known(value: float | None) -> float | None:
    return None if value is None or isnan(value) else value
