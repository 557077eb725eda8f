"""Voice held against its limits: each leg by itself, and turns with all their legs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai import split
from sightline.analysis.ai.answer import Kept, Turns
from sightline.analysis.ai.asked import Asked, looked_at
from sightline.analysis.breakdown import Key, keys_of, most_first
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
_EVENTS: Final = (_STARTED, *(leg.event for leg in LEGS))
_NUMBERS: Final = {leg.name: place for place, leg in enumerate(LEGS, 1)}
_ANSWERED: Final = number(_NUMBERS["first_response"])


def values(asked: Asked) -> exp.Query:
    """The values with most events of voice, most first."""
    names = split.key_names(asked)
    where = [one_of(col("event_name"), map(text, _EVENTS)), *looked_at(asked)]
    counted = {**keys_of(asked.dimensions), "value": call("count")}
    ranked = select(counted, "events", where=where, group=names)
    return most_first(ranked, names, asked.values)


def legs(asked: Asked, values: Sequence[Key] = ()) -> exp.Query:
    """How often each leg was measured and kept its limit, and the quantiles of its time.

    Of each value of the breakdown alike.
    """
    ms = col("ms")
    slot = split.slotted(keys_of(asked.dimensions), values)
    return select(
        {
            **{name: col(name) for name in slot},
            "leg": col("leg"),
            "n": call("count"),
            "within": call("sum", col("kept")),
            **{
                name: level("quantileExactInclusive", share, ms)
                for name, share in QUANTILES.items()
            },
            **split.people(asked),
        },
        _measured(asked, [gt(_leg(), number(0))], slot),
        sets=(("leg",), (*slot, "leg")) if slot else (),
        group=() if slot else ("leg",),
    )


def turns(asked: Asked, values: Sequence[Key] = ()) -> exp.Query:
    """How many turns were measured, kept all limits, began, and got no answer.

    Of each value of the breakdown alike.
    """
    slot = split.slotted(split.first_keys(asked), values)
    person = {split.PERSON: call("max", split.person())} if slot else {}
    one = select(
        {
            "who": col("session_id"),
            "voice": entry(col("strings"), SESSION.name),
            "turn": entry(col("strings"), TURN.name),
            "measured": call("max", gt(_leg(), number(0))),
            "kept": call("minIf", _kept(asked), gt(_leg(), number(0))),
            "began": call("max", eq(col("event_name"), text(_STARTED))),
            "answered": call("max", eq(_leg(), _ANSWERED)),
            **slot,
            **person,
        },
        "events",
        where=[
            one_of(col("event_name"), map(text, _EVENTS)),
            ne(entry(col("strings"), TURN.name), text("")),
            *looked_at(asked),
        ],
        group=("who", "voice", "turn"),
    )
    silent = all_of((col("began"), eq(col("answered"), number(0))))
    return select(
        {
            **{name: col(name) for name in slot},
            **split.people(asked),
            "n": call("countIf", col("measured")),
            "within": call("countIf", all_of((col("measured"), col("kept")))),
            "started": call("countIf", col("began")),
            "unanswered": call("countIf", silent),
        },
        one,
        sets=((), tuple(slot)) if slot else (),
    )


def shown_legs(asked: Asked, answer: Answer, k: int) -> dict[int, tuple[Kept, ...]]:
    """By slot: the legs in their order, those that were never measured too.

    k: the fewest people of a leg that is shown of a value; of all it is shown in any case
    """
    rows = split.by_slot(answer.dicts())
    few = {
        number: split.hidden(
            ((slot, row[split.PEOPLE]) for slot, of in rows.items() for row in of
             if row["leg"] == number),
            k,
        )
        for number in (_NUMBERS.values() if asked.dimensions else ())
    }  # fmt: skip
    found = {}
    for slot, of in {0: [], **rows}.items():
        by_leg = {row["leg"]: row for row in of}
        found[slot] = tuple(
            Kept.withheld(leg.name, asked.limits[leg.name])
            if slot in few.get(_NUMBERS[leg.name], ())
            else _leg_shown(asked, leg.name, by_leg.get(_NUMBERS[leg.name], _NONE))
            for leg in LEGS
        )
    return found


def shown_turns(asked: Asked, answer: Answer, k: int) -> dict[int, Turns]:
    """By slot: the turns. k: the fewest people of a value whose turns are shown"""
    rows = {slot: of[0] for slot, of in split.by_slot(answer.dicts()).items()}
    counted = ((slot, row[split.PEOPLE]) for slot, row in rows.items()) if asked.dimensions else ()
    few = split.hidden(counted, k)
    whole: dict[int, Mapping[str, Any]] = {0: _NONE, **rows}
    return {
        slot: Turns.withheld() if slot in few else _turns_shown(row) for slot, row in whole.items()
    }


def nothing(asked: Asked) -> dict[str, Any]:
    """What is told of a value with neither legs nor turns."""
    legs_ = tuple(_leg_shown(asked, leg.name, _NONE) for leg in LEGS)
    return {"legs": legs_, "turns": _turns_shown(_NONE)}


def _turns_shown(row: Mapping[str, Any]) -> Turns:
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


def _measured(asked: Asked, also: list[exp.Expr], slot: Mapping[str, exp.Expr]) -> exp.Select:
    """One row a measurement: of which leg, how long, and whether that is good."""
    by = {**slot, split.PERSON: split.person()} if slot else {}
    return select(
        {"leg": _leg(), "ms": _ms(), "kept": _kept(asked), **by},
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
