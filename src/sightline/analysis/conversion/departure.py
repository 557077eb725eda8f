"""Who left, and what they did instead: the events that came next where a step did not.

An entity leaves at the first required step it does not reach. What came instead is its first event,
of any name, in a later millisecond than the step it reached last, as long as its window was open;
of several in one millisecond, the first by name.

left: those who reached the required step before and not this one
instead: the most frequent such events, most first; event is null where nothing came any more
other: those whose next event is not listed
Suppressed: of fewer than five people, and what they could be computed from. People are those whom a
    session names; a session that names nobody is somebody else
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace
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
    """One row for each step and event that came instead, with how many it came for.

    people: how many are behind those; one more row for each step, where `told` is 0, has them all
    """
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
    left = exp.Subquery(this=_left(replace(passage, counted=True)), alias=exp.TableAlias(this=gone))
    each: dict[str, exp.Expr] = {
        "step": col("step"),
        "person": col("person"),
        "following": following,
    }
    found = select(each, "events", where=where, group=("who", "step", "person"))
    joined = exp.Join(this=left, kind="INNER", on=eq(who(journey), col("who")))
    found.set("joins", [joined])
    one: dict[str, exp.Expr] = {name: col(name) for name in ("step", "person", "following")}
    placed = select({**one, "told": call("toUInt8", number(1))}, found)
    columns: dict[str, exp.Expr] = {name: col(name) for name in ("step", "told", "following")}
    columns |= {"entities": call("count"), "people": call("uniqExact", col("person"))}
    return select(columns, placed, sets=(("step",), ("step", "told", "following")))


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
        "person": col("person"),
        "step": call("multiIf", *cases, number(0)),
        "last_at": call("multiIf", *last, number(0)),
        "until_at": until,
    }
    inside = all_of([gt(col("at1"), number(0)), negated(reached(required[-1]))])
    return select(columns, moments(passage, {}, kept=("who", "person")), where=[inside])


def listed(
    passage: Passage, rows: Iterable[Mapping[str, Any]], top: int, k: int
) -> tuple[Departure, ...]:
    """What came in place of each required step. top: how many events are told apart"""
    found = defaultdict[int, dict[str, tuple[int, int]]](dict)
    everybody = defaultdict[int, int](int)
    for row in rows:
        if row["told"]:
            found[row["step"]][row["following"]] = row["entities"], row["people"]
        else:
            everybody[row["step"]] = row["people"]
    required = [n for n, step in enumerate(passage.steps, 1) if not step.optional]
    return tuple(_departure(n, found[n], everybody[n], top, k) for n in required[1:])


def _departure(
    step: int, found: Mapping[str, tuple[int, int]], everybody: int, top: int, k: int
) -> Departure:
    """found: entities and people by event; everybody: the people of all of them"""
    ranked = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    left = sum(count for count, _ in found.values())
    if 0 < everybody < k:  # whatever is said of them is said of a few people
        return Departure(step=step, left=left, instead=(), other=SUPPRESSED)
    groups = [Group((name,), people, count) for name, (count, people) in ranked[:top]]
    rest = [of for _, of in ranked[top:]]
    fewest = max((people for _, people in rest), default=0)  # the same people may be in several
    groups.append(Group((_OTHER,), fewest, sum(count for count, _ in rest)))
    *shown, other = protect([*groups, Group((None,), everybody, left)], k)[:-1]
    return Departure(
        step=step,
        left=left,
        instead=tuple(_instead(one, left) for one in shown),
        other=other.value,
    )


def _instead(group: Group, left: int) -> Instead:
    name = group.key[0] or None
    if isinstance(group.people, Suppressed):
        return Instead(name, group.people, group.people)
    return Instead(name, group.value, group.value / left)
