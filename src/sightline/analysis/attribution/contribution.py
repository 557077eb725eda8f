"""What the assistant had to do with conversions: its influences, added up.

The rule is the table in `catalog.collections.influence`. Each conversion has an influence of each
kind, 0 to 1, by the signs in its sessions; of several lines, the highest. Means, and amounts
weighted by influence, leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlglot import exp

from sightline.analysis.assistance import Conditions, lines
from sightline.analysis.attribution.asked import Asked
from sightline.analysis.attribution.trail import someone
from sightline.analysis.digits import quotient
from sightline.analysis.money import Amount, amounts
from sightline.analysis.sql import (
    all_of,
    call,
    col,
    columns,
    eq,
    gt,
    minus,
    number,
    select,
    times,
)
from sightline.catalog.collections.influence import INFLUENCES, Influence, Sign

OVERALL: Final = "overall"
_ALONE: Final = number(1)


class Contribution(msgspec.Struct, frozen=True):
    """One kind of help, or all together (`overall`).

    influence: mean over all conversions, 0-1; null where there was none
    conversions: those with any influence
    amounts: what conversions were worth, each times its influence
    """

    name: str
    influence: float | None
    conversions: int
    amounts: tuple[Amount, ...]


def contributions(known: Conditions, asked: Asked) -> exp.Select:
    """One row a currency: conversions, and of each influence the sum, how many, and the worth.

    Influences are sums of halves of halves, so that their sums are exact in any order.
    """
    influences = {one.name: _of_line(one) for one in INFLUENCES}
    goal = lines(known, asked.goal, asked.period, asked.visitors, only=list(someone(asked)))
    by_line = select({**columns("code", "coin", "worth"), **influences}, goal)
    highest = {name: call("max", col(name)) for name in influences}
    total = {"total": call("sum", col("worth"))}
    by_conversion = select(
        {**columns("code", "coin"), **total, **{f"{n}_most": v for n, v in highest.items()}},
        by_line,
        group=["code", "coin"],
    )
    most = {name: col(f"{name}_most") for name in influences}
    whole = select({**columns("coin", "total"), **most, OVERALL: _overall(most)}, by_conversion)
    sums = {"conversions": call("count")}
    for name in (*influences, OVERALL):
        sums[f"{name}_sum"] = call("sum", col(name))
        sums[f"{name}_count"] = call("countIf", gt(col(name), number(0)))
        sums[f"{name}_worth"] = call("sum", times(col(name), col("total")))
    return select({**columns("coin"), **sums}, whole, group=["coin"])


def contribution(rows: Sequence[Mapping[str, Any]]) -> tuple[Contribution, ...]:
    """The influences of all rows."""
    conversions = sum(row["conversions"] for row in rows)
    return tuple(
        Contribution(
            name=name,
            influence=quotient(sum(row[f"{name}_sum"] for row in rows), conversions),
            conversions=sum(row[f"{name}_count"] for row in rows),
            amounts=amounts({row["coin"]: round(row[f"{name}_worth"]) for row in rows}),
        )
        for name in (*(one.name for one in INFLUENCES), OVERALL)
    )


def _of_line(influence: Influence) -> exp.Expr:
    """The level of a line: the first whose signs are all there."""
    cases: list[exp.Expr] = []
    for level in influence.levels:
        cases += [_all(level.signs), number(level.influence)]
    return call("toFloat64", call("multiIf", *cases, number(0)))


def _all(signs: Sequence[Sign]) -> exp.Expr:
    return all_of(eq(col(sign), number(1)) for sign in signs)


def _overall(influences: Mapping[str, exp.Expr]) -> exp.Expr:
    left = [minus(_ALONE, influence) for influence in influences.values()]
    product = left[0]
    for one in left[1:]:
        product = times(product, one)
    return minus(_ALONE, product)
