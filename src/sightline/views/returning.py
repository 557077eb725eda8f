"""How many people come back as parts of a page: a heat map of cohorts, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.analysis.grain import Grain
from sightline.analysis.retention.answer import Cohort, Compared, PeriodOf, Retention
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.changed import before, changed
from sightline.views.curves import Step, curves
from sightline.views.groups import FAINT, PAPER
from sightline.views.part import Fact, Part, drawable, said
from sightline.views.spec import spec_of
from sightline.views.table import Table
from sightline.views.theme import INK, QUIET, SERIES, Theme
from sightline.views.withheld import SIGN, explained

NOTHING: Final = "No visitor in this range has a user id. Choose a longer range, or fewer filters."
AFTER: Final = {Grain.DAY: "days after", Grain.WEEK: "weeks after", Grain.MONTH: "months after"}
OF: Final = "of people whose period is over"
UNFINISHED: Final = (
    "In the table, \u2026 after a share means that the period is not over; a dot, that it has not "
    "begun."
)
AS_LONG: Final = "Both groups are observed for the same length of time."
_NOT_BEGUN: Final = "\u00b7"
_PERIODS: Final = {Grain.DAY: "days", Grain.WEEK: "weeks", Grain.MONTH: "months"}
_STEP: Final = 36
_AROUND: Final = 56
_LEAST_PX: Final = 36
"""In pixels: a row, what axes need, and a square that a share finds room in."""

_STRONG: Final = 0.55
"""Of the strongest colour: from here on, words are those of the ground."""


def parts(answer: Retention, theme: Theme, words: str = "") -> tuple[Part, ...]:
    """The parts of a grid; one that says what to do where nobody came.

    words: which time it is compared with, where it is
    """
    if not answer.cohorts or not answer.total.size:
        return (Part(title="Retention by cohort", note=NOTHING),)
    periods = [one.period for one in answer.total.periods]
    then = {one.period: one for one in answer.compare.total.periods} if answer.compare else {}
    facts = tuple(
        Fact(
            f"Back after {_after(one.period, answer.grain)}",
            said(one.rate, Unit.RATIO),
            before(one.rate, then[one.period].rate, Unit.RATIO, words) if then else OF,
        )
        for one in answer.total.periods[1:4]
    )
    told = tuple(
        (_day(one), said(one.size, Unit.COUNT), *map(_share, one.periods)) for one in answer.cohorts
    )
    return (
        Part(
            title="Retention by cohort",
            name="cohorts",
            note=UNFINISHED,
            facts=facts,
            spec=drawn(answer, theme),
            table=Table(("cohort", "people", *map(str, periods)), told),
        ),
        *(_compared(answer, answer.compare, words, theme) if answer.compare else ()),
    )


def _compared(answer: Retention, then: Compared, words: str, theme: Theme) -> tuple[Part, ...]:
    """All cohorts together, in both times: who of those who could be back was."""
    every = zip(answer.total.periods, then.total.periods, strict=True)
    pairs = [(one, other) for one, other in every if one.size or other.size]
    lines = [
        Step(name, one.period, one.rate)
        for name, side in (("this period", 0), (words, 1))
        for one in (both[side] for both in pairs)
        if one.period and one.rate is not None  # in the first period, all are there
    ]
    told = tuple(
        (
            str(one.period),
            said(one.size, Unit.COUNT),
            said(other.size, Unit.COUNT),
            said(one.rate, Unit.RATIO),
            said(other.rate, Unit.RATIO),
            changed(one.rate, other.rate),
            said(one.churn_rate, Unit.RATIO),
            said(other.churn_rate, Unit.RATIO),
            changed(one.churn_rate, other.churn_rate),
        )
        for one, other in pairs
    )
    heads = (
        *("period", "people", f"people, {words}"),
        *("back", f"back, {words}", "change"),
        *("gone", f"gone, {words}", "change of gone"),
    )
    return (
        Part(
            title=f"Compared with {words}",
            name="compared",
            note=AS_LONG,
            spec=curves(lines, AFTER[answer.grain], Unit.RATIO, theme) if lines else None,
            table=Table(heads, told),
            wide=True,
        ),
    )


def drawn(answer: Retention, theme: Theme) -> JsonObject:
    """A square for each cohort and period, with the share that came back."""
    rows = [row for cohort in answer.cohorts for row in _rows(cohort)]
    names = list(dict.fromkeys(row["name"] for row in rows))
    periods = sorted({row["period"] for row in rows}, key=int)
    known = [row for row in rows if row["value"] is not None]
    hidden = [row for row in rows if row["value"] is None]
    # all who came, in period 0, would leave no colour for those who came back
    most = max((row["value"] for row in known if row["period"] != periods[0]), default=0) or 1
    return {
        **spec_of(theme, rows),
        "height": len(names) * _STEP + _AROUND,
        **(explained(theme) if hidden else {}),
        "encoding": _places(answer.grain, periods, names),
        "layer": [
            *([_squares(known, most, theme)] if known else []),
            *([_quiet(hidden, theme)] if hidden else []),
            _words(len(periods), most, theme),
        ],
    }


def _rows(cohort: Cohort) -> Iterator[JsonObject]:
    for one in cohort.periods:
        if one.rate is None:
            continue
        told, value = said(one.rate, Unit.RATIO), drawable(one.rate)
        row = {"period": str(one.period), "name": _day(cohort), "value": value, "said": told}
        yield {**row, "shown": SIGN if value is None else f"{value:.0%}"}


def _places(grain: Grain, periods: list[str], names: list[str]) -> JsonObject:
    ordinal: JsonObject = {"type": "ordinal"}
    title = f"{_PERIODS[grain]} after they came"
    across = {"labelAngle": 0, "labelOverlap": True}
    day = {"labelExpr": "utcFormat(toDate(datum.value), '%d %b')", "labelLimit": 140}
    return {
        "x": {**ordinal, "field": "period", "sort": periods, "title": title, "axis": across},
        "y": {**ordinal, "field": "name", "sort": names, "title": None, "axis": day},
        "tooltip": [
            {"field": "name", "type": "nominal", "title": "came"},
            {"field": "period", "type": "nominal", "title": title},
            {"field": "said", "type": "nominal", "title": "came back"},
        ],
    }


def _squares(rows: list[JsonObject], most: float, theme: Theme) -> JsonObject:
    scale = {"domain": [0, most], "range": [FAINT[theme], SERIES[theme][0]], "clamp": True}
    colour = {"field": "value", "type": "quantitative", "scale": scale, "legend": None}
    mark = {"type": "rect", "cornerRadius": 3, "stroke": PAPER[theme], "strokeWidth": 2}
    return {"data": {"values": rows}, "mark": mark, "encoding": {"color": colour}}


def _quiet(rows: list[JsonObject], theme: Theme) -> JsonObject:
    mark = {"type": "rect", "color": QUIET[theme], "opacity": 0.2, "cornerRadius": 3}
    return {"data": {"values": rows}, "mark": mark}


def _words(periods: int, most: float, theme: Theme) -> JsonObject:
    """The shares, where squares are wide enough; in a colour that is read on theirs."""
    strong = f"datum.value > {most * _STRONG}"
    colour = {"condition": {"test": strong, "value": PAPER[theme]}, "value": INK[theme][0]}
    text = {"expr": f"width / {periods} < {_LEAST_PX} ? '' : datum.shown"}
    return {"mark": {"type": "text", "text": text}, "encoding": {"color": colour}}


def _after(count: int, grain: Grain) -> str:
    words = _PERIODS.get(grain, "periods")
    return f"{count} {words.removesuffix('s') if count == 1 else words}"


def _day(cohort: Cohort) -> str:
    return cohort.t[:10]


def _share(one: PeriodOf) -> str:
    if one.rate is None:
        return _NOT_BEGUN
    share = said(one.rate, Unit.RATIO)
    return share if one.status == "complete" else f"{share} \u2026"
