"""Cohorts and segments: people and events that somebody gave a name, to filter by.

A segment is a filter on events. A cohort is people, by what they did or did not do; who is in it is
found out whenever it is asked for, so it is always up to date.

    {"did": "commerce.purchase", "filters": [filter, ...], "at_least": 2, "in_last_days": 30}
    {"did_not": "commerce.purchase", "from": "2026-01-01", "to": "2026-02-01"}
    {"field": "country", "op": "eq", "value": "DE"}
    {"all": [criterion, ...]}   {"any": [criterion, ...]}   {"not": criterion}

source: performance data model, "userCohorts", definition.criteria
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from sightline.catalog.filter import Filter, Op, Scalar, nested

ANY: Final = "*"
"""The name of any event, in a criterion."""

NAME: Final = r"^[a-z0-9][a-z0-9_-]{0,63}$"

_Name = Annotated[str, msgspec.Meta(pattern=NAME)]
_Text = Annotated[str, msgspec.Meta(max_length=500)]


class Criterion(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """What holds for a person: something they did or did not do, or a combination of criteria.

    did, did_not: an event's name, or `*` for any
    field, op, value: they did anything of which this holds; as in a filter
    filters: what must hold for the event
    at_least, at_most: how often they did it, with `did` and `field`; once at least, where neither
        is given
    in_last_days: only then; or from, to: only in between; else in the time of the cohort
    Exactly one of `did`, `did_not`, `field`, `all`, `any`, `not` is given.
    """

    did: str | None = None
    did_not: str | None = None
    field: str | None = None
    op: Op = Op.EQ
    value: Scalar | tuple[Scalar, ...] | None = None
    filters: Filter | tuple[Filter, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    in_last_days: int | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    all: tuple[Criterion, ...] | None = None
    any: tuple[Criterion, ...] | None = None
    not_: Criterion | None = msgspec.field(default=None, name="not")


class Cohort(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """People who meet all criteria.

    from, to: when they did, where a criterion does not say; left out: ever
    timezone: of dates without a time
    """

    name: _Name
    criteria: Criterion | tuple[Criterion, ...]
    description: _Text = ""
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    timezone: str = "UTC"


class Segment(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """Events for which all filters hold. A segment may name cohorts, and no segments."""

    name: _Name
    filters: Filter | tuple[Filter, ...]
    description: _Text = ""


def named(filters: Filter | tuple[Filter, ...]) -> Iterator[Filter]:
    """The filters inside that name a segment or a cohort."""
    for given in (filters,) if isinstance(filters, Filter) else filters:
        yield from (f for f in nested(given) if f.segment is not None or f.cohort is not None)


def criteria(given: Criterion | tuple[Criterion, ...]) -> Iterator[Criterion]:
    """All criteria, with those inside."""
    for one in (given,) if isinstance(given, Criterion) else given:
        yield one
        yield from criteria((*(one.all or ()), *(one.any or ())))
        if one.not_ is not None:
            yield from criteria(one.not_)
