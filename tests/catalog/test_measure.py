"""Measures made of others say what their names say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.oracle import measured
from tests.analysis.stored import Sent

from sightline.catalog.measure import both

_SENT = st.builds(
    Sent,
    event_name=st.sampled_from(["a.seen", "a.also_seen", "b.done", "c.other"]),
    at_ms=st.just(0),
    session_id=st.sampled_from(["", "s1", "s2", "s3"]),
    user_id=st.sampled_from(["", "u1", "u2"]),
)
SOME, OTHERS = ("a.seen", "a.also_seen"), ("b.done",)


@given(st.lists(_SENT, max_size=12))
def test_both_counts_who_had_one_of_each(sent: list[Sent]) -> None:
    for entity in ("session", "user"):
        met = [
            {getattr(e, f"{entity}_id") for e in sent if e.event_name in names} - {""}
            for names in (SOME, OTHERS)
        ]
        assert measured(both(entity, SOME, OTHERS), sent) == len(met[0] & met[1])
