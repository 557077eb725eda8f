"""Lifetime value: what buyers spent, what they are expected to spend, and how wrong that was.

The models are fitted to all purchases for the prediction, and to those of the first two thirds of
the time for the error: then what was predicted for the last third is held against what came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from sightline.analysis.customers.lifetime import (
    Histories,
    Purchases,
    Values,
    purchases_of,
    values_of,
)
from sightline.analysis.customers.occasion import Buyer, histories
from sightline.analysis.digits import quotient
from sightline.analysis.forecast.history import Floats
from sightline.errors import NotEstimable

FEWEST_BUYERS: Final = 100
FEWEST_REPEATING: Final = 30
_WEEK: Final = 7.0
_HELD_BACK: Final = 3


class Holdout(msgspec.Struct, frozen=True):
    """Predicted and come true in the last third of the time, of those who had bought before.

    error: the predicted total over the real one, less 1; null where nothing came
    mean_absolute_error: of purchases for each customer
    naive_mean_absolute_error: of everybody going on at their own rate
    """

    customers: int
    days: int
    predicted_purchases: float
    actual_purchases: int
    purchases_error: float | None
    predicted_revenue: float
    actual_revenue: float
    revenue_error: float | None
    mean_absolute_error: float
    naive_mean_absolute_error: float


class Predicted(msgspec.Struct, frozen=True):
    """What buyers will do, on average, in the days to come.

    sampled: how many buyers this was learned from
    alive: the mean chance that a buyer has not left
    """

    horizon_days: int
    sampled: int
    purchases: float
    revenue: float
    alive: float
    purchase_model: Purchases
    value_model: Values
    holdout: Holdout


class Fitted(msgspec.Struct, frozen=True):
    """Both models."""

    purchases: Purchases
    values: Values

    def revenue(self, of: Histories, weeks: float) -> Floats:
        """What each will spend."""
        found: Floats = self.purchases.expected(of, weeks) * self.values.expected(of)
        return found


def fitted(of: Histories) -> Fitted:
    """The models of some histories.

    raises: NotEstimable, where there are too few
    """
    _assert_enough(of)
    return Fitted(purchases_of(of), values_of(of))


def _assert_enough(of: Histories) -> None:
    repeating = int(np.sum((of.repeats > 0) & (of.value > 0)))
    if len(of.repeats) < FEWEST_BUYERS or repeating < FEWEST_REPEATING:
        raise NotEstimable(
            f"Lifetime value needs {FEWEST_BUYERS} buyers, {FEWEST_REPEATING} of whom bought on "
            f"several days; there are {len(of.repeats)}, and {repeating}"
        )


def predicted(of: Sequence[Buyer], end_day: int, horizon_days: int) -> tuple[Predicted, Fitted]:
    """What the buyers will do behind a day, and the models that say so.

    raises: NotEstimable, where there are too few, also for the part that is not held back
    """
    seen = histories(of, end_day)
    _assert_enough(seen)
    held = holdout(of, end_day)  # first: where that cannot be, the other search is for nothing
    models = fitted(seen)
    expected = models.purchases.expected(seen, horizon_days / _WEEK)
    return Predicted(
        horizon_days,
        len(of),
        _mean(expected),
        _mean(expected * models.values.expected(seen)),
        _mean(models.purchases.alive(seen)),
        models.purchases,
        models.values,
        held,
    ), models


def holdout(of: Sequence[Buyer], end_day: int) -> Holdout:
    """What models of the first two thirds of the time say of the last.

    raises: NotEstimable
    """
    first = min(buyer.days[0][0] for buyer in of)
    days = (end_day - first) // _HELD_BACK
    cut = end_day - days
    known = [buyer for buyer in of if buyer.days[0][0] <= cut]
    if days < 1:
        raise NotEstimable("All purchases are of a day or two: nothing can be held back")
    before = histories(known, cut)
    models, weeks = fitted(before), days / _WEEK
    expected = models.purchases.expected(before, weeks)
    revenue = expected * models.values.expected(before)
    later = [[spent for day, spent in buyer.days if cut < day <= end_day] for buyer in known]
    actual = np.array([float(len(spent)) for spent in later])
    income = float(sum(map(sum, later)))
    usual = before.repeats / np.maximum(before.age, 1 / _WEEK) * weeks
    return Holdout(
        len(known),
        days,
        _shown(float(expected.sum())),
        int(actual.sum()),
        _error(float(expected.sum()), float(actual.sum())),
        _shown(float(revenue.sum())),
        _shown(income),
        _error(float(revenue.sum()), income),
        _mean(np.abs(expected - actual)),
        _mean(np.abs(usual - actual)),
    )


def _error(predicted: float, actual: float) -> float | None:
    found = quotient(predicted, actual)
    return None if found is None else _shown(found - 1)


def _mean(values: Floats) -> float:
    return _shown(float(np.mean(values)))


def _shown(value: float) -> float:
    return float(f"{value:.8g}")
