"""Cohorts side by side: a request in, its answer out."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sightline.analysis.cohorts.answer import (
    CohortReport,
    Cohorts,
    CohortSegment,
    Definition,
    Overlap,
    PerformanceMetrics,
    RetentionData,
)
from sightline.analysis.cohorts.asked import SEGMENTED_BY, AskedCohorts, One, asked
from sightline.analysis.cohorts.people import currencies, overlaps, totals
from sightline.analysis.cohorts.request import CohortsRequest
from sightline.analysis.digits import quotient
from sightline.analysis.field import Catalog, Field
from sightline.analysis.grain import label
from sightline.analysis.meta import meta, past_retention
from sightline.analysis.money import Amount, decimal, hidden
from sightline.analysis.retention.answer import Figure
from sightline.analysis.retention.calendar import Status
from sightline.analysis.retention.grid import grid
from sightline.privacy.disclosure import SUPPRESSED, Group, K, protect, tells_few
from sightline.store.reader import Answer, Reader

KIND: Final = "cohorts"

Row = Mapping[str, Any]


async def cohorts(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    request: CohortsRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    k: int = K,
) -> Cohorts:
    """Answer a request for one tenant.

    raw_since: raw events received before are deleted
    k: the fewest people of a group that is shown
    raises: InvalidRequest with all that is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    made = asked(catalog, request, now)
    ask = partial(reader.query, tenant, kind=KIND, now=now)
    earned = await ask(currencies(made))
    coins = sorted(coin for (coin,) in earned.rows if coin)
    trees = [tree for one in made.each for tree in (totals(made, one, coins), _grid(one))]
    if made.each[1:]:
        trees.append(overlaps(made))
    answers: list[Answer] = await asyncio.gather(*map(ask, trees))
    each = list(zip(answers[0::2], answers[1::2], strict=False))
    reports = tuple(
        _Told(made, one, coins, whole.dicts()[0], by_day.dicts(), k).report()
        for one, (whole, by_day) in zip(made.each, each, strict=False)
    )
    sizes = [whole.dicts()[0]["people_sum"] for whole, _ in each[: len(made.each)]]
    both = answers[-1].dicts()[0] if made.each[1:] else {}
    notes = past_retention(made.calendar.period, raw_since)
    told = tuple(_overlaps(made, sizes, both, k))
    return Cohorts(reports, told, meta("raw", [earned, *answers], notes))


def _grid(one: One) -> Any:
    return grid(one.returning, ())


class _Told:
    """A cohort. whole: what its people did, all together; by_day: by the day they came, and who"""

    def __init__(
        self,
        asked: AskedCohorts,
        one: One,
        coins: Sequence[str],
        whole: Row,
        by_day: Sequence[Row],
        k: int,
    ) -> None:
        self._asked, self._one, self._coins = asked, one, coins
        self._whole, self._by_day, self._k = whole, by_day, k
        self._size: int = whole["people_sum"]
        self._is_few = 0 < self._size < k

    def report(self) -> CohortReport:
        """The cohort, as far as it may be shown."""
        period, zone = self._asked.calendar.period, self._asked.calendar.zone
        start, end = (label(at // 1000, zone) for at in (period.start_ms, period.end_ms))
        cohort = self._one.cohort
        return CohortReport(
            cohort_name=cohort.name,
            description=cohort.description,
            definition=Definition(start, end, cohort.criteria),
            initial_size=self._shown(self._size),
            current_size=self._shown(self._part("here")),
            retention_data=tuple(self._retention()),
            performance_metrics=self._performance(),
            revenue=self._amounts("spent", 1),
            segments=tuple(self._segments()),
        )

    def _shown(self, figure: Figure) -> Figure:
        return SUPPRESSED if self._is_few else figure

    def _part(self, name: str) -> Figure:
        """How many of its people; hidden where it is few, or all but few."""
        count: int = self._whole[f"{name}_sum"]
        return SUPPRESSED if tells_few(count, self._size, self._k) else count

    def _retention(self) -> Iterator[RetentionData]:
        calendar = self._asked.calendar
        for index, period in enumerate(self._one.returning.periods):
            over = [
                row
                for row in self._by_day
                if calendar.status(row["cohort"] + period) is Status.COMPLETE
            ]
            size = sum(row["people"] for row in over)
            back, later, again = (
                sum(row[name][index] for row in over) for name in ("back", "later", "again")
            )
            hide = self._is_few or tells_few(size, self._size, self._k)
            gone = size - later
            figures = (size, back, quotient(back, size), gone, quotient(gone, size), again)
            shown: list[Figure] = [SUPPRESSED if hide else figure for figure in figures]
            if not over:
                shown = [0, *[None] * 5]
            yield RetentionData(
                period=period,
                size=shown[0],
                retained_users=shown[1],
                retention_rate=shown[2],
                churned_users=shown[3],
                churn_rate=shown[4],
                reactivated_users=shown[5],
            )

    def _performance(self) -> PerformanceMetrics:
        def each(name: str) -> Figure:
            return self._shown(quotient(self._whole[f"{name}_sum"], self._size))

        buyers = self._part("buyers")
        rate = quotient(buyers, self._size) if isinstance(buyers, int) else buyers
        return PerformanceMetrics(
            avg_lifetime_value=self._amounts("lifetime", self._size),
            avg_session_count=each("visits"),
            avg_event_count=each("happened"),
            avg_engagement_score=each("score"),
            conversion_rate=self._shown(rate),
        )

    def _amounts(self, name: str, people: int) -> tuple[Amount, ...]:
        """For each of so many people; hidden where few had to do with it."""
        found = []
        for index, coin in enumerate(self._coins):
            payers = self._whole[f"{name}{index}_people_sum"]
            amount = quotient(decimal(coin, self._whole[f"{name}{index}_sum"]), people)
            few = self._is_few or 0 < payers < self._k
            found.append(hidden(coin) if few else Amount(coin, amount or 0.0))
        return tuple(found)

    def _segments(self) -> Iterator[CohortSegment]:
        for place, by in enumerate(SEGMENTED_BY, 1):
            name = by.name if isinstance(by, Field) else str(by)
            people = Counter[str]()
            for row in self._by_day:
                people[row[f"key{place}"]] += row["people"]
            values = sorted(people, key=lambda value: (-people[value], value))
            groups = [Group((f"={value}",), people[value], None) for value in values]
            total = [Group((None,), max(self._size, self._k), None)] if groups else []
            protected = protect([*groups, *total], self._k)
            for value, group in zip(values, protected, strict=False):
                hide = self._is_few or group.people == SUPPRESSED
                said = f"{name} = {value}" if value else f"{name} unknown"
                yield CohortSegment(
                    segment_name=said,
                    user_count=SUPPRESSED if hide else people[value],
                    share=SUPPRESSED if hide else quotient(people[value], self._size),
                    characteristics=(said,),
                )


def _overlaps(asked: AskedCohorts, sizes: Sequence[int], both: Row, k: int) -> Iterator[Overlap]:
    names = [one.cohort.name for one in asked.each]
    for a, b in itertools.combinations(range(len(names)), 2):
        count = both[f"both{a}_{b}"]
        tells = any(tells_few(count, sizes[one], k) or 0 < sizes[one] < k for one in (a, b))
        yield Overlap((names[a], names[b]), SUPPRESSED if tells else count)
