"""A metric as SQL: its parts, how they are cut, and how far rollups reach in; one tree out.

Rows of (leaf, bucket, part, keys, money, value) leave; a leaf is a part. A part is read from a
rollup where the rollup knows everything asked, and raw rows give what it does not hold yet; parts
whose states in a rollup are of one kind are one SELECT, every other part has its own, which reads
no more than it needs, and all are put together with UNION ALL. The expression over the parts is
evaluated later, over few numbers, in Python. Where the whole period is asked for as well, it comes
from the same pass: each SELECT costs the engine time to plan, whatever it reads.

No alias is named like a column of `events`: in ClickHouse it would hide the column from WHERE.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from sqlglot import exp

from sightline.analysis.breakdown import PART, TOP, keys_of, most_first, names, told_apart
from sightline.analysis.cut import Cut, Groups, bucket_of
from sightline.analysis.part import Part, Tally, persons, tally, volume
from sightline.analysis.source import OCCURRED, Parts, asked, rollup, sources, within
from sightline.analysis.sql import (
    call,
    col,
    gt,
    instant,
    number,
    plus,
    select,
    text,
    union_all,
    up_to,
)
from sightline.catalog.model import Count, Distinct, Total, Unique
from sightline.store.reader import Reach


def is_rolled(part: Part, cut: Cut) -> bool:
    """Whether a rollup knows everything asked of a part."""
    return rollup(part, tally(part), cut) is not None


def statement(parts: Iterable[Part], cut: Cut, reach: Reach | None) -> exp.Query:
    """The numbers of all parts.

    reach: how far the rollups reach; None reads raw rows only
    """
    if cut.cumulative:
        return union_all(
            _running(part, tally(part), cut, _numbered(index, part, cut), reach)
            for index, part in enumerate(parts)
        )
    return union_all(_selects(dict(enumerate(parts)), cut, reach))


def _selects(parts: Parts, cut: Cut, reach: Reach | None) -> Iterator[exp.Select]:
    """One for each kind of states that rollups give, and one for each other part."""
    alike: dict[Hashable, dict[int, Part]] = {}
    for index, part in parts.items():
        how = tally(part)
        rolled = None if reach is None else rollup(part, how, cut)
        coin = cut.by_currency and part.by_currency
        own = (rolled, part.field, coin, how.merged) if rolled else index
        alike.setdefault(own, {})[index] = part
    for some in alike.values():
        index, part = next(iter(some.items()))
        groups = _numbered(index, part, cut)
        if len(some) == 1:
            yield _aggregate(part, tally(part), cut, groups, reach)
            continue
        how, sets = tally(part), tuple(("leaf", *names) for names in groups.sets)
        same = {name: value for name, value in groups.same.items() if name != "leaf"}
        groups = Groups(groups.columns, sets, same)
        yield _select(groups, how.merged, union_all(sources(some, how, cut, groups, reach)))


def people(parts: Iterable[Part], cut: Cut) -> exp.Query:
    """How many people are behind each of these numbers: rows as of `statement`, of raw rows."""
    return union_all(
        _aggregate(part, persons(part), cut, _numbered(index, part, cut), None)
        for index, part in enumerate(parts)
    )


def ranking(part: Part, cut: Cut, limit: int, reach: Reach | None) -> exp.Query:
    """The values of the dimensions with most of a part over the whole period, most first.

    What does not add up, such as a mean, is ranked by the number of events it looks at. Amounts
    are ranked by their smallest units, whatever the currency.
    """
    adds_up = isinstance(part.measure, Count | Unique | Distinct | Total)
    keys = keys_of(cut.dimensions)
    groups = Groups(lambda _: dict(keys), (tuple(keys),), {})
    how = tally(part) if adds_up else volume(part)
    return most_first(_aggregate(part, how, cut, groups, reach), keys, limit)


def every_key(parts: Iterable[Part], cut: Cut, reach: Reach | None) -> exp.Query:
    """The numbers of all parts over the whole period for every value of the dimensions."""
    return union_all(
        _aggregate(part, tally(part), cut, _by_key(index, part, cut), reach)
        for index, part in enumerate(parts)
    )


def _by_key(index: int, part: Part, cut: Cut) -> Groups:
    keys = keys_of(cut.dimensions)
    coin = ("money",) if cut.by_currency and part.by_currency else ()
    same = {"leaf": number(index), "bucket": number(0), PART: number(TOP)}
    if cut.by_currency and not coin:
        same["money"] = text("")
    coins = {"money": col("currency")} if coin else {}
    return Groups(lambda _: {**keys, **coins}, ((*keys, *coin),), same)


def _numbered(index: int, part: Part, cut: Cut) -> Groups:
    """The groups of one part among others: the same columns for all, in the same order."""
    coin = ("money",) if cut.by_currency and part.by_currency else ()
    outer = ("bucket", *coin)
    inner = ("bucket", PART, *names(cut.dimensions), *coin)
    same = {"leaf": number(index)}
    if cut.by_currency and not coin:
        same["money"] = text("")

    def columns(time: exp.Expr) -> dict[str, exp.Expr]:
        told = told_apart(keys_of(cut.dimensions), cut.keys)
        place = bucket_of(cut.buckets, time)
        made = {"bucket": plus(place, number(1)) if cut.whole else place, **told}
        return {**made, "money": col("currency")} if coin else made

    sets = (outer, inner) if cut.dimensions else (outer,)
    return Groups(columns, (*sets, *(each[1:] for each in sets)) if cut.whole else sets, same)


def _aggregate(part: Part, how: Tally, cut: Cut, groups: Groups, reach: Reach | None) -> exp.Select:
    """One number for each group of a part's events."""
    period = cut.buckets.period
    if reach is None or rollup(part, how, cut) is None:
        where = [*asked(part, cut), *within(OCCURRED, [period], instant), *how.needs]
        return _select(groups, how.direct, part.table, where, groups.columns(OCCURRED))
    return _select(groups, how.merged, union_all(sources({0: part}, how, cut, groups, reach)))


