"""Chains of tools as SQL: an entity's calls in their order, cut where it paused for too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai.answer import Chain
from sightline.analysis.ai.asked import Asked, looked_at
from sightline.analysis.ai.request import Within
from sightline.analysis.breakdown import most_first
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


def figures(asked: Asked, told: Sequence[str]) -> exp.Query:
    """Figures of all chains, of those told apart, and of the rest."""
    known = one_of(col("pattern"), map(text, told))
    placed = select(
        {
            **{name: col(name) for name in ("person", "length", "good", "took")},
            "part": either(known, number(TOLD), number(REST)),
            "tools": either(known, col("pattern"), text("")),
        },
        _chains(asked),
    )
    took = col("took")
    return select(
        {
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
        sets=((), ("part", "tools")),
    )


def shown(answer: Answer, k: int) -> tuple[Chain, tuple[Chain, ...]]:
    """All chains together; then each, most frequent first, and the rest.

    k: the fewest people of one that is shown
    """
    rows = {(row["part"], row["tools"]): row for row in answer.dicts()}
    whole = rows.pop((TOTAL, ""), _NOTHING)
    groups = [
        Group((f"{part} {tools}",), row["people"], None) for (part, tools), row in rows.items()
    ]
    total = Group((None,), whole["people"], None)
    *safe, whole_safe = protect([*groups, total], k)
    told = [
        _chain(row, whole["n"], hidden=group.people == SUPPRESSED)
        for row, group in zip(rows.values(), safe, strict=True)
    ]
    order = sorted(
        range(len(told)),
        key=lambda at: (told[at].rest, -list(rows.values())[at]["n"], told[at].tools or ()),
    )
    everything = _chain(whole, whole["n"], hidden=whole_safe.people == SUPPRESSED)
    return everything, tuple(told[at] for at in order)


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


def _chains(asked: Asked) -> exp.Select:
    """One row a chain: its tools, how many of its calls were good, what it took."""
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
        },
        _numbered(asked),
        group=("who", "chain"),
    )
    return select(
        {
            "person": col("person"),
            "pattern": call("arrayStringConcat", names, text(_BETWEEN)),
            "length": call("length", _CALLS),
            "good": good,
            "took": minus(last, first),
        },
        together,
    )


def _numbered(asked: Asked) -> exp.Select:
    """One row a call, with which of its entity's chains it is in."""
    ends = call("arrayMap", function(["x"], item(_X, 1)), _CALLS)
    before = call("arrayPushFront", call("arrayPopBack", ends), _first(2))
    paused = gt(minus(item(_X, 2), _P), number(asked.gap_ms))
    breaks = call("arrayMap", function(["x", "p"], call("toUInt32", paused)), _CALLS, before)
    zipped = call("arrayZip", _CALLS, call("arrayCumSum", breaks))
    spread = select(
        {"who": col("who"), "person": col("person"), "pair": call("arrayJoin", zipped)},
        _entities(asked),
    )
    return select(
        {
            "who": col("who"),
            "person": col("person"),
            "one": item(col("pair"), 1),
            "chain": item(col("pair"), 2),
        },
        spread,
    )


def _first(place: int) -> exp.Expr:
    """What the first call has in a place: before it there is no pause."""
    return item(call("arrayElement", _CALLS, number(1)), place)


def _entities(asked: Asked) -> exp.Select:
    """One row a session or conversation: its calls, as (end, start, tool, success)."""
    end = call("toUnixTimestamp64Milli", col("occurred_at"))
    took = call("toInt64", call("round", entry(col("numbers"), TOOL_EXECUTION_MS.name)))
    tool = entry(col("strings"), TOOL_NAME.name)
    good = call("toUInt8", entry(col("numbers"), TOOL_SUCCESS.name))
    one = row((end, minus(end, took), tool, good))
    user = either(eq(col("user_id"), text("")), col("session_id"), col("user_id"))
    return select(
        {
            "who": _who(asked),
            "person": call("max", call("sipHash64", user)),
            "calls": call("arraySort", call("groupArray", one)),
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
