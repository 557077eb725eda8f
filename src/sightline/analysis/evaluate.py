"""From the numbers of parts to the values of a metric.

Rows of the store enter; for each series one value a bucket leaves. Nothing counted is 0; a ratio
over nothing, or a mean, minimum, maximum or quantile of nothing, is None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.breakdown import OVERALL, TOP, Key
from sightline.analysis.cut import WHOLE, Cut
from sightline.analysis.grain import Buckets, whole
from sightline.analysis.part import Part
from sightline.catalog.currency import exponent
from sightline.catalog.model import (
    Combination,
    Count,
    Distinct,
    Measure,
    Metric,
    PerSecond,
    Ratio,
    Simple,
    Total,
    Unique,
    Unit,
)
from sightline.store.reader import Answer

Number = int | float | None

_COUNTED: Final = (Count, Unique, Distinct)
_ADDS_UP: Final = (*_COUNTED, Total)


class Slot(msgspec.Struct, frozen=True):
    """What a series is of: everything, one value of the breakdown, or the rest of the values.

    currency: of its amounts; empty where it has none
    """

    part: int = OVERALL
    key: Key = ()
    currency: str = ""


class Numbers:
    """The numbers of a metric's parts by slot and bucket.

    rows: of (leaf, bucket, part, keys, money, value); one that comes later counts
    cumulative: they are of all buckets so far; where nothing came, they stay
    """

    def __init__(
        self,
        parts: Sequence[Part],
        buckets: Buckets,
        rows: Iterable[dict[str, Any]],
        asked_at: datetime,
        *,
        cumulative: bool = False,
    ) -> None:
        self.buckets = buckets
        passed_s = buckets.passed_s(asked_at)
        self._passed_s = list(accumulate(passed_s)) if cumulative else passed_s
        self._places = range(len(buckets.starts_s))
        self._parts = {part.measure: (index, part) for index, part in enumerate(parts)}
        self._cells: defaultdict[tuple[int, Slot], dict[int, float]] = defaultdict(dict)
        even = buckets.width_s is not None
        alone = len(self._places) == 1
        places = {start: index for index, start in enumerate(buckets.starts_s)}
        for row in rows:
            bucket = int(row["bucket"])
            place = 0 if alone else bucket if even else places[bucket]
            key = tuple(row[name] for name in ("key1", "key2", "key3") if name in row)
            part = row.get("part", OVERALL)
            slot = Slot(part, key if part == TOP else (), row.get("money", ""))
            self._cells[row["leaf"], slot][place] = row["value"]
        if cumulative:
            for cells in self._cells.values():
                _carry(cells, len(self._places))

    def currencies(self) -> set[str]:
        """Every currency that appears."""
        return {slot.currency for _, slot in self._cells if slot.currency}

    def slots(self) -> set[Slot]:
        """Every slot there is a number for."""
        return {slot for _, slot in self._cells}

    def values(self, metric: Metric, slot: Slot) -> list[Number]:
        """The metric's values for a slot, one a bucket."""
        return [
            _value(metric, slot, self._at(slot, bucket), self._passed_s[bucket])
            for bucket in self._places
        ]

    def fewest(self, slot: Slot) -> list[int]:
        """The least number there is of any part, one a bucket; 0 where there is none at all."""
        found = [
            self._cells.get((index, slot if part.by_currency else Slot(slot.part, slot.key)), _NONE)
            for index, part in self._parts.values()
        ]
        return [
            round(min((one[bucket] for one in found if one.get(bucket)), default=0))
            for bucket in self._places
        ]

    def _at(self, slot: Slot, bucket: int) -> Callable[[Simple], Number]:
        def number(measure: Simple) -> Number:
            index, part = self._parts[measure]
            own = slot if part.by_currency else Slot(slot.part, slot.key)
            nothing = 0 if isinstance(measure, _ADDS_UP) else None
            found: Number = self._cells.get((index, own), _NONE).get(bucket, nothing)
            return int(found) if found is not None and isinstance(measure, _COUNTED) else found

        return number