def _running(part: Part, how: Tally, cut: Cut, groups: Groups, reach: Reach | None) -> exp.Select:
    """One number for each group, of its bucket and all before."""
    read = union_all(sources({0: part}, how, cut, groups, reach))
    states = {name: state.rolled for name, state in how.states.items()}
    names = dict.fromkeys(name for names in groups.sets for name in names)
    columns = {**{name: col(name) for name in names}, **states}
    if len(groups.sets) > 1:
        merged = select(columns, read, sets=groups.sets)
    else:
        merged = select(columns, read, group=names)
    so_far = up_to(how.merged, "bucket", [name for name in names if name != "bucket"])
    leaf = {name: one for name, one in groups.same.items() if name == "leaf"}
    others = {name: one for name, one in groups.same.items() if name != "leaf"}
    shown = {**leaf, **{name: col(name) for name in names}, **others}
    return select({**shown, "value": call("toFloat64", so_far)}, merged)


def _select(
    groups: Groups,
    value: exp.Expr,
    source: str | exp.Query,
    where: Iterable[exp.Expr] = (),
    columns: Mapping[str, exp.Expr] | None = None,
) -> exp.Select:
    """The value of each group. columns: what groups are; names of the source where not given."""
    names = dict.fromkeys(name for names in groups.sets for name in names)
    leaf = {name: same for name, same in groups.same.items() if name == "leaf"}
    others = {name: same for name, same in groups.same.items() if name != "leaf"}
    grouped = columns or {name: col(name) for name in names}
    shown = {**leaf, **grouped, **others, "value": call("toFloat64", value)}
    if len(groups.sets) > 1:
        some = gt(call("count"), number(0))  # all of no rows would be a row
        having = [] if all(groups.sets) else [some]
        return select(shown, source, where=where, sets=groups.sets, having=having)
    return select(shown, source, where=where, group=groups.sets[0])
