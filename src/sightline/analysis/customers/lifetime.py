"""How often and for how much customers will buy: BG/NBD and Gamma-Gamma, in closed form.

Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD
Model", Marketing Science 24(2); Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value".
Times are in weeks. Estimates are by maximum likelihood.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import scipy  # and no part of it: those are loaded when first used, a second and more

from sightline.analysis.forecast.history import Floats
from sightline.errors import NotEstimable

_NEAR_ONE: Final = 1e-6
_BOUNDS: Final = (-9.0, 9.0)


class Histories(msgspec.Struct, frozen=True):
    """What customers did, a place for each.

    repeats: purchases after the first; last: time from the first to the last; age: from the first
    to the end of what was watched; value: mean of a repeat purchase, NaN where there is none
    """

    repeats: Floats
    last: Floats
    age: Floats
    value: Floats


class Purchases(msgspec.Struct, frozen=True):
    """BG/NBD: rates are gamma (r, alpha), chances to leave after a purchase beta (a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, of: Histories) -> float:
        """Of all histories together; equations 6 and 7 of the 2005 paper."""
        x, at = of.repeats, of.repeats.astype(np.intp)
        times = np.arange(at.max() + 1.0)  # what depends on these alone is computed once for each
        rate = (
            scipy.special.gammaln(self.r + times)
            - scipy.special.gammaln(self.r)
            + self.r * np.log(self.alpha)
        )
        none = scipy.special.betaln(self.a, self.b)
        stay = scipy.special.betaln(self.a, self.b + times) - none
        left = scipy.special.betaln(self.a + 1, self.b + np.maximum(times, 1) - 1) - none
        alive = stay[at] - (self.r + x) * np.log(self.alpha + of.age)
        gone = left[at] - (self.r + x) * np.log(self.alpha + of.last)
        both = np.where(x > 0, np.logaddexp(alive, gone), alive)
        return float(np.sum(rate[at] + both))

    def alive(self, of: Histories) -> Floats:
        """The chance that each has not left."""
        found: Floats = 1 / (1 + self._odds_gone(of))
        return found

    def expected(self, of: Histories, weeks: float) -> Floats:
        """How many purchases each will make in the time to come; equation 10."""
        x = of.repeats
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        passed = self.alpha + of.age
        tail = scipy.special.hyp2f1(
            self.r + x, self.b + x, a + self.b + x - 1, weeks / (passed + weeks)
        )
        decay = (passed / (passed + weeks)) ** (self.r + x) * tail
        found: Floats = (a + self.b + x - 1) / (a - 1) * (1 - decay) / (1 + self._odds_gone(of))
        return found

    def _odds_gone(self, of: Histories) -> Floats:
        ratio = (self.alpha + of.age) / (self.alpha + of.last)
        later = np.maximum(of.repeats, 1)
        odds = self.a / (self.b + later - 1) * ratio ** (self.r + of.repeats)
        found: Floats = np.where(of.repeats > 0, odds, 0.0)
        return found


class Values(msgspec.Struct, frozen=True):
    """Gamma-Gamma: purchases scatter gamma (p) around a customer's own mean, those by (q, v)."""

    p: float
    q: float
    v: float

    def log_likelihood(self, of: Histories) -> float:
        """Of those with repeat purchases; equation 1a of the note."""
        bought = (of.repeats > 0) & (of.value > 0)
        x, m = of.repeats[bought], of.value[bought]
        times = np.arange(1.0, x.max() + 1)
        scatter = (
            scipy.special.gammaln(self.p * times + self.q)
            - scipy.special.gammaln(self.p * times)
            - scipy.special.gammaln(self.q)
        )
        each = scatter[x.astype(np.intp) - 1]
        each += self.q * np.log(self.v) + (self.p * x - 1) * np.log(m)
        each += self.p * x * np.log(x) - (self.p * x + self.q) * np.log(x * m + self.v)
        return float(np.sum(each))

    def expected(self, of: Histories) -> Floats:
        """The mean value of each one's purchases to come; equation 5."""
        spent = np.where(of.repeats > 0, of.repeats * np.nan_to_num(of.value), 0.0)
        found: Floats = self.p * (self.v + spent) / (self.p * of.repeats + self.q - 1)
        return found


def purchases_of(of: Histories) -> Purchases:
    """The likeliest BG/NBD.

    raises: NotEstimable, where the search does not end
    """
    scale = float(np.max(of.age)) / 10 or 1.0
    even = Histories(of.repeats, of.last / scale, of.age / scale, of.value)

    def cost(logs: Floats) -> float:
        return -Purchases(*np.exp(logs)).log_likelihood(even) / len(of.repeats)

    r, alpha, a, b = _searched(cost, ((0.0, 0.0, 0.0, 0.0), (-1.0, 0.0, -0.5, 0.5)))
    return Purchases(r, alpha * scale, a, b)


def values_of(of: Histories) -> Values:
    """The likeliest Gamma-Gamma whose mean is finite.

    raises: NotEstimable, where the search does not end
    """
    bought = (of.repeats > 0) & (of.value > 0)
    scale = float(np.mean(of.value[bought]))
    even = Histories(of.repeats[bought], of.last[bought], of.age[bought], of.value[bought] / scale)

    def made(logs: Floats) -> Values:
        p, q, v = np.exp(logs)
        return Values(float(p), float(q) + 1, float(v))

    def cost(logs: Floats) -> float:
        return -made(logs).log_likelihood(even) / len(even.repeats)

    p, q, v = _searched(cost, ((0.5, 0.5, 0.5), (1.5, 1.0, 0.0)))
    return Values(p, q + 1, v * scale)


def _searched(cost: object, starts: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    limits = [_BOUNDS] * len(starts[0])
    found = [
        scipy.optimize.minimize(cost, start, method="L-BFGS-B", bounds=limits) for start in starts
    ]
    best = min(found, key=lambda result: float(result.fun))
    if not np.isfinite(best.fun):
        raise NotEstimable("No lifetime value fits these purchases")
    return tuple(float(value) for value in np.exp(best.x))
