"""BG/NBD and Gamma-Gamma against published figures and against customers made by chance."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.analysis.customers.lifetime import (
    Histories,
    Purchases,
    Values,
    purchases_of,
    values_of,
)
from sightline.analysis.customers.occasion import Buyer, histories
from sightline.analysis.customers.worth import predicted
from sightline.analysis.forecast.history import Floats
from sightline.errors import NotEstimable

CDNOW = Purchases(0.243, 4.414, 0.793, 2.426)
"""Estimates of Fader, Hardie & Lee (2005), table 2."""

CDNOW_VALUES = Values(6.25, 3.74, 15.44)
"""Estimates of Fader & Hardie (2013)."""

END = 600


def histories_of(repeats: list[float], last: float, age: float, value: list[float]) -> Histories:
    size = len(repeats)
    return Histories(np.array(repeats), np.full(size, last), np.full(size, age), np.array(value))


def made(seed: int, count: int, truth: Purchases, worth: Values, until: int = END) -> list[Buyer]:
    """Buyers by chance: born over a year, each with a rate, a chance to leave, and a mean."""
    dice = np.random.default_rng(seed)
    found = []
    for number in range(count):
        day = int(dice.integers(0, 365))
        rate = dice.gamma(truth.r, 1 / truth.alpha)
        leave = dice.beta(truth.a, truth.b)
        scale = dice.gamma(worth.q, 1 / worth.v)
        spent = {day: dice.gamma(worth.p, 1 / scale)}
        at = float(day)
        while dice.random() > leave or at == day:  # nobody leaves at the first
            at += dice.exponential(1 / rate) * 7
            if at > until:
                break
            spent.setdefault(int(at), dice.gamma(worth.p, 1 / scale))
        found.append(Buyer(str(number), tuple(sorted(spent.items()))))
    return found


def test_the_published_customer_is_expected_to_buy_1_226_times() -> None:
    """Fader & Hardie, "Implementing the BG/NBD Model for Customer Base Analysis in Excel"."""
    someone = histories_of([2.0], 30.43, 38.86, [0.0])
    assert CDNOW.expected(someone, 39.0)[0] == pytest.approx(1.226, abs=0.0005)


def test_the_published_means_of_purchases_to_come() -> None:
    """As the library lifetimes documents them for the first customers of CDNOW."""
    some = histories_of([2.0, 1.0, 0.0, 7.0], 0.0, 0.0, [22.35, 11.77, np.nan, 73.74])
    found = CDNOW_VALUES.expected(some)
    assert found == pytest.approx([24.66, 18.91, 35.17, 71.46], rel=0.002)


def test_the_likelihood_is_that_of_the_paper_term_by_term() -> None:
    from scipy.special import gamma

    r, alpha, a, b = 0.6, 3.0, 0.8, 2.5
    x, last, age = 3.0, 10.0, 25.0
    first = gamma(r + x) * alpha**r / gamma(r) * gamma(a + b) * gamma(b + x)
    first /= gamma(b) * gamma(a + b + x)
    both = (alpha + age) ** -(r + x) + a / (b + x - 1) * (alpha + last) ** -(r + x)
    found = Purchases(r, alpha, a, b).log_likelihood(histories_of([x], last, age, [0.0]))
    assert found == pytest.approx(np.log(first * both))


def test_expectations_agree_with_customers_made_by_chance() -> None:
    """Those who bought twice by week 40 go on as the formula says."""
    dice = np.random.default_rng(3)
    truth = Purchases(1.2, 8.0, 1.5, 4.0)
    seen: list[tuple[float, float]] = []
    more: list[float] = []
    for _ in range(20_000):
        rate, leave = dice.gamma(truth.r, 1 / truth.alpha), dice.beta(truth.a, truth.b)
        at, moments = 0.0, []
        while (at := at + dice.exponential(1 / rate)) < 80:
            moments.append(at)
            if dice.random() < leave:
                break
        before = [m for m in moments if m <= 40]
        if len(before) == 2:
            seen.append((2.0, before[-1]))
            more.append(float(len(moments) - 2))
    ages = np.full(len(seen), 40.0)
    repeats, last = (np.array(column) for column in zip(*seen, strict=True))
    expected = truth.expected(Histories(repeats, last, ages, repeats), 40.0)
    error = 3 * np.std(more) / np.sqrt(len(more))
    assert abs(expected.mean() - np.mean(more)) < error


def test_estimates_come_near_the_truth() -> None:
    truth, worth = Purchases(1.0, 6.0, 1.0, 4.0), Values(6.0, 4.0, 30.0)
    seen = histories(made(5, 4_000, truth, worth), END)
    found = purchases_of(seen)
    assert found.log_likelihood(seen) >= truth.log_likelihood(seen)
    assert found.r / found.alpha == pytest.approx(truth.r / truth.alpha, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(0.2, abs=0.06)
    values = values_of(seen)
    assert values.p * values.v / (values.q - 1) == pytest.approx(60, rel=0.06)


def test_what_is_predicted_comes_true_on_held_back_time() -> None:
    found, _ = predicted(made(6, 3_000, Purchases(1, 6, 1, 4), Values(6, 4, 30)), END, 365)
    held = found.holdout
    assert held.days == 200
    assert held.purchases_error is not None
    assert held.revenue_error is not None
    assert abs(held.purchases_error) < 0.12
    assert abs(held.revenue_error) < 0.15
    assert held.mean_absolute_error < held.naive_mean_absolute_error
    assert 0 < found.alive < 1


def test_the_holdout_counts_what_came_afterwards() -> None:
    buyers = made(7, 1_000, Purchases(1, 6, 1, 4), Values(6, 4, 30))
    first = min(buyer.days[0][0] for buyer in buyers)
    cut = END - (END - first) // 3
    known = [buyer for buyer in buyers if buyer.days[0][0] <= cut]
    found, _ = predicted(buyers, END, 30)
    assert found.holdout.customers == len(known)
    later = [spent for buyer in known for day, spent in buyer.days if day > cut]
    assert found.holdout.actual_purchases == len(later)
    assert found.holdout.actual_revenue == pytest.approx(sum(later), rel=1e-6)


def test_histories_of_days() -> None:
    days: tuple[tuple[int, float], ...] = ((10, 5.0), (17, 7.0), (31, 9.0))
    found = histories([Buyer("a", days), Buyer("b", days[:1])], 38)
    assert list(found.repeats) == [2, 0]
    assert list(found.last) == [3, 0]
    assert list(found.age) == [4, 4]
    assert found.value[0] == 8
    assert np.isnan(found.value[1])


@pytest.mark.parametrize("count", [20, 99])
def test_too_few_are_not_estimated(count: int) -> None:
    with pytest.raises(NotEstimable, match="100 buyers"):
        predicted(made(1, count, CDNOW, CDNOW_VALUES), END, 365)


def test_buyers_who_never_come_back_are_not_estimated() -> None:
    once: list[Buyer] = [Buyer(str(n), ((n, 9.0),)) for n in range(400)]
    with pytest.raises(NotEstimable):
        predicted(once, END, 365)


def test_chances_and_expectations_stay_within_what_is_possible() -> None:
    some: Floats = np.array([0.0, 1, 5, 40])
    seen = Histories(some, np.array([0.0, 1, 30, 38]), np.full(4, 39.0), some)
    assert ((CDNOW.alive(seen) >= 0) & (CDNOW.alive(seen) <= 1)).all()
    shares = [CDNOW.expected(seen, weeks) for weeks in (1.0, 10.0, 100.0)]
    assert (np.diff(shares, axis=0) > 0).all()
    near_one = Purchases(0.3, 4.0, 1.0, 2.0).expected(seen, 10.0)
    assert np.isfinite(near_one).all()