_NONE: Final[Mapping[int, float]] = {}


def read(parts: Sequence[Part], cut: Cut, answer: Answer) -> tuple[Numbers, Numbers]:
    """The numbers of each bucket and, of a cut that has them, those of the whole period."""
    rows, cells, at = answer.dicts(), cut.buckets, answer.asked_at
    of_all: list[dict[str, Any]] = []
    if cut.cumulative:
        of_all = sorted(rows, key=lambda row: int(row["bucket"]))  # the last is of everything
    elif cut.whole:
        of_all = [row for row in rows if row["bucket"] == WHOLE]
        rows = [{**row, "bucket": row["bucket"] - 1} for row in rows if row["bucket"] != WHOLE]
    elif len(cells.starts_s) == 1:
        of_all = rows
    each = Numbers(parts, cells, rows, at, cumulative=cut.cumulative)
    return each, Numbers(parts, whole(cells.period, cells.zone), of_all, at)


def of_parts(answer: Answer, asked: Sequence[Part], wanted: Sequence[Part]) -> Answer:
    """Of an answer about some parts, what it says of those wanted, as if only they were asked."""
    if tuple(asked) == tuple(wanted) or not answer.rows:  # then it has no columns
        return answer
    places = {list(asked).index(part): place for place, part in enumerate(wanted)}
    leaf = answer.columns.index("leaf")
    rows = [
        (*row[:leaf], places[row[leaf]], *row[leaf + 1 :])
        for row in answer.rows
        if row[leaf] in places
    ]
    return replace(answer, rows=tuple(rows))


def _carry(cells: dict[int, float], buckets: int) -> None:
    """Give every bucket that has no number that of the bucket before."""
    for bucket in range(1, buckets):
        if bucket not in cells and bucket - 1 in cells:
            cells[bucket] = cells[bucket - 1]


def broken_down(
    numbers: Iterable[Numbers], keys: Sequence[Key], currencies: Sequence[str]
) -> list[Slot]:
    """The slots of a breakdown: the keys in their order, then the rest, each in its currencies.

    currencies: every one that appears
    """
    seen: defaultdict[Slot, set[str]] = defaultdict(set)
    for slot in set[Slot]().union(*(one.slots() for one in numbers)):
        if slot.part != OVERALL:
            seen[Slot(slot.part, slot.key)].add(slot.currency)
    usual = {currencies[0]} if len(currencies) == 1 else {""}
    order = {key: place for place, key in enumerate(keys)}
    return [
        Slot(slot.part, slot.key, currency)
        for slot in sorted(seen, key=lambda s: (s.part, order.get(s.key, 0)))
        for currency in sorted(seen[slot] - {""} or usual)
    ]


def _value(
    metric: Metric, slot: Slot, number: Callable[[Simple], Number], passed_s: float
) -> Number:
    value = evaluate(metric.measure, number, passed_s)
    if value is None or metric.unit is not Unit.MONEY or not slot.currency:
        return value
    units = 10 ** exponent(slot.currency)
    return value / float(units)


def evaluate(measure: Measure, number: Callable[[Simple], Number], passed_s: float) -> Number:
    """A measure of given simple ones; None where it cannot be known.

    passed_s: the seconds they were measured over
    """
    match measure:
        case Ratio(numerator=above, denominator=below):
            top, bottom = (evaluate(m, number, passed_s) for m in (above, below))
            return None if top is None or not bottom else top / bottom
        case Combination(terms=terms):
            return _sum((term.factor, evaluate(term.measure, number, passed_s)) for term in terms)
        case PerSecond(measure=measured):
            value = evaluate(measured, number, passed_s)
            return None if value is None or passed_s <= 0 else value / passed_s
        case _:
            return number(measure)


def _sum(terms: Iterable[tuple[float, Number]]) -> Number:
    total: int | float = 0
    for factor, value in terms:
        if value is None:
            return None
        total += (int(factor) if factor.is_integer() else factor) * value
    return total
