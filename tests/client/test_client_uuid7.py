"""Ids that sort by time, and are ids of version 7."""

from __future__ import annotations

import os
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sightline.client.uuid7 import uuid7

MOMENTS = st.integers(min_value=0, max_value=2**47 * 1_000_000)


def test_the_example_of_the_rfc() -> None:
    """RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC."""
    made = uuid7(1_645_557_742_000 * 1_000_000, bytes(8))
    assert made.startswith("017f22e2-79b0-7000-8000")


@given(MOMENTS, st.binary(min_size=8, max_size=8))
def test_any_moment_gives_an_id_of_version_7(at_ns: int, random: bytes) -> None:
    made = UUID(uuid7(at_ns, random))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == at_ns // 1_000_000


@given(st.lists(MOMENTS, min_size=2))
def test_ids_sort_as_their_moments_do(moments: list[int]) -> None:
    """Moments less than a quarter of a microsecond apart may change places."""
    moments = sorted({moment // 250 * 250 for moment in moments})
    made = [uuid7(moment, os.urandom(8)) for moment in moments]
    assert made == sorted(made)


def test_ids_of_one_moment_differ() -> None:
    assert len({uuid7(1, os.urandom(8)) for _ in range(10_000)}) == 10_000
