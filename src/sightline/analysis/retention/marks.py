"""Who comes back, where nothing else is asked of them: one number a person, with a bit a stretch.

The events of a person are gathered once, into the bits of the stretches they were there in, and two
more that say whether they start. Persons with the same bits are alike, and are counted before
anything is worked out: hundreds of thousands of persons are a few thousand kinds of them.

The rows are those of `grid`, at half the work and without a second table of persons.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.retention.asked import Asked
from sightline.analysis.retention.calendar import Calendar
from sightline.analysis.retention.pieces import BEFORE, STARTED, Piece, bit, pieces
from sightline.analysis.retention.request import Mode
from sightline.analysis.retention.stretch import SECOND, WHO, starting
from sightline.analysis.sql import (
    all_of,
    array,
    call,
    col,
    eq,
    function,
    gt,
    gte,
    instant,
    lt,
    minus,
    number,
    plus,
    select,
    times,
    union_all,
)

_WIDTHS: Final = (64, 128, 256)
"""Bits of the numbers the engine has."""

_N: Final = exp.to_identifier("n")
_WHEN: Final = plus(col("cohort"), _N)


def suffice(asked: Asked) -> bool:
    """Whether bits say all that is asked.

    Who starts is then there, so that nothing needs to be known of what came after the start in its
    own stretch. Who starts in several stretches, or is told from others, needs more than one start.
    """
    return (
        asked.start == asked.back
        and asked.mode is not Mode.RECURRING
        and not (asked.traits.told or asked.engagement or asked.income)
        and _bits(asked) <= _WIDTHS[-1]
    )


def grid(asked: Asked) -> exp.Select:
    """How many enter and come back: cohort, people, and the lists back, later and again."""
    alike = {"cohort": col("cohort"), "alike": col("alike")}
    lists = _lists(asked)
    each = select({**alike, **lists}, _placed(asked))
    added = {name: call("sumForEach", col(name)) for name in lists}
    people = call("sum", col("alike"))
    return select({"cohort": col("cohort"), "people": people, **added}, each, group=("cohort",))


def _placed(asked: Asked) -> exp.Select:
    """The kinds of persons, and the stretch in which they enter: their first."""
    first = call(
        "arrayFirst",
        function(["n"], gt(_mark(_N), number(0))),
        array(map(number, range(1, asked.calendar.count + 1))),
    )
    columns = {"cohort": call("toInt64", first), "seen": col("seen"), "alike": col("alike")}
    return select(columns, _kinds(asked))


def _kinds(asked: Asked) -> exp.Select:
    """How many persons there are of each bits, of those who enter."""
    enters = eq(call("bitAnd", col("seen"), number(BEFORE | STARTED)), number(STARTED))
    columns = {"seen": col("seen"), "alike": call("count")}
    return select(columns, _persons(asked), where=[enters], group=("seen",))


def _persons(asked: Asked) -> exp.Select:
    """The bits of each person."""
    before = asked.mode is Mode.FIRST_TIME
    there = [_there(asked, piece) for piece in pieces(asked.calendar, before=before)]
    columns = {"who": col("who"), "seen": call("groupBitOr", col("seen"))}
    return select(columns, union_all(there), group=("who",))


def _there(asked: Asked, piece: Piece) -> exp.Select:
    """Who was there in a piece of time, and the bits that says."""
    at = col("occurred_at")
    since = [] if piece.from_ms is None else [gte(at, instant(piece.from_ms))]
    where = [*starting(asked), *since, lt(at, instant(piece.to_ms))]
    return select({"who": WHO, "seen": _said(asked, piece)}, "events", where=where, group=("who",))


def _said(asked: Asked, piece: Piece) -> exp.Expr:
    """The bits of a person who was there in a piece of time."""
    flags = _wide(asked, piece.flags)
    if not piece.places:
        return flags
    alone = len(piece.places) == 1
    place = number(piece.places[0]) if alone else _place(asked.calendar, piece.places)
    there = _shifted("bitShiftLeft", _wide(asked, 1), plus(place, number(bit(0))))
    return call("bitOr", there if alone else call("groupBitOr", there), flags)


def _place(calendar: Calendar, places: range) -> exp.Expr:
    """The number of the stretch an event is in, which is one of some that follow each other."""
    starts = [number(start) for start in calendar.starts_s[places.start - 1 : places.stop - 1]]
    if calendar.width_s is None:
        found = call("indexOf", array(starts), call("roundDown", SECOND, array(starts)))
        return plus(found, number(places.start - 1))
    passed = call("intDiv", minus(SECOND, starts[0]), number(calendar.width_s))
    return plus(passed, number(places.start))


def _wide(asked: Asked, value: int) -> exp.Expr:
    """A number of as many bits as there have to be."""
    width = next(width for width in _WIDTHS if _bits(asked) <= width)
    return call(f"toUInt{width}", number(value))


def _bits(asked: Asked) -> int:
    """How many bits say all of a person."""
    return bit(len(asked.calendar.starts_s))


def _lists(asked: Asked) -> dict[str, exp.Expr]:
    """What persons who are alike add in each period."""
    missed = eq(_mark(minus(_WHEN, number(1))), number(0))
    lists = {
        "back": _mark(_WHEN),
        "later": gt(_since(_WHEN), number(0)),
        "again": all_of((gt(_N, number(1)), gt(_mark(_WHEN), number(0)), missed)),
    }
    periods = array(map(number, asked.periods))
    return {
        name: call(
            "arrayMap", function(["n"], times(call("toInt64", value), col("alike"))), periods
        )
        for name, value in lists.items()
    }


def _mark(stretch: exp.Expr) -> exp.Expr:
    """1 where somebody was there in a stretch, else 0."""
    return call("bitAnd", _since(stretch), number(1))


def _since(stretch: exp.Expr) -> exp.Expr:
    """The bits of a stretch and all that follow."""
    return _shifted("bitShiftRight", col("seen"), plus(stretch, number(bit(0))))


def _shifted(which: str, bits: exp.Expr, by: exp.Expr) -> exp.Expr:
    """By a number without a sign: with one, the bits would get one, and lose their highest."""
    return call(which, bits, call("toUInt16", by))
