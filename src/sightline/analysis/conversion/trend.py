"""Conversion over time: entities by when they entered, each bucket a cohort.

t: the start of the bucket; nobody who entered before `from` is in it
counts: how many of the cohort reached each step
is_complete: whether the window of all of them had passed when it was asked
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlglot import exp

from sightline.analysis.conversion.tally import in_it, reached
from sightline.analysis.grain import Buckets, buckets
from sightline.analysis.passage import Passage
from sightline.analysis.sql import array, call, col, number, select
from sightline.analysis.walk import moments


class Cohort(msgspec.Struct, frozen=True):
    """Those who entered within a bucket."""

    t: str
    counts: tuple[int, ...]
    overall_conversion: float | None
    is_complete: bool


def by_entry(passage: Passage) -> exp.Query:
    """One row for each bucket in which somebody entered."""
    starts = array(map(number, _cut(passage).starts_s))
    entered = call("intDiv", col("at1"), number(1000))
    steps = range(1, len(passage.steps) + 1)
    columns = {"bucket": call("roundDown", entered, starts)}
    columns |= {f"count{n}": call("countIf", reached(n)) for n in steps}
    return select(columns, moments(passage, {}), where=in_it(passage), group=("bucket",))


def cohorts(passage: Passage, rows: list[dict[str, Any]], now: datetime) -> tuple[Cohort, ...]:
    """Every bucket of the period, those without anybody too."""
    cut = _cut(passage)
    found = {row["bucket"]: row for row in rows}
    steps = range(1, len(passage.steps) + 1)
    ends_ms = [*(start * 1000 for start in cut.starts_s[1:]), cut.period.end_ms]
    passed_ms = int(now.timestamp() * 1000) - passage.journey.window_ms
    made = []
    for start, shown, end_ms in zip(cut.starts_s, cut.labels(), ends_ms, strict=True):
        row = found.get(start, {})
        counts = tuple(row.get(f"count{n}", 0) for n in steps)
        share = counts[-1] / counts[0] if counts[0] else None
        made.append(Cohort(shown, counts, share, end_ms <= passed_ms))
    return tuple(made)


def _cut(passage: Passage) -> Buckets:
    journey = passage.journey
    return buckets(journey.period, journey.grain, journey.zone)
