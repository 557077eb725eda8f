"""Who comes back, where nothing else is asked of them: one number a person, with a bit a stretch.

The events of a person are gathered once, into their first start and the bits of the stretches they
were there in. Persons with the same start and the same bits are alike, and are counted before
anything is worked out: hundreds of thousands of persons are a few thousand kinds of them.

The rows are those of `grid`, at two thirds of the work and without a second table of persons.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.analysis.retention.asked import Asked
from sightline.analysis.retention.request import Mode
from sightline.analysis.retention.stretch import (
    SECOND,
    WHO,
    is_back,
    is_start,
    looked_at,
    place,
    slot,
)
from sightline.analysis.retention.trait import AT
from sightline.analysis.sql import (
    all_of,
    array,
    call,
    col,
    either,
    eq,
    function,
    gt,
    gte,
    minus,
    number,
    plus,
    select,
    times,
)

_WIDTHS: Final = (64, 128, 256)
"""Bits of the numbers the engine has."""

_N: Final = exp.to_identifier("n")
_WHEN: Final = plus(col("cohort"), _N)
_FIRST_SECOND: Final = call("intDiv", col("first_at"), number(1000))


def suffice(asked: Asked) -> bool:
    """Whether bits say all that is asked.

    Who starts is then there, so that nothing needs to be known of what came after the start in its
    own stretch. Who starts in several stretches, or is told from others, needs more than one start.
    """
    return (
        asked.start == asked.back
        and asked.mode is not Mode.RECURRING
        and not (asked.traits.told or asked.engagement or asked.income)
        and len(asked.calendar.starts_s) <= _WIDTHS[-1]
    )


def grid(asked: Asked) -> exp.Select:
    """How many enter and come back: cohort, people, and the lists back, later and again."""
    alike = {"cohort": col("cohort"), "alike": col("alike")}
    lists = _lists(asked)
    each = select({**alike, **lists}, _kinds(asked))
    added = {name: call("sumForEach", col(name)) for name in lists}
    people = call("sum", col("alike"))
    return select({"cohort": col("cohort"), "people": people, **added}, each, group=("cohort",))


def _kinds(asked: Asked) -> exp.Select:
    """How many persons there are of each start and bits."""
    calendar = asked.calendar
    cohort = place(calendar, slot(calendar, _FIRST_SECOND))
    columns = {"cohort": cohort, "seen": col("seen"), "alike": call("count")}
    inside = [gte(col("first_at"), number(calendar.period.start_ms))]
    return select(columns, _persons(asked), where=inside, group=("cohort", "seen"))


def _persons(asked: Asked) -> exp.Select:
    """The first start of each person, and a bit for each stretch they were there in."""
    calendar = asked.calendar
    width = next(width for width in _WIDTHS if len(calendar.starts_s) <= width)
    one, none = (call(f"toUInt{width}", number(value)) for value in (1, 0))
    mark = _shifted("bitShiftLeft", one, place(calendar, slot(calendar, SECOND)))
    columns = {
        "who": WHO,
        "first_at": call("minIf", AT, is_start(asked)),
        "seen": call("groupBitOr", either(is_back(asked), mark, none)),
    }
    return select(columns, "events", where=looked_at(asked), group=("who",))


def _lists(asked: Asked) -> dict[str, exp.Expr]:
    """What persons who are alike add in each period."""
    missed = eq(_mark(minus(_WHEN, number(1))), number(0))
    lists = {
        "back": _mark(_WHEN),
        "later": gt(_shifted("bitShiftRight", col("seen"), _WHEN), number(0)),
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
    return call("bitAnd", _shifted("bitShiftRight", col("seen"), stretch), number(1))


def _shifted(which: str, bits: exp.Expr, by: exp.Expr) -> exp.Expr:
    """By a number without a sign: with one, the bits would get one, and lose their highest."""
    return call(which, bits, call("toUInt16", by))
