"""The report on customers as chapters of a page: worth, RFM segments, and what they are like.

Each field of the collection is a small part: bars of values, or where numbers lie. Fields nobody is
known by are named with what would fill them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sightline.analysis.customers.answer import Customers, LifetimeValue
from sightline.analysis.customers.distribution import Distribution, Value
from sightline.analysis.customers.segment import Segmented
from sightline.analysis.customers.worth import Holdout, Predicted
from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.views.described import CHAPTERS, FIELD, Described
from sightline.views.distribution import LEVELS, MOST_BARS, bars, spread
from sightline.views.label import in_words
from sightline.views.part import Fact, Part, said
from sightline.views.rfm import grid
from sightline.views.table import Table
from sightline.views.theme import Theme

NOBODY: Final = (
    "No event with a user id up to this day. Send `user_id` with the events of known "
    "people, or choose a later day."
)
NOBODY_BOUGHT: Final = (
    "There are no purchases in this currency up to this day. Choose a later day or another "
    "currency."
)
WHAT_TO_DO: Final = "Spend so far is shown; the forecast appears once more people buy again."
WITHHELD: Final = "A dashed edge: fewer than 5 people, or a group that would reveal them."
COLUMNS: Final = ("segment", "people", "share", "orders", "revenue", "monetary score")


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """Parts that belong together. small: they are drawn in less room"""

    title: str
    note: str = ""
    small: bool = False
    parts: tuple[Part, ...] = ()


def chapters(answer: Customers, theme: Theme) -> tuple[Chapter, ...]:
    """All of the answer; one chapter that says what to do where there is nobody."""
    if not answer.customers:
        return (Chapter(title="Customers", parts=(Part(title="No customers yet", note=NOBODY),)),)
    told = {one.field: one for one in answer.fields}
    described = (
        _chapter(one, told, answer.currency, theme)
        for one in CHAPTERS
        if any(column in told for column, *_ in one.fields)
    )
    return (*_worth(answer, theme), *described)


def _worth(answer: Customers, theme: Theme) -> Iterator[Chapter]:
    """Of buyers, where it was asked for."""
    worth, parts = answer.lifetime_value, list[Part]()
    if worth is not None:
        parts.append(_whole(answer, worth))
    if answer.segments:
        parts += segments(answer, theme)
    if worth is not None:
        parts += _held(worth.predicted)
    if parts:
        yield Chapter(title="Worth", note=" ".join(answer.meta.notes), parts=tuple(parts))


def _whole(answer: Customers, worth: LifetimeValue) -> Part:
    coin = answer.currency
    facts = [
        Fact("Customers", said(answer.customers, Unit.COUNT), "people known by a user id"),
        Fact("Buyers", said(worth.buyers, Unit.COUNT), f"in {coin}" if coin else ""),
        Fact("Spend so far", said(worth.observed, Unit.MONEY, coin), "per buyer, on average"),
    ]
    ahead = worth.predicted
    if ahead is not None:
        off = ahead.holdout.revenue_error
        days = f"in the next {ahead.horizon_days} days"
        held = f"tested on the last {ahead.holdout.days} days"
        facts += [
            Fact("Expected revenue", said(ahead.revenue, Unit.MONEY, coin), f"per buyer, {days}"),
            Fact("Error of past forecasts", _signed(off), held),
            Fact("Expected purchases", said(ahead.purchases, Unit.COUNT), f"per buyer, {days}"),
            Fact("Still active", said(ahead.alive, Unit.RATIO), "mean probability per buyer"),
        ]
    title = "Customer value"
    return Part(title=title, name="worth", note=_unsaid(worth), facts=tuple(facts))


def _unsaid(worth: LifetimeValue) -> str:
    if worth.predicted is not None or worth.not_estimable is None:
        return ""
    return f"No forecast: {worth.not_estimable}. {WHAT_TO_DO}"


def segments(answer: Customers, theme: Theme) -> tuple[Part, ...]:
    """RFM segments as a grid, and as a table beside it; or what to do where nobody bought."""
    bought = [one for one in answer.segments if one.customers != 0]
    title = "Segments by recency and frequency"
    if not bought:
        return (Part(title=title, note=NOBODY_BOUGHT),)
    hidden = any(isinstance(one.customers, Suppressed) for one in bought)
    note = "Recency across, frequency upwards; the stronger the colour, the more buyers."
    rows = tuple(_row(one, answer.currency) for one in answer.segments)
    return (
        Part(
            title=title,
            name="segments",
            note=f"{note} {WITHHELD}" if hidden else note,
            spec=grid(answer.segments, theme),
        ),
        Part(title="Segments in numbers", name="numbers", table=Table(COLUMNS, rows)),
    )


def _row(one: Segmented, currency: str | None) -> tuple[str, ...]:
    return (
        in_words(one.segment),
        said(one.customers, Unit.COUNT),
        said(one.share, Unit.RATIO),
        said(one.orders, Unit.COUNT),
        said(one.revenue, Unit.MONEY, currency),
        said(one.average_monetary_score, Unit.SCORE),
    )


def _held(ahead: Predicted | None) -> Iterator[Part]:
    """How well it would have been foreseen."""
    if ahead is None:
        return
    one: Holdout = ahead.holdout
    rows = (
        (
            "purchases",
            said(one.predicted_purchases, Unit.COUNT),
            said(one.actual_purchases, Unit.COUNT),
            _signed(one.purchases_error),
        ),
        (
            "revenue",
            said(one.predicted_revenue, Unit.MONEY),
            said(one.actual_revenue, Unit.MONEY),
            _signed(one.revenue_error),
        ),
    )
    each = said(one.mean_absolute_error, Unit.SCORE)
    naive = said(one.naive_mean_absolute_error, Unit.SCORE)
    yield Part(
        title="Forecast check",
        name="held",
        note=f"Trained without the last {one.days} days, on {one.customers:,} earlier buyers.",
        facts=(
            Fact("Mean error per buyer", each, "purchases"),
            Fact("Error of a naive forecast", naive, "purchases"),
        ),
        table=Table(("in those days", "forecast", "actual", "error"), rows),
    )


def _chapter(
    chapter: Described, told: dict[str, Distribution], currency: str | None, theme: Theme
) -> Chapter:
    found, missing = [], []
    for field, title, unit in chapter.fields:
        one = told.get(field)
        if one is None:
            continue
        if not isinstance(one.known, Suppressed) and not one.known:
            missing.append(title.lower())
            continue
        found.append(_field(one, title, unit, currency if unit is Unit.MONEY else None, theme))
    note = chapter.about
    if missing:
        note = f"{note} No data yet on {', '.join(missing)}; {chapter.needs}.".strip()
    return Chapter(title=chapter.title, note=note, small=True, parts=tuple(found))


def _field(one: Distribution, title: str, unit: Unit, coin: str | None, theme: Theme) -> Part:
    known = f"of {said(one.known, Unit.COUNT)} customers"
    if isinstance(one.known, Suppressed):
        known = "hidden, because it would reveal the few people who differ"
    if one.values is None:
        return _numbers(one, title, known, unit, coin, theme)
    values = _shown(one.values)
    whole = None if isinstance(one.known, Suppressed) else one.known
    return Part(
        title=title,
        name=f"{FIELD}:{one.field}",
        note=known,
        spec=bars(values[:MOST_BARS], whole, theme) if values else None,
        table=Table(
            ("value", "customers"),
            tuple((name, said(count, Unit.COUNT)) for name, count in values),
        ),
    )


def _numbers(
    one: Distribution, title: str, known: str, unit: Unit, coin: str | None, theme: Theme
) -> Part:
    if one.quantiles is None:
        mean = Fact("Mean", said(one.mean, unit, coin))
        return Part(title=title, name=f"{FIELD}:{one.field}", note=known, facts=(mean,))
    rows = tuple((words, said(one.quantiles.get(level), unit, coin)) for _, level, words in LEVELS)
    return Part(
        title=title,
        name=f"{FIELD}:{one.field}",
        note=known,
        facts=(
            Fact("Median", said(one.quantiles.get("0.5"), unit, coin)),
            Fact("Mean", said(one.mean, unit, coin)),
        ),
        spec=spread(one, unit, theme, coin),
        table=Table(("share", title.lower()), rows),
    )


def _shown(values: Sequence[Value]) -> list[tuple[str, int | Suppressed]]:
    """Values as people say them: months in their order, the latest first; else the most first."""
    months = all(len(one.value) == 7 and one.value[4] == "-" for one in values)
    ordered = sorted(values, key=lambda one: one.value, reverse=True) if months else values
    return [(one.value if months else _worded(one.value), one.customers) for one in ordered]


def _worded(value: str) -> str:
    return in_words(value) if value.replace("_", "").isalpha() else value


def _signed(error: float | None) -> str:
    return "–" if error is None else f"{error * 100:+.1f}%"
