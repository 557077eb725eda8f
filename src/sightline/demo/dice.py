"""Chance with a seed: the same seed always falls the same way."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """`random.Random`, and the few questions a simulation asks."""

    def chance(self, probability: float) -> bool:
        """True as often as `probability` (0-1) says."""
        return self.random() < probability

    def latency_ms(self, median_ms: float, sigma: float = 0.45) -> int:
        """A duration as machines have them: log-normal, its p95 at `e**(1.64 * sigma)` medians."""
        return max(1, round(median_ms * math.exp(self.gauss(0.0, sigma))))

    def weighted(self, table: Sequence[tuple[float, T]]) -> T:
        """One entry of a table of (weight, entry)."""
        left = self.random() * sum(weight for weight, _ in table)
        for weight, entry in table:
            left -= weight
            if left < 0:
                return entry
        return table[-1][1]

    def poisson(self, mean: float) -> int:
        """How many, where `mean` are expected (Knuth; for means below a hundred)."""
        bound, product, count = math.exp(-mean), self.random(), 0
        while product > bound:
            product *= self.random()
            count += 1
        return count
