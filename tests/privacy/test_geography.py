"""An address has a country and a region, or nothing."""

from __future__ import annotations

import itertools

import iptocc
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.privacy.geography import COUNTRIES, NOWHERE, Place, locate


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("8.8.8.8", Place("US", "NA")),
        ("::ffff:8.8.8.8", Place("US", "NA")),
        ("2a00:1450:4001:80b::200e", Place("IE", "EU")),
        ("193.0.6.139", Place("NL", "EU")),
        ("1.1.1.1", Place("AU", "APAC")),
        ("10.0.0.1", NOWHERE),
        ("192.0.2.1", NOWHERE),
        ("127.0.0.1", NOWHERE),
        ("::1", NOWHERE),
        ("fe80::1%eth0", NOWHERE),
        ("8.8.8.8:443", NOWHERE),
        ("", NOWHERE),
    ],
)
def test_locate(ip: str, place: Place) -> None:
    assert locate(ip) == place


@given(st.text(st.characters(codec=None), max_size=50) | st.ip_addresses().map(str))
def test_anything_at_all_is_taken(ip: str) -> None:
    place = locate(ip)
    assert bool(place.country) == bool(place.region)


def test_every_country_has_one_region() -> None:
    listed = [c for countries in COUNTRIES.values() for c in countries.split()]
    assert len(listed) == len(set(listed))
    assert phonenumbers.SUPPORTED_REGIONS - set(listed) == {"AC", "TA"}  # islands of SH
    assert all(len(country) == 2 for country in listed)


def test_every_country_the_registries_name_is_listed() -> None:
    listed = {c for countries in COUNTRIES.values() for c in countries.split()}
    samples = (f"{a}.{b}.1.1" for a, b in itertools.product(range(1, 224), range(0, 256, 3)))
    named = {country for country in iptocc.country_code(list(samples)) if country}
    assert named - listed <= {"EU", "AP", "ZZ"}  # codes of no country
    assert len(named) > 100
