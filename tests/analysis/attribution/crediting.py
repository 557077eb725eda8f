"""Attribution computed one conversion at a time, from the definitions and nothing of ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations

import msgspec
from tests.analysis.stored import Sent

Share = Mapping[str, Fraction]
"""Channel → its part of something."""


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. channel: of an event that is a touchpoint; None of one that is none"""

    start_ms: int
    end_ms: int
    window_ms: int
    channel: Callable[[Sent], str | None]
    order: Sequence[str]
    entity: str = "person"
    fallback: Sequence[str] = ()


class Trail(msgspec.Struct, frozen=True):
    """What came before a conversion, or before somebody left. touches: (moment, channel)"""

    touches: tuple[tuple[int, str], ...]
    at_ms: int
    coin: str = ""
    worth: int = 0
    won: bool = False

    @property
    def channels(self) -> list[str]:
        return [channel for _, channel in self.touches]


def trails(sent: Sequence[Sent], spec: Spec) -> list[Trail]:
    """Of every conversion, and of everybody who came and did not convert."""
    touches = [
        e
        for e in sent
        if spec.channel(e) is not None and spec.start_ms - spec.window_ms <= e.at_ms < spec.end_ms
    ]
    lines = [
        e
        for e in sent
        if e.event_name == "commerce.purchase" and spec.start_ms <= e.at_ms < spec.end_ms
    ]
    whose = _whose(spec.entity, [*touches, *lines])
    orders = defaultdict[tuple[str, str], list[Sent]](list)
    for line in lines:
        if whose(line) is not None:
            orders[line.strings["commerce.order_id"], line.currency].append(line)
    found, buyers = [], set()
    for (_, coin), own in orders.items():
        first = min(own, key=lambda line: line.at_ms)
        person, at_ms = whose(first), first.at_ms
        buyers.add(person)
        worth = sum(int(line.numbers["commerce.amount"]) for line in own)
        before = _before([e for e in touches if whose(e) == person], at_ms, spec)
        found.append(Trail(before, at_ms, coin, worth, won=True))
    for person in {whose(e) for e in touches} - buyers - {None}:
        own = [e for e in touches if whose(e) == person]
        last_ms = max(e.at_ms for e in own)
        if last_ms >= spec.start_ms:
            found.append(Trail(_before(own, last_ms, spec), last_ms))
    return found


def _whose(entity: str, events: Sequence[Sent]) -> Callable[[Sent], object]:
    users = {e.session_id: e.user_id for e in events if e.session_id and e.user_id}

    def whose(event: Sent) -> object:
        if entity == "session":
            return event.session_id or None
        if entity == "user":
            return event.user_id or None
        user = event.user_id or (users.get(event.session_id) if event.session_id else None)
        if user:
            return "user", user
        return ("session", event.session_id) if event.session_id else ("event", id(event))

    return whose


def _before(own: Iterable[Sent], until_ms: int, spec: Spec) -> tuple[tuple[int, str], ...]:
    inside = [e for e in own if until_ms - spec.window_ms <= e.at_ms <= until_ms]
    touches = [(e.at_ms, spec.channel(e) or "") for e in inside]
    touches.sort(key=lambda touch: (touch[0], spec.order.index(touch[1])))
    counting = [touch for touch in touches if touch[1] not in spec.fallback]
    return tuple(counting or touches)[-50:]


# --- rules ----------------------------------------------------------------------------------------


def first(trail: Trail) -> list[Fraction]:
    return [Fraction(int(n == 0)) for n in range(len(trail.touches))]


def last(trail: Trail) -> list[Fraction]:
    return first(trail)[::-1]


def linear(trail: Trail) -> list[Fraction]:
    return [Fraction(1, len(trail.touches))] * len(trail.touches)


def time_decay(trail: Trail, half_life_ms: int) -> list[Fraction]:
    weights = [Fraction(0.5 ** ((trail.at_ms - at) / half_life_ms)) for at, _ in trail.touches]
    return [weight / sum(weights) for weight in weights]


