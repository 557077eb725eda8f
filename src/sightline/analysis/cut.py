"""How the numbers of a metric are cut: by buckets of time, fields and currency.

No alias is named like a column of `events`: in ClickHouse it would hide the column from WHERE.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from sqlglot import exp

from sightline.analysis.breakdown import Key
from sightline.analysis.condition import Condition
from sightline.analysis.field import Field
from sightline.analysis.grain import Buckets
from sightline.analysis.sql import array, call, minus, number

WHOLE: Final = 0
"""The bucket that is the whole period, in a cut that has one; the others are one more there."""


class Cut(msgspec.Struct, frozen=True):
    """How numbers are cut.

    condition: what every event must meet, besides what a part asks
    dimensions, keys: broken down by these fields; these values are told apart, others are not
    by_currency: amounts of different currencies stay apart
    cumulative: each number is of all buckets so far; states are merged, so that who came in two of
        them counts once
    whole: there are numbers of the whole period besides; the last of what is cumulative is that
    raw_kept: no raw event of the period has been deleted for its age
    """

    buckets: Buckets
    condition: Condition
    dimensions: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    by_currency: bool = False
    cumulative: bool = False
    whole: bool = False
    raw_kept: bool = False


class Groups(msgspec.Struct, frozen=True):
    """What rows are grouped by.

    columns: for an expression of time, name → expression
    sets: the names that are grouped by at once
    same: names that have one value in all rows, and it
    """

    columns: Callable[[exp.Expr], dict[str, exp.Expr]]
    sets: tuple[tuple[str, ...], ...]
    same: dict[str, exp.Expr]


def bucket_of(buckets: Buckets, time: exp.Expr) -> exp.Expr:
    """Which bucket a row is in: its number where all are as long, else its start."""
    at = call("toUnixTimestamp", time)
    if buckets.width_s is not None:
        return call("intDiv", minus(at, number(buckets.starts_s[0])), number(buckets.width_s))
    return call("roundDown", at, array(map(number, buckets.starts_s)))
