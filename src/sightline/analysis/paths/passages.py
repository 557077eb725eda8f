"""Passages through the stages as SQL: each session's events cut where its stage changes.

Every event is a number: its milliseconds, below them its stage, and lowest whether it is an
interaction. The sorted numbers of a session are cut into passages; each is one row, with what it
took, how many interactions it had, and which stage came next.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.paths.asked import Asked
from sightline.analysis.paths.node import FIRST_STAGE, NO_STAGE, PLACES, stage_of
from sightline.analysis.paths.way import looked_at, people, person_of, who
from sightline.analysis.sql import (
    all_of,
    any_of,
    call,
    col,
    either,
    eq,
    function,
    gte,
    item,
    level,
    minus,
    ne,
    number,
    one_of,
    plus,
    select,
    text,
    times,
)
from sightline.catalog.stages import BOUGHT, INTERACTIONS

HALF: Final = 0.5
MOST: Final = 0.9
TOTAL, TOLD, END = 0, 1, 3
"""What `next_part` says: rows about any next stage, one, or the end of the session."""

_ROOM: Final = 64
_STAGE: Final = 2
_STAGES: Final = 16
_NO_EVENT: Final = number((_STAGES - 1) * _STAGE)
"""Of a stage there is none of."""

_C: Final = exp.to_identifier("c")
_D: Final = exp.to_identifier("d")
_P: Final = exp.to_identifier("p")
_I: Final = exp.to_identifier("i")


def passages(asked: Asked, k: int) -> exp.Query:
    """Figures of each stage, of each pair of stages that followed each other, and of all.

    k: as many people as are told apart from more of them
    """
    stage, after = "stage", ("next_part", "next")
    first, last = eq(col("again"), number(1)), eq(col("next_part"), number(END))
    took = col("took")
    return select(
        {
            stage: col(stage),
            **{name: col(name) for name in after},
            "n": call("count"),
            "people": people(k),
            "sessions": call("countIf", first),
            "visits": call("countIf", eq(col("place"), number(1))),
            "interactions": call("sum", col("done")),
            "took_ms": call("sum", took),
            "half": level("quantileExactInclusive", HALF, took),
            "most": level("quantileExactInclusive", MOST, took),
            "exits": call("countIf", last),
            "drops": call("countIf", all_of((last, eq(col("bought"), number(0))))),
            "purchases": call("countIf", all_of((first, gte(col("bought"), col("place"))))),
        },
        _each(asked),
        sets=((), (stage,), after, (stage, *after)),
    )


def _each(asked: Asked) -> exp.Select:
    """One row a passage."""
    names = ("place", "stage", "at", "then", "before", "after", "again", "next")
    spread = select(
        {
            **{name: col(name) for name in ("person", "bought")},
            "one": call("arrayJoin", _zipped()),
        },
        _cut(asked),
    )
    part = {name: item(col("one"), place) for place, name in enumerate(names, 1)}
    ends = eq(part["next"], number(NO_STAGE))
    return select(
        {
            **{name: col(name) for name in ("person", "bought")},
            **{name: part[name] for name in ("place", "stage", "again", "next")},
            "next_part": either(ends, number(END), number(TOLD)),
            "took": minus(part["then"], part["at"]),
            "done": minus(part["after"], part["before"]),
        },
        spread,
    )


def _zipped() -> exp.Expr:
    """The passages of a session; each knows when and where the next begins."""
    stages, at, before = col("stages"), col("times"), col("before")
    return call(
        "arrayZip",
        call("arrayEnumerate", stages),
        stages,
        at,
        call("arrayPushBack", call("arrayPopFront", at), col("last_ms")),
        before,
        call("arrayPushBack", call("arrayPopFront", before), col("total")),
        call("arrayEnumerateUniq", stages),
        call("arrayPushBack", call("arrayPopFront", stages), number(NO_STAGE)),
    )


def _cut(asked: Asked) -> exp.Select:
    """One row a session: the first event of each passage, and how much was done before it."""
    kept = {name: col(name) for name in ("person", "last_ms", "total")}
    previous = call("arrayPushFront", call("arrayPopBack", col("marks")), _NO_EVENT)
    changes = ne(_stage(_C), _stage(_P))
    begun = select(
        {
            **kept,
            "before": call(
                "arrayFilter",
                function(["d", "c", "p"], changes),
                col("done"),
                col("marks"),
                previous,
            ),
            "starts": call("arrayFilter", function(["c", "p"], changes), col("marks"), previous),
        },
        _marked(asked),
    )
    stages = call("arrayMap", function(["c"], _stage(_C)), col("starts"))
    bought = eq(_stage(_C), number(PLACES[BOUGHT]))
    return select(
        {
            **kept,
            "before": col("before"),
            "stages": stages,
            "times": call("arrayMap", function(["c"], _ms(_C)), col("starts")),
            "bought": call("arrayLastIndex", function(["c"], bought), col("starts")),
        },
        begun,
    )


def _marked(asked: Asked) -> exp.Select:
    """One row a session: the events that tell a stage, with how much was done before each."""
    codes = col("codes")
    place = call("arrayEnumerate", codes)
    own = call("arrayMap", function(["c"], _is_done(_C)), codes)
    tells = any_of((eq(_I, number(1)), ne(_said(_C), number(NO_STAGE))))
    return select(
        {
            "person": col("person"),
            "last_ms": _ms(call("arrayElement", codes, number(-1))),
            "total": call("toInt64", call("arraySum", own)),
            "marks": call("arrayFilter", function(["c", "i"], tells), codes, place),
            "done": call(
                "arrayFilter",
                function(["d", "c", "i"], tells),
                _less(call("arrayCumSum", own), own),
                codes,
                place,
            ),
        },
        _sessions(asked),
    )


def _sessions(asked: Asked) -> exp.Select:
    at = call("toUInt64", call("toUnixTimestamp64Milli", col("occurred_at")))
    stage = times(stage_of(), number(_STAGE))
    done = one_of(col("event_name"), map(text, INTERACTIONS))
    code = plus(plus(times(at, number(_ROOM)), stage), done)
    return select(
        {
            "who": who(asked),
            "person": person_of(asked),
            "codes": call("arraySort", call("groupArray", code)),
        },
        "events",
        where=looked_at(asked),
        group=("who",),
    )


def _less(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Item less item."""
    return call("arrayMap", function(["c", "p"], minus(_C, _P)), left, right)


def _ms(code: exp.Expr) -> exp.Expr:
    return call("toInt64", call("intDiv", code, number(_ROOM)))


def _said(code: exp.Expr) -> exp.Expr:
    """The stage an event tells; 0: none."""
    within = call("modulo", code, number(_ROOM))
    return call("toUInt8", call("intDiv", within, number(_STAGE)))


def _stage(code: exp.Expr) -> exp.Expr:
    """The stage of an event that tells one, or is the first."""
    return call("greatest", _said(code), call("toUInt8", number(FIRST_STAGE)))


def _is_done(code: exp.Expr) -> exp.Expr:
    return call("toUInt32", call("bitTest", code, number(0)))
