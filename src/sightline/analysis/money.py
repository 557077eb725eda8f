"""Amounts as answers give them: decimal numbers, each with its currency.

Amounts in several currencies are a list, and never added.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sightline.catalog.currency import exponent
from sightline.privacy.disclosure import SUPPRESSED, Suppressed


class Amount(msgspec.Struct, frozen=True):
    """An amount of money. currency: ISO 4217"""

    currency: str
    value: float | Suppressed


def decimal(currency: str, units: float) -> float:
    """An amount in smallest units, as a decimal number."""
    return units / float(10 ** exponent(currency))


def amount(currency: str, units: int) -> Amount:
    """An amount in smallest units."""
    return Amount(currency, decimal(currency, units))


def amounts(units: Mapping[str, int]) -> tuple[Amount, ...]:
    """Amounts in smallest units by currency; what has no currency is no amount."""
    return tuple(amount(coin, units[coin]) for coin in sorted(units) if coin)


def hidden(currency: str) -> Amount:
    """An amount that is not shown."""
    return Amount(currency, SUPPRESSED)
