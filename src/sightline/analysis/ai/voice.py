"""Voice held against its limits: each leg by itself, and turns with all their legs."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai.answer import Kept, Turns
from sightline.analysis.ai.asked import Asked, looked_at
from sightline.analysis.sql import (
    all_of,
    any_of,
    array,
    call,
    col,
    either,
    entry,
    eq,
    gt,
    level,
    lte,
    ne,
    number,
    one_of,
    select,
    text,
)
from sightline.catalog.events.voice import SESSION, TURN
from sightline.catalog.voice_limits import LEGS
from sightline.store.reader import Answer

QUANTILES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}

_STARTED: Final = "voice.turn_started"
_NUMBERS: Final = {leg.name: place for place, leg in enumerate(LEGS, 1)}
_ANSWERED: Final = number(_NUMBERS["first_response"])


def legs(asked: Asked) -> exp.Query:
    """How often each leg was measured and kept its limit, and the quantiles of its time."""
    ms = col("ms")
    return select(
        {
            "leg": col("leg"),
            "n": call("count"),
            "within": call("sum", col("kept")),
            **{
                name: level("quantileExactInclusive", share, ms)
                for name, share in QUANTILES.items()
            },
        },
        _measured(asked, [gt(_leg(), number(0))]),
        group=("leg",),
    )


def turns(asked: Asked) -> exp.Query:
    """How many turns were measured, kept all limits, began, and got no answer."""
    one = select(
        {
            "who": col("session_id"),
            "voice": entry(col("strings"), SESSION.name),
            "turn": entry(col("strings"), TURN.name),
            "measured": call("max", gt(_leg(), number(0))),
            "kept": call("minIf", _kept(asked), gt(_leg(), number(0))),
            "began": call("max", eq(col("event_name"), text(_STARTED))),
            "answered": call("max", eq(_leg(), _ANSWERED)),
        },
        "events",
        where=[
            one_of(col("event_name"), map(text, (_STARTED, *(leg.event for leg in LEGS)))),
            ne(entry(col("strings"), TURN.name), text("")),
            *looked_at(asked),
        ],
        group=("who", "voice", "turn"),
    )
    silent = all_of((col("began"), eq(col("answered"), number(0))))
    return select(
        {
            "n": call("countIf", col("measured")),
            "within": call("countIf", all_of((col("measured"), col("kept")))),
            "started": call("countIf", col("began")),
            "unanswered": call("countIf", silent),
        },
        one,
    )


def shown_legs(asked: Asked, answer: Answer) -> tuple[Kept, ...]:
    """The legs in their order, those that were never measured too."""
    rows = {row["leg"]: row for row in answer.dicts()}
    return tuple(_leg_shown(asked, leg.name, rows.get(_NUMBERS[leg.name], _NONE)) for leg in LEGS)


def shown_turns(answer: Answer) -> Turns:
    """The turns."""
    row: Mapping[str, Any] = next(iter(answer.dicts()), _NONE)
    n = int(row["n"])
    return Turns(
        count=n,
        within=int(row["within"]),
        share=row["within"] / n if n else None,
        started=int(row["started"]),
        unanswered=int(row["unanswered"]),
    )


_NONE: Final[Mapping[str, Any]] = {"n": 0, "within": 0, "started": 0, "unanswered": 0}


def _leg_shown(asked: Asked, name: str, row: Mapping[str, Any]) -> Kept:
    n = int(row["n"])
    known = {f"{q}_ms": None if n == 0 or isnan(row[q]) else float(row[q]) for q in QUANTILES}
    return Kept(
        leg=name,
        limit_ms=asked.limits[name],
        count=n,
        within=int(row["within"]),
        share=row["within"] / n if n else None,
        **known,
    )


def _measured(asked: Asked, also: list[exp.Expr]) -> exp.Select:
    """One row a measurement: of which leg, how long, and whether that is good."""
    return select(
        {"leg": _leg(), "ms": _ms(), "kept": _kept(asked)},
        "events",
        where=[
            one_of(col("event_name"), (text(leg.event) for leg in LEGS)),
            *also,
            *looked_at(asked),
        ],
    )


def _leg() -> exp.Expr:
    """The number of the leg an event measures; 0: none."""
    found: exp.Expr = number(0)
    for leg in LEGS:
        carried = call("mapContains", col("numbers"), text(leg.attribute))
        is_leg = all_of((eq(col("event_name"), text(leg.event)), carried))
        found = either(is_leg, number(_NUMBERS[leg.name]), found)
    return found


def _ms() -> exp.Expr:
    """How long the leg took that an event measures."""
    values = array(entry(col("numbers"), leg.attribute) for leg in LEGS)
    return call("arrayElement", values, _leg())


def _kept(asked: Asked) -> exp.Expr:
    """Whether that is within the limit."""
    return any_of(
        all_of(
            (
                eq(col("event_name"), text(leg.event)),
                lte(entry(col("numbers"), leg.attribute), number(asked.limits[leg.name])),
            )
        )
        for leg in LEGS
    )
