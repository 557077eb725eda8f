"""The same person has the same name in one tenant, and nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.privacy.pseudonym import Pseudonyms

KEY = bytes(range(32))
ANY = st.text(st.characters(codec=None), max_size=80)


def test_the_name_is_stable_across_releases() -> None:
    assert Pseudonyms(KEY).of("t", "alice") == "u_eh4vdq2n5635ynwg7yd6qfcsau"


@given(ANY, ANY)
def test_the_form_says_nothing_and_is_always_the_same(tenant: str, value: str) -> None:
    name = Pseudonyms(KEY).of(tenant, value)
    assert re.fullmatch(r"u_[a-z2-7]{26}", name)
    assert name == Pseudonyms(KEY).of(tenant, value)


@given(st.lists(st.tuples(ANY, ANY), unique=True, max_size=8))
def test_no_two_people_and_no_two_tenants_share_a_name(people: list[tuple[str, str]]) -> None:
    pseudonyms = Pseudonyms(KEY)
    assert len({pseudonyms.of(*person) for person in people}) == len(people)


def test_another_key_gives_other_names() -> None:
    assert Pseudonyms(KEY).of("t", "alice") != Pseudonyms(KEY[::-1]).of("t", "alice")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes, not 5"):
        Pseudonyms(b"short")
