"""Ways through funnels with limits, optional steps and exclusions, one entity at a time.

Written from the definition in `sightline.analysis.funnel`, with nothing of what computes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from tests.analysis.oracle import passes
from tests.analysis.stored import Sent

from sightline.catalog.filter import Filter


class Stage(msgspec.Struct, frozen=True):
    """A step."""

    event: str
    where: Filter | None = None
    within_ms: int | None = None
    optional: bool = False

    def fits(self, sent: Sent) -> bool:
        return sent.event_name == self.event and passes(self.where, sent)


class Out(msgspec.Struct, frozen=True):
    """An exclusion. after, before: numbers of steps, from 1"""

    event: str
    after: int
    before: int


class Asked(msgspec.Struct, frozen=True):
    """A funnel."""

    stages: tuple[Stage, ...]
    outs: tuple[Out, ...]
    start_ms: int
    end_ms: int
    window_ms: int
    order: str

    @property
    def required(self) -> list[int]:
        """The places of the required steps."""
        return [n for n, stage in enumerate(self.stages) if not stage.optional]


class Way(msgspec.Struct, frozen=True):
    """When each step was reached; None where it was not. is_out: an exclusion struck"""

    at: tuple[int | None, ...]
    entry: Sent
    is_out: bool


def way(asked: Asked, path: Iterable[Sent]) -> Way | None:
    """The way of one entity; None where it does not enter."""
    left = [e for e in path if asked.start_ms <= e.at_ms <= asked.end_ms - 1 + asked.window_ms]
    entries = [e for e in left if asked.stages[0].fits(e) and e.at_ms < asked.end_ms]
    if not entries:
        return None
    entry_ms = min(e.at_ms for e in entries)
    entry = _take(asked, left, [e for e in entries if e.at_ms == entry_ms])
    own: dict[int, int] = {0: entry_ms}
    for before, n in zip(asked.required, asked.required[1:], strict=False):
        if before in own:
            _look(asked, left, own, n, own[before], before, None)
    for n, stage in enumerate(asked.stages):
        before = max((r for r in asked.required if r < n), default=0)
        if stage.optional and before in own:
            after = min(r for r in asked.required if r > n)
            since = max(own[k] for k in range(before, n) if k in own)
            _look(asked, left, own, n, since, before, own.get(after))
    at = _reached(asked, own)
    return Way(at, entry, any(_strikes(asked, out, at, path) for out in asked.outs))


def _look(
    asked: Asked,
    left: list[Sent],
    own: dict[int, int],
    n: int,
    since_ms: int,
    before: int,
    next_ms: int | None,
) -> None:
    """Take the first event for step n, if there is one."""
    stage, any_order = asked.stages[n], asked.order == "any"
    since = own[0] if any_order else since_ms
    until = own[0] + asked.window_ms
    if stage.within_ms is not None:
        until = min(until, (own[0] if any_order else own[before]) + stage.within_ms)
    if next_ms is not None and not any_order:
        until = min(until, next_ms)
    coming = [e for e in left if since <= e.at_ms <= until]
    if asked.order == "strict":
        following = [e.at_ms for e in left if e.at_ms >= since]
        coming = [e for e in coming if e.at_ms == min(following)]
    fitting = [e for e in coming if stage.fits(e)]
    if fitting:
        first_ms = min(e.at_ms for e in fitting)
        _take(asked, left, [e for e in fitting if e.at_ms == first_ms])
        own[n] = first_ms


def _take(asked: Asked, left: list[Sent], candidates: Sequence[Sent]) -> Sent:
    """Use up the one of least use later; of equal ones, the first by its value."""
    taken = min(candidates, key=lambda e: (_use(asked, e), e.country))
    left.remove(taken)
    return taken


def _use(asked: Asked, sent: Sent) -> list[bool]:
    return [stage.fits(sent) for stage in reversed(asked.stages)]


def _reached(asked: Asked, own: dict[int, int]) -> tuple[int | None, ...]:
    """In any order a step is reached when all required before it are, too."""
    at: list[int | None] = []
    for n, _ in enumerate(asked.stages):
        before = [own.get(r) for r in asked.required if r < n]
        if n not in own or (asked.order == "any" and None in before):
            at.append(None)
        elif asked.order == "any":
            at.append(max([own[n], *(b for b in before if b is not None)]))
        else:
            at.append(own[n])
    return tuple(at)


def _strikes(asked: Asked, out: Out, at: Sequence[int | None], path: Iterable[Sent]) -> bool:
    since, until = at[out.after - 1], at[out.before - 1]
    if since is None:
        return False
    end = (at[0] or 0) + asked.window_ms + 1 if until is None else until
    return any(e.event_name == out.event and since < e.at_ms < end for e in path)


def first_touch(path: Iterable[Sent], since_ms: int) -> Sent:
    """The first event of an entity; of several in one millisecond, the first by value."""
    return min((e for e in path if e.at_ms >= since_ms), key=lambda e: (e.at_ms, e.country))
