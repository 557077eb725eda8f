"""The grids of an answer: what was counted, by what is over, as far as it may be shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sightline.analysis.digits import quotient
from sightline.analysis.money import Amount, amount, hidden
from sightline.analysis.retention.answer import (
    Cohort,
    Engagement,
    Figure,
    Grid,
    PeriodOf,
    Total,
    TotalOf,
)
from sightline.analysis.retention.asked import Asked
from sightline.analysis.retention.calendar import Status
from sightline.analysis.retention.counted import Counted, Place
from sightline.analysis.retention.hidden import hidden_cohorts, hidden_places, shown_sums
from sightline.privacy.disclosure import SUPPRESSED

Found = Mapping[Place, Mapping[int, Counted]]


class Grids:
    """coins: currencies there is revenue in. k: the fewest people of a group that is shown"""

    def __init__(self, asked: Asked, found: Found, coins: Sequence[str], k: int) -> None:
        self._asked = asked
        self._found = found
        self._coins = coins
        self._k = k
        self._cohorts = range(1, asked.calendar.count + 1)
        self._hidden = hidden_cohorts(found, self._cohorts, k)
        self._few = dict(self._few_people())

    @property
    def places(self) -> Iterable[Place]:
        """What there are grids of."""
        return self._found

    def grid(self, place: Place) -> Grid:
        """The cohorts of everybody, or of one value."""
        return Grid(tuple(self._cohort(place, n) for n in self._cohorts), self._total(place))

    def _few_people(self) -> Iterator[tuple[tuple[int, int, str], set[Place]]]:
        """Where something is hidden that few people had to do with: cohort, period, and what."""
        names = ["active"] if self._asked.engagement else []
        names += [f"payers{index}" for index, _ in enumerate(self._coins)]
        for cohort in self._cohorts if names else ():
            rows = {place: self._of(place, cohort) for place in self._found}
            for name, index in itertools.product(names, range(len(self._asked.periods))):
                people = {place: row.lists[name][index] for place, row in rows.items()}
                if few := hidden_places(people, self._k):
                    yield (cohort, index, name), few

    def _nothing(self) -> Counted:
        zeros = (0,) * len(self._asked.periods)
        engaged = _ENGAGED if self._asked.engagement else ()
        paid = [f"{name}{n}" for n, _ in enumerate(self._coins) for name in ("payers", "amounts")]
        return Counted(0, dict.fromkeys((*_COUNTED, *engaged, *paid), zeros))

    def _of(self, place: Place, cohort: int) -> Counted:
        return self._found[place].get(cohort) or self._nothing()

    def _cohort(self, place: Place, cohort: int) -> Cohort:
        calendar = self._asked.calendar
        status = calendar.status(cohort)
        size: Figure = self._of(place, cohort).people
        if (place, cohort) in self._hidden:
            size = SUPPRESSED
        elif status is Status.FUTURE:
            size = None
        periods = tuple(
            self._period(place, cohort, index, period)
            for index, period in enumerate(self._asked.periods)
        )
        return Cohort(t=calendar.label(cohort), status=status, size=size, periods=periods)

    def _period(self, place: Place, cohort: int, index: int, period: int) -> PeriodOf:
        status = self._asked.calendar.status(cohort + period)
        row = self._of(place, cohort)
        figures = _figures(row.people, row, index, rolling=self._asked.rolling)
        measured = status is not Status.FUTURE
        if not measured:
            figures = dict.fromkeys(figures)
        elif (place, cohort) in self._hidden:
            figures = dict.fromkeys(figures, SUPPRESSED)
        return PeriodOf(
            period=period,
            status=status,
            **figures,
            engagement=self._engagement(place, cohort, index)
            if measured and self._asked.engagement
            else None,
            revenue=self._revenue(place, cohort, index)
            if measured and self._asked.income
            else None,
        )

    def _engagement(self, place: Place, cohort: int, index: int) -> Engagement:
        if (place, cohort) in self._hidden or self._is_few(place, cohort, index, "active"):
            return Engagement(SUPPRESSED, SUPPRESSED, SUPPRESSED)
        active, happened, visits = (self._of(place, cohort).lists[n][index] for n in _ENGAGED)
        return Engagement(active, quotient(happened, active), quotient(visits, active))

    def _revenue(self, place: Place, cohort: int, index: int) -> tuple[Amount, ...]:
        row, is_hidden = self._of(place, cohort), (place, cohort) in self._hidden
        return tuple(
            hidden(coin)
            if is_hidden or self._is_few(place, cohort, index, f"payers{n}")
            else amount(coin, row.lists[f"amounts{n}"][index])
            for n, coin in enumerate(self._coins)
        )

    def _is_few(self, place: Place, cohort: int, index: int, name: str) -> bool:
        return place in self._few.get((cohort, index, name), ())

    def _total(self, place: Place) -> Total:
        """What is told of all cohorts together, as far as no hidden one follows from it."""
        calendar, periods = self._asked.calendar, self._asked.periods
        over = [
            [c for c in self._cohorts if calendar.status(c + p) is Status.COMPLETE] for p in periods
        ]
        hidden_people = {
            c: self._of(place, c).people for c in self._cohorts if (place, c) in self._hidden
        }
        is_hidden = (place, None) in self._hidden
        shown = shown_sums(self._cohorts, over, hidden_people, self._k)
        size = sum(self._of(place, c).people for c in self._cohorts)
        return Total(
            SUPPRESSED if is_hidden else size,
            tuple(
                self._total_of(place, index, cohorts, is_shown=may and not is_hidden)
                for index, (cohorts, may) in enumerate(zip(over, shown, strict=True))
            ),
        )

    def _total_of(
        self, place: Place, index: int, cohorts: Sequence[int], *, is_shown: bool
    ) -> TotalOf:
        period = self._asked.periods[index]
        rows = [self._of(place, cohort) for cohort in cohorts]
        size = sum(row.people for row in rows)
        lists = {name: (sum(row.lists[name][index] for row in rows),) for name in _COUNTED}
        figures = _figures(size, Counted(size, lists), 0, rolling=self._asked.rolling)
        if not is_shown:
            return TotalOf(period=period, size=SUPPRESSED, **dict.fromkeys(figures, SUPPRESSED))
        if not cohorts:
            return TotalOf(period=period, size=0, **dict.fromkeys(figures))
        return TotalOf(period=period, size=size, **figures)


_COUNTED: Final = ("back", "later", "again")
_ENGAGED: Final = ("active", "happened", "visits")


def _figures(size: int, row: Counted, index: int, *, rolling: bool) -> dict[str, Figure]:
    later = row.lists["later"][index]
    people = later if rolling else row.lists["back"][index]
    return {
        "people": people,
        "rate": quotient(people, size),
        "churned": size - later,
        "churn_rate": quotient(size - later, size),
        "reactivated": row.lists["again"][index],
    }
