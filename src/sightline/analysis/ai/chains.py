"""Chains of tools as SQL: an entity's calls in their order, cut where it paused for too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai import split
from sightline.analysis.ai.answer import Chain
from sightline.analysis.ai.asked import Asked, looked_at
from sightline.analysis.ai.request import Within
from sightline.analysis.breakdown import Key, most_first
from sightline.analysis.sql import (
    call,
    col,
    either,
    entry,
    eq,
    function,
    gt,
    gte,
    item,
    level,
    minus,
    ne,
    number,
    one_of,
    row,
    select,
    text,
)
from sightline.catalog.events.ai import CONVERSATION, TOOL_EXECUTION_MS, TOOL_NAME, TOOL_SUCCESS
from sightline.privacy.disclosure import SUPPRESSED, Group, Suppressed, protect
from sightline.store.reader import Answer

TOTAL, TOLD, REST = 0, 1, 2
"""What a row is about: all chains, one that is told apart, or the others."""

_NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("people", "n", "calls", "good_calls", "good_chains", "half", "most"), 0),
    "part": TOTAL,
    "tools": "",
}

NO_SLOT: Final[Mapping[str, exp.Expr]] = {}

_SETS: Final = ((), ("part", "tools"))

HALF: Final = 0.5
MOST: Final = 0.95

_BETWEEN: Final = "\n"
_X: Final = exp.to_identifier("x")
_P: Final = exp.to_identifier("p")
_CALLS: Final = col("calls")


def ranking(asked: Asked, k: int) -> exp.Query:
    """The most frequent chains, most first. k: the fewest people of one that is told apart"""
    counted = select(
        {
            "pattern": col("pattern"),
            "value": call("count"),
            "people": call("uniqExact", col("person")),
        },
        _chains(asked),
        group=("pattern",),
    )
    kept = select(
        {name: col(name) for name in ("pattern", "value")},
        counted,
        where=[gte(col("people"), number(k))],
    )
    return most_first(kept, ("pattern",), asked.top)


def values(asked: Asked) -> exp.Query:
    """The values with most sessions or conversations, most first."""
    names = split.key_names(asked)
    of_each = _entities(asked, split.first_keys(asked))
    counted = {**{name: col(name) for name in names}, "value": call("count")}
    return most_first(select(counted, of_each, group=names), names, asked.values)


def figures(asked: Asked, told: Sequence[str], values: Sequence[Key] = ()) -> exp.Query:
    """Figures of all chains, of those told apart, and of the rest; and of each value alike."""
    known = one_of(col("pattern"), map(text, told))
    slot = split.slotted(split.first_keys(asked), values)
    same = {name: col(name) for name in slot}
    placed = select(
        {
            **{name: col(name) for name in ("person", "length", "good", "took")},
            "part": either(known, number(TOLD), number(REST)),
            "tools": either(known, col("pattern"), text("")),
            **same,
        },
        _chains(asked, slot),
    )
    took = col("took")
    return select(
        {
            **same,
            "part": col("part"),
            "tools": col("tools"),
            "n": call("count"),
            "people": call("uniqExact", col("person")),
            "calls": call("sum", col("length")),
            "good_calls": call("sum", col("good")),
            "good_chains": call("countIf", eq(col("good"), col("length"))),
            "half": level("quantileExactInclusive", HALF, took),
            "most": level("quantileExactInclusive", MOST, took),
        },
        placed,
        sets=(*_SETS, *((*slot, *names) for names in _SETS if slot)),
    )


def shown(answer: Answer, k: int) -> dict[int, tuple[Chain, tuple[Chain, ...]]]:
    """By slot: all chains together; then each, most frequent first, and the rest.

    k: the fewest people of one that is shown
    """
    found = split.by_slot(answer.dicts())
    found.setdefault(0, [])
    rows = [(slot, row) for slot, of in found.items() for row in _with_total(of)]
    several = len(found) > 1
    groups = [Group(_key(slot, row, several=several), row["people"], None) for slot, row in rows]
    safe = protect(groups, k)
    hidden = [group.people == SUPPRESSED for group in safe]
    whole = {slot: row["n"] for slot, row in rows if row["part"] == TOTAL}
    order = sorted(range(len(rows)), key=lambda at: _order(rows[at][1]))
    told: dict[int, list[Chain]] = {slot: [] for slot in found}
    for at in order:
        slot, row = rows[at]
        told[slot].append(_chain(row, whole[slot], hidden=hidden[at]))
    return {slot: (of[0], tuple(of[1:])) for slot, of in told.items()}


def _with_total(rows: Sequence[split.Row]) -> Sequence[split.Row]:
    return rows if any(row["part"] == TOTAL for row in rows) else [*rows, _NOTHING]


def _key(slot: int, row: split.Row, *, several: bool) -> tuple[str | None, ...]:
    """The place of a row among chains, or, where there are several slots, chains by slots."""
    chain = None if row["part"] == TOTAL else f"{row['part']} {row['tools']}"
    return (str(slot) if slot else None, chain) if several else (chain,)


def _order(row: split.Row) -> tuple[int, int, tuple[str, ...]]:
    """All first, the rest last; others by how many, then by their tools."""
    return (row["part"], -row["n"], tuple(row["tools"].split(_BETWEEN)))


def _chain(row: Mapping[str, Any], all_chains: int, *, hidden: bool) -> Chain:
    """One row as it is shown."""

    def figure(part: float, whole: int) -> float | Suppressed | None:
        if hidden:
            return SUPPRESSED
        return part / whole if whole else None

    n, calls = row["n"], row["calls"]
    return Chain(
        tools=tuple(row["tools"].split(_BETWEEN)) if row["part"] == TOLD else None,
        rest=row["part"] == REST,
        count=SUPPRESSED if hidden else n,
        share=figure(n, all_chains),
        success_rate=figure(row["good_chains"], n),
        calls=SUPPRESSED if hidden else calls,
        call_success_rate=figure(row["good_calls"], calls),
        median_ms=figure(row["half"], 1) if n else None,
        p95_ms=figure(row["most"], 1) if n else None,
    )


def _chains(asked: Asked, slot: Mapping[str, exp.Expr] = NO_SLOT) -> exp.Select:
    """One row a chain: its tools, how many of its calls were good, what it took."""
    same = {name: col(name) for name in slot}
    good = call("arrayCount", function(["x"], eq(item(_X, 4), number(1))), _CALLS)
    names = call("arrayMap", function(["x"], item(_X, 3)), _CALLS)
    last = call("arrayMax", call("arrayMap", function(["x"], item(_X, 1)), _CALLS))
    first = call("arrayMin", call("arrayMap", function(["x"], item(_X, 2)), _CALLS))
    together = select(
        {
            "who": col("who"),
            "chain": col("chain"),
            "person": call("any", col("person")),
            "calls": call("arraySort", call("groupArray", col("one"))),
            **{name: call("any", col(name)) for name in slot},
        },
        _numbered(asked, slot),
        group=("who", "chain"),
    )
    return select(
        {
            "person": col("person"),
            "pattern": call("arrayStringConcat", names, text(_BETWEEN)),
            "length": call("length", _CALLS),
            "good": good,
            "took": minus(last, first),
            **same,
        },
        together,
    )


def _numbered(asked: Asked, slot: Mapping[str, exp.Expr]) -> exp.Select:
    """One row a call, with which of its entity's chains it is in."""
    same = {name: col(name) for name in slot}
    ends = call("arrayMap", function(["x"], item(_X, 1)), _CALLS)
    before = call("arrayPushFront", call("arrayPopBack", ends), _first(2))
    paused = gt(minus(item(_X, 2), _P), number(asked.gap_ms))
    breaks = call("arrayMap", function(["x", "p"], call("toUInt32", paused)), _CALLS, before)
    zipped = call("arrayZip", _CALLS, call("arrayCumSum", breaks))
    spread = select(
        {"who": col("who"), "person": col("person"), "pair": call("arrayJoin", zipped), **same},
        _entities(asked, slot),
    )
    return select(
        {
            "who": col("who"),
            "person": col("person"),
            "one": item(col("pair"), 1),
            "chain": item(col("pair"), 2),
            **same,
        },
        spread,
    )


def _first(place: int) -> exp.Expr:
    """What the first call has in a place: before it there is no pause."""
    return item(call("arrayElement", _CALLS, number(1)), place)


def _entities(asked: Asked, more: Mapping[str, exp.Expr]) -> exp.Select:
    """One row a session or conversation: its calls, as (end, start, tool, success), and more."""
    end = call("toUnixTimestamp64Milli", col("occurred_at"))
    took = call("toInt64", call("round", entry(col("numbers"), TOOL_EXECUTION_MS.name)))
    tool = entry(col("strings"), TOOL_NAME.name)
    good = call("toUInt8", entry(col("numbers"), TOOL_SUCCESS.name))
    one = row((end, minus(end, took), tool, good))
    return select(
        {
            "who": _who(asked),
            "person": call("max", split.person()),
            "calls": call("arraySort", call("groupArray", one)),
            **more,
        },
        "events",
        where=[
            eq(col("event_name"), text("ai.tool_call_completed")),
            ne(_who(asked), text("")),
            *looked_at(asked),
        ],
        group=("who",),
    )


def _who(asked: Asked) -> exp.Expr:
    if asked.within is Within.SESSION:
        return col("session_id")
    return entry(col("strings"), CONVERSATION.name)
