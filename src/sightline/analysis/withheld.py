"""What of a table of series and buckets is withheld, so that it singles nobody out.

A metric told by what is confidential or restricted of people (`guard`) is shown of k people or
more. What enters is the number of people in each cell; what leaves are the cells that stay hidden:
those of fewer than k, and in the same bucket as many others as it takes that nobody can compute
them from what everything comes to, which is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sightline.analysis.condition import Condition, fields
from sightline.analysis.field import Catalog, Field, Kind
from sightline.catalog.measure import parts
from sightline.catalog.model import DataClass, Highest, Lowest, Metric, Quantile

GUARDED: Final = frozenset({DataClass.CONFIDENTIAL, DataClass.RESTRICTED})


class Guard(msgspec.Struct, frozen=True):
    """What of an answer needs k people.

    series: the values of the breakdown, for they are named by such an attribute
    everything: all of it, for its events are chosen by one, or its values are single amounts
    """

    series: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        return self.series or self.everything


def guard(
    catalog: Catalog,
    dimensions: Iterable[Field],
    conditions: Iterable[Condition],
    own: Metric | None = None,
) -> Guard:
    """What needs k people. own: the metric, where the request brought it"""
    chosen = any(_is_guarded(catalog, f) for c in conditions for f in fields(c))
    everything = chosen or (own is not None and _is_single(catalog, own))
    return Guard(any(_is_guarded(catalog, field) for field in dimensions), everything)


def _is_guarded(catalog: Catalog, field: Field) -> bool:
    """Whether it is sensitive; amounts can be asked of by everyone who reads reports."""
    attribute = catalog.attributes.get(field.name)
    is_column = field.kind in (Kind.COLUMN, Kind.MONEY)
    return not is_column and attribute is not None and attribute.data_class in GUARDED


def _is_single(catalog: Catalog, metric: Metric) -> bool:
    """Whether its values are those of one event: the least, the greatest, one at a share."""
    for simple in parts(metric.measure):
        if isinstance(simple, Lowest | Highest | Quantile):
            attribute = catalog.attributes.get(simple.attribute)
            if attribute is not None and attribute.data_class in GUARDED:
                return True
    return False


def hidden(people: Sequence[Sequence[int]], k: int) -> list[list[bool]]:
    """Which cells stay hidden, by series and bucket.

    people: of each series, which have everything between them, how many in each bucket
    """
    columns = [_hidden(column, k) for column in zip(*people, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _hidden(people: Sequence[int], k: int) -> tuple[bool, ...]:
    """Those of fewer than k; with them the next larger, until they are two and k people at least.

    Where there are no more, all are hidden: that the others are nobody would tell of the rest.
    """
    found = {place for place, count in enumerate(people) if 0 < count < k}
    others = sorted((count, place) for place, count in enumerate(people) if count >= k)
    for _, place in others if found else ():
        if len(found) > 1 and sum(people[place] for place in found) >= k:
            break
        found.add(place)
    if found and (len(found) < 2 or sum(people[place] for place in found) < k):
        return (True,) * len(people)
    return tuple(place in found for place in range(len(people)))
