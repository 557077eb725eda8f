"""Decimals of currencies, against the examples ISO 4217 is usually explained with."""

from __future__ import annotations

import pytest

from sightline.catalog.currency import CURRENCIES, EXPONENTS, exponent


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("EUR", 2), ("GBP", 2), ("HUF", 2), ("JPY", 0), ("CLP", 0), ("BHD", 3), ("CLF", 4)],
)
def test_decimals(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


def test_an_unknown_currency_has_two_decimals() -> None:
    assert exponent("") == exponent("XXX") == 2


def test_codes_are_three_capitals_once_and_in_order() -> None:
    assert list(CURRENCIES) == sorted(set(CURRENCIES))
    assert all(len(c) == 3 and c.isascii() and c.isupper() for c in CURRENCIES)


def test_every_exception_is_a_known_currency_in_one_place() -> None:
    listed = [code for codes in EXPONENTS.values() for code in codes.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(CURRENCIES)
