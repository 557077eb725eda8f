"""How many people come back as parts of a page: a heat map of cohorts, and the same as a table."""

from __future__ import annotations

from typing import Final

from sightline.analysis.retention.answer import Cohort, PeriodOf, Retention, Total
from sightline.catalog.model import Unit
from sightline.types import JsonObject
from sightline.views.changed import before, changed
from sightline.views.curves import Step, curves
from sightline.views.groups import heat
from sightline.views.part import Fact, Part, drawable, said
from sightline.views.table import Table
from sightline.views.theme import Theme
from sightline.views.withheld import squares

NOTHING: Final = (
    "Nobody with a user id came in this range. Choose a longer range, or fewer filters."
)
UNFINISHED: Final = "\u2026 beside a share: the period is not over; a dot: it has not begun."
AS_LONG: Final = "People of both times are looked at for as long after they came."
_NOT_BEGUN: Final = "\u00b7"


def parts(answer: Retention, theme: Theme, words: str = "") -> tuple[Part, ...]:
    """The parts of a grid; one that says what to do where nobody came.

    words: which time it is compared with, where it is
    """
    if not answer.cohorts or not answer.total.size:
        return (Part(title="Who comes back", note=NOTHING),)
    periods = [one.period for one in answer.total.periods]
    then = {one.period: one for one in answer.compare.total.periods} if answer.compare else {}
    facts = tuple(
        Fact(
            f"Back in period {one.period}",
            said(one.rate, Unit.RATIO),
            before(one.rate, then[one.period].rate, Unit.RATIO, words)
            if then
            else "of those who could be",
        )
        for one in answer.total.periods[1:4]
    )
    told = tuple(
        (_day(one), said(one.size, Unit.COUNT), *map(_share, one.periods)) for one in answer.cohorts
    )
    return (
        Part(
            title="Who comes back",
            name="cohorts",
            note=UNFINISHED,
            facts=facts,
            spec=drawn(answer, theme),
            table=Table(("came", "people", *map(str, periods)), told),
        ),
        *(_compared(answer.total, answer.compare.total, words, theme) if answer.compare else ()),
    )


def _compared(now: Total, then: Total, words: str, theme: Theme) -> tuple[Part, ...]:
    """All cohorts together, in both times: who of those who could be back was."""
    pairs = list(zip(now.periods, then.periods, strict=True))
    later = [both for both in pairs if both[0].period]  # in the first, all are there
    lines = [Step("in this time", one.period, one.rate) for one, _ in later]
    lines += [Step(words, other.period, other.rate) for _, other in later]
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
            spec=curves(lines, "period", Unit.RATIO, theme),
            table=Table(heads, told),
            wide=True,
        ),
    )


def drawn(answer: Retention, theme: Theme) -> JsonObject:
    """A square for each cohort and period: the share that came back."""
    rows: list[JsonObject] = [
        {
            "period": str(one.period),
            "name": _day(cohort),
            "value": drawable(one.rate),
            "said": said(one.rate, Unit.RATIO),
        }
        for cohort in answer.cohorts
        for one in cohort.periods
        if one.rate is not None
    ]
    known = [row for row in rows if row["value"] is not None]
    hidden = [row for row in rows if row["value"] is None]
    names = [_day(cohort) for cohort in answer.cohorts]
    periods = [str(one.period) for one in answer.total.periods]
    spec = heat(known, ("period", periods), ("name", names), Unit.RATIO, theme)
    return squares(spec, hidden, theme)


def _day(cohort: Cohort) -> str:
    return cohort.t[:10]


def _share(one: PeriodOf) -> str:
    if one.rate is None:
        return _NOT_BEGUN
    share = said(one.rate, Unit.RATIO)
    return share if one.status == "complete" else f"{share} \u2026"