def position_based(trail: Trail, start: Fraction, end: Fraction) -> list[Fraction]:
    count, rest = len(trail.touches), 1 - start - end
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return [start + rest / 2, end + rest / 2]
    return [start, *[rest / (count - 2)] * (count - 2), end]


Parts = Callable[[Trail], Sequence[Fraction]]


def credited(found: Iterable[Trail], parts: Parts, of: Callable[[Trail], int]) -> Share:
    """What a rule gives each channel of something that conversions have."""
    given = defaultdict[str, Fraction](Fraction)
    for trail in found:
        if trail.won and trail.touches:
            for channel, part in zip(trail.channels, parts(trail), strict=True):
                given[channel] += part * of(trail)
    return given


def divided(whole: int, share: Share, order: Sequence[str]) -> dict[str, int]:
    """A whole by shares, in whole numbers: the largest remainders round up, the first of equals."""
    due = {one: share.get(one, Fraction(0)) for one in order}
    scale = Fraction(whole) / sum(due.values()) if any(due.values()) else Fraction(0)
    parts = {one: int(value * scale // 1) for one, value in due.items()}
    for one in sorted(order, key=lambda one: parts[one] - due[one] * scale):
        if sum(parts.values()) < whole:
            parts[one] += 1
    return parts


# --- data-driven ----------------------------------------------------------------------------------


def removal(found: Iterable[Trail], of: Callable[[Trail], int], order: Sequence[str]) -> Share:
    """What is lost without each channel, when trails are walks without a memory."""
    walks = [trail for trail in found if trail.touches]
    whole = _gain(walks, of, order) if walks else 0
    if not whole:
        return {}
    kept = {one: [other for other in order if other != one] for one in order}
    return {one: 1 - _gain(walks, of, kept[one]) / whole for one in order}


def _gain(walks: Sequence[Trail], of: Callable[[Trail], int], channels: Sequence[str]) -> Fraction:
    """What a walk gains on average, where only these channels lead on: by Gaussian elimination."""
    onward, left = Counter[tuple[str, str]](), Counter[str]()
    ends = defaultdict[str, int](int)
    for walk in walks:
        left.update(walk.channels)
        onward.update(pairwise(walk.channels))
        ends[walk.channels[-1]] += of(walk) if walk.won else 0
    used = [one for one in channels if left[one]]
    rows = [
        [Fraction(int(a == b)) - Fraction(onward[a, b], left[a]) for b in used]
        + [Fraction(ends[a], left[a])]
        for a in used
    ]
    for place, pivot in enumerate(rows):
        head = pivot[place]
        rows[place] = [value / head for value in pivot]
        for other, row in enumerate(rows):
            if other != place:
                factor = row[place]
                rows[other] = [v - factor * p for v, p in zip(row, rows[place], strict=True)]
    gain = {channel: row[-1] for channel, row in zip(used, rows, strict=True)}
    return sum((gain.get(walk.channels[0], Fraction(0)) for walk in walks), Fraction(0)) / len(
        walks
    )


def shapley(found: Iterable[Trail], of: Callable[[Trail], int], order: Sequence[str]) -> Share:
    """What each channel adds when channels join one after the other, over all orders."""
    walks = [trail for trail in found if trail.touches]
    count, gained = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for walk in walks:
        members = frozenset(walk.channels)
        count[members] += 1
        gained[members] += of(walk) if walk.won else 0

    def worth(some: frozenset[str]) -> Fraction:
        reduced = ((members & some, number) for members, number in count.items())
        return sum(
            (Fraction(gained[m] * number, count[m]) for m, number in reduced if count[m]),
            Fraction(0),
        )

    added, orders = defaultdict[str, Fraction](Fraction), 0
    for joining in permutations(order):
        orders += 1
        for place, one in enumerate(joining):
            before = frozenset(joining[:place])
            added[one] += worth(before | {one}) - worth(before)
    return {one: value / orders for one, value in added.items()}
