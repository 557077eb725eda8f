"""Retention computed one person at a time, from the definitions and nothing of ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from tests.analysis.stored import Sent

Test = Callable[[Sent], bool]


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. grain: days of a stretch: 1, 7, or 0 for a month"""

    start_ms: int
    end_ms: int
    now_ms: int
    zone: str
    grain: str
    mode: str
    starts: Test
    back: Test
    periods: Sequence[int]
    by: Callable[[Sequence[Sent], Sent], str]


class Row(msgspec.Struct):
    """A cohort. Each list has one number a period."""

    size: int
    back: list[int]
    later: list[int]
    again: list[int]
    active: list[int]
    events: list[int]
    sessions: list[int]
    money: list[dict[str, int]]


def stretch(at_ms: int, spec: Spec) -> int:
    """Which day, week or month a moment lies in, counted from that of the start."""
    return _ordinal(at_ms, spec) - _ordinal(spec.start_ms, spec)


def _ordinal(at_ms: int, spec: Spec) -> int:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(spec.zone))
    day = moment.date()
    if spec.grain == "1mo":
        return day.year * 12 + day.month
    if spec.grain == "1w":
        return (day - timedelta(days=day.weekday())).toordinal() // 7
    return day.toordinal()


REVENUE = {"commerce.purchase": 1, "commerce.refund": -1, "commerce.cancellation": -1}


def cohorts(sent: Iterable[Sent], spec: Spec) -> dict[str, dict[int, Row]]:
    """Value → number of the cohort → what became of it."""
    people = defaultdict[str, list[Sent]](list)
    for event in sent:
        if event.user_id:
            people[event.user_id].append(event)
    found: dict[str, dict[int, Row]] = {}
    for own in people.values():
        for entry in _entries(own, spec):
            key = spec.by(own, entry)
            row = found.setdefault(key, {}).setdefault(stretch(entry.at_ms, spec), _empty(spec))
            _add(row, own, entry, spec)
    return found


def _entries(own: Sequence[Sent], spec: Spec) -> list[Sent]:
    def first(some: Iterable[Sent]) -> Sent:
        return min(some, key=lambda e: (e.at_ms, e.country))

    starts = [e for e in own if spec.starts(e) and e.at_ms < spec.end_ms]
    inside = [e for e in starts if e.at_ms >= spec.start_ms]
    if spec.mode == "recurring":
        places = {stretch(e.at_ms, spec) for e in inside}
        return [first(e for e in inside if stretch(e.at_ms, spec) == p) for p in places]
    if spec.mode == "first_in_period":
        return [first(inside)] if inside else []
    return [first(starts)] if starts and first(starts).at_ms >= spec.start_ms else []


def _empty(spec: Spec) -> Row:
    names = ("back", "later", "again", "active", "events", "sessions")
    zeros = {name: [0] * len(spec.periods) for name in names}
    return Row(size=0, money=[{} for _ in spec.periods], **zeros)


def _add(row: Row, own: Sequence[Sent], entry: Sent, spec: Spec) -> None:
    cohort = stretch(entry.at_ms, spec)
    later = [e for e in own if spec.back(e) and e.at_ms >= entry.at_ms]
    places = {stretch(e.at_ms, spec) for e in later}
    row.size += 1
    for index, period in enumerate(spec.periods):
        there = cohort + period
        row.back[index] += there in places
        row.later[index] += any(place >= there for place in places)
        row.again[index] += period > 1 and there in places and there - 1 not in places
        then = [e for e in own if e.at_ms >= spec.start_ms and stretch(e.at_ms, spec) == there]
        row.active[index] += bool(then)
        row.events[index] += len(then)
        row.sessions[index] += len({e.session_id for e in then} - {""})
        for event in then:
            if event.event_name in REVENUE and "commerce.amount" in event.numbers:
                amount = REVENUE[event.event_name] * int(event.numbers["commerce.amount"])
                known = row.money[index]
                known[event.currency] = known.get(event.currency, 0) + amount


def channel(own: Sequence[Sent], end_ms: int) -> str:
    """Where a person came from: the first event that says."""

    def said(event: Sent) -> str:
        return event.strings.get("session.channel") or ""

    known = [(e.at_ms, said(e)) for e in own if said(e) and e.at_ms < end_ms]
    return min(known)[1] if known else ""


def usage(own: Sequence[Sent], start_ms: int, end_ms: int) -> str:
    """How much a person uses the assistant."""
    uses = Counter(e.event_name for e in own if start_ms <= e.at_ms < end_ms)
    count = uses["conversation.turn"] + uses["face_analysis.completed"]
    return "high" if count >= 10 else "medium" if count >= 3 else "low" if count else "none"
