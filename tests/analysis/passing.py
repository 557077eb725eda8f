"""Funnels computed one entity at a time, from the definition in `sightline.analysis.funnel`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from tests.analysis.oracle import passes, quantile
from tests.analysis.stored import Sent

from sightline.catalog.filter import Filter


class Stage(msgspec.Struct, frozen=True):
    """A step: an event's name and a filter."""

    event: str
    where: Filter | None = None

    def fits(self, sent: Sent) -> bool:
        return sent.event_name == self.event and passes(self.where, sent)


def moments(
    stages: Sequence[Stage],
    path: Sequence[Sent],
    start_ms: int,
    end_ms: int,
    window_ms: int,
    order: str,
) -> list[int]:
    """When one entity reached each step, as far as it came. path: all its events, in any order"""
    left = [e for e in path if e.at_ms >= start_ms]
    entries = [e for e in left if stages[0].fits(e) and e.at_ms < end_ms]
    if not entries:
        return []
    entry_ms = min(e.at_ms for e in entries)
    _take(left, [e for e in entries if e.at_ms == entry_ms], stages)
    reached, last_ms = [entry_ms], entry_ms
    for stage in stages[1:]:
        since = entry_ms if order == "any" else last_ms
        coming = [e for e in left if since <= e.at_ms <= entry_ms + window_ms]
        if order == "strict":
            following = [e.at_ms for e in left if e.at_ms >= last_ms]
            coming = [e for e in coming if e.at_ms == min(following)]
        fitting = [e for e in coming if stage.fits(e)]
        if not fitting:
            break
        first_ms = min(e.at_ms for e in fitting)
        _take(left, [e for e in fitting if e.at_ms == first_ms], stages)
        last_ms = max(last_ms, first_ms) if order == "any" else first_ms
        reached.append(last_ms)
    return reached


def _take(left: list[Sent], candidates: Sequence[Sent], stages: Sequence[Stage]) -> None:
    """Use up the candidate that is of least use later: whose last fitting step comes first."""

    def use(sent: Sent) -> list[bool]:
        return [stage.fits(sent) for stage in reversed(stages)]

    left.remove(min(candidates, key=use))


def furthest(
    stages: Sequence[Stage], path: Sequence[Sent], start_ms: int, end_ms: int, window_ms: int
) -> int:
    """How many ordered steps an entity can be said to have reached, over every way to assign its
    events to steps: no event twice, times never going back, entering at its first moment."""
    entries = [e for e in path if stages[0].fits(e) and start_ms <= e.at_ms < end_ms]
    if not entries:
        return 0
    entry_ms = min(e.at_ms for e in entries)
    events = [e for e in path if entry_ms <= e.at_ms <= entry_ms + window_ms]

    def best(step: int, at_ms: int, used: frozenset[int]) -> int:
        ways = (
            best(step + 1, e.at_ms, used | {place})
            for place, e in enumerate(events)
            if place not in used and e.at_ms >= at_ms and stages[step].fits(e)
        )
        return max(ways, default=step) if step < len(stages) else step

    return max(
        best(1, entry_ms, frozenset({place}))
        for place, e in enumerate(events)
        if e.at_ms == entry_ms and stages[0].fits(e)
    )


def summary(reached: Sequence[Sequence[int]], steps: int) -> Iterator[tuple[object, ...]]:
    """For each step: how many reached it, and the quantiles of the time from the step before."""
    for step in range(steps):
        there = [one for one in reached if len(one) > step]
        took = [list(pairwise(one))[step - 1] for one in there] if step else []
        gaps = [b - a for a, b in took]
        known = (quantile(gaps, 0.5), quantile(gaps, 0.9)) if gaps else (None, None)
        yield (len(there), *known)
