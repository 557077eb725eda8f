"""Who left, and what they did instead: the events that came next where a step did not.

An entity leaves at the first required step it does not reach. What came instead is its first event,
of any name, in a later millisecond than the step it reached last, as long as its window was open;
of several in one millisecond, the first by name.

left: those who reached the required step before and not this one
instead: the most frequent such events, most first; event is null where nothing came any more
other: those whose next event is not listed
Suppressed: fewer than five, and what they could be computed from
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.conversion.tally import reached
from sightline.analysis.passage import Passage, who
from sightline.analysis.predicate import predicate
from sightline.analysis.sql import (
    DIGITS,
    all_of,
    call,
    col,
    eq,
    gt,
    gte,
    in_order,
    instant,
    lt,
    lte,
    negated,
    number,
    plus,
    select,
)
from sightline.analysis.walk import moments
from sightline.privacy.disclosure import SUPPRESSED, Group, Suppressed, protect

_OTHER: Final = "\0other"
"""No event has this name."""


class Instead(msgspec.Struct, frozen=True):
    """What came in place of a step, and how often. share: of those who left there, 0-1"""

    event: str | None
    count: int | Suppressed
    share: float | Suppressed


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Those who left before a step."""

    step: int
    left: int
    instead: tuple[Instead, ...]
    other: int | Suppressed


def departures(passage: Passage) -> exp.Query:
    """One row for each step and event that came instead, with how many it came for."""
    journey, gone = passage.journey, exp.to_identifier("gone")
    at = call("toUnixTimestamp64Milli", col("occurred_at"))
    later = all_of([gt(at, col("last_at")), lte(at, col("until_at"))])
    first = call("minIf", in_order(at, col("event_name")), later)
    following = call("substring", first, number(DIGITS + 1))
    reach = journey.reach()
    where = [
        gte(col("occurred_at"), instant(reach.start_ms)),
        lt(col("occurred_at"), instant(reach.end_ms)),
        predicate(journey.condition),
    ]
    left = exp.Subquery(this=_left(passage), alias=exp.TableAlias(this=gone))
    found = select(
        {"step": col("step"), "following": following}, "events", where=where, group=("who", "step")
    )
    joined = exp.Join(this=left, kind="INNER", on=eq(who(journey), col("who")))
    found.set("joins", [joined])
    columns = {"step": col("step"), "following": col("following"), "people": call("count")}
    return select(columns, found, group=("step", "following"))


def _left(passage: Passage) -> exp.Select:
    """One row an entity that left: where, since when, and how long it had."""
    required = [n for n, step in enumerate(passage.steps, 1) if not step.optional]
    cases: list[exp.Expr] = []
    last: list[exp.Expr] = []
    for n in required[1:]:
        gone = eq(col(f"at{n}"), number(0))
        cases += [gone, number(n)]
        last += [gone, col(f"at{passage.previous(n)}")]
    until = plus(col("at1"), number(passage.journey.window_ms))
    columns = {
        "who": col("who"),
        "step": call("multiIf", *cases, number(0)),
        "last_at": call("multiIf", *last, number(0)),
        "until_at": until,
    }
    inside = all_of([gt(col("at1"), number(0)), negated(reached(required[-1]))])
    return select(columns, moments(passage, {}, kept=("who",)), where=[inside])


def listed(
    passage: Passage, rows: Iterable[Mapping[str, Any]], top: int, k: int
) -> tuple[Departure, ...]:
    """What came in place of each required step. top: how many events are told apart"""
    found = defaultdict[int, dict[str, int]](dict)
    for row in rows:
        found[row["step"]][row["following"]] = row["people"]
    required = [n for n, step in enumerate(passage.steps, 1) if not step.optional]
    return tuple(_departure(n, found[n], top, k) for n in required[1:])


def _departure(step: int, found: Mapping[str, int], top: int, k: int) -> Departure:
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    left = sum(found.values())
    if 0 < left < k:  # whatever is said of them is said of a few people
        return Departure(step=step, left=left, instead=(), other=SUPPRESSED)
    groups = [Group((name,), people, people) for name, people in ranked[:top]]
    groups.append(Group((_OTHER,), sum(people for _, people in ranked[top:]), None))
    *shown, other = protect([*groups, Group((None,), left, left)], k)[:-1]
    return Departure(
        step=step,
        left=left,
        instead=tuple(_instead(one, left) for one in shown),
        other=other.people,
    )


def _instead(group: Group, left: int) -> Instead:
    name = group.key[0] or None
    if isinstance(group.people, Suppressed):
        return Instead(name, group.people, group.people)
    return Instead(name, group.people, group.people / left)
