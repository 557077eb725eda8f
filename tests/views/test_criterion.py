"""Criteria and filters in words, as lists show them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sightline.catalog.cohort import Cohort, Segment
from sightline.views.criterion import criteria, filters

BOUGHT = {"did": "commerce.purchase"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (BOUGHT, "did commerce.purchase"),
        (
            {"did": "*", "at_least": 3, "in_last_days": 7},
            "did anything at least 3 times in the last 7 days",
        ),
        ({**BOUGHT, "at_least": 2, "at_most": 2}, "did commerce.purchase 2 times"),
        (
            {**BOUGHT, "at_most": 1, "from": "2026-01-01"},
            "did commerce.purchase at most 1 times from 2026-01-01",
        ),
        (
            {
                "did_not": "kb.search",
                "filters": {"field": "device", "op": "in", "value": ["a", "b"]},
            },
            "did not do kb.search where device is one of a, b",
        ),
        (
            {"field": "commerce.quantity", "op": "gte", "value": 2},
            "did anything where commerce.quantity is at least 2",
        ),
        (
            [BOUGHT, {"any": [{"did": "*"}, {"did_not": "kb.search"}]}],
            "did commerce.purchase and (did anything or did not do kb.search)",
        ),
        ({"not": BOUGHT}, "not: did commerce.purchase"),
    ],
)
def test_who_is_in_a_cohort(given: Any, words: str) -> None:
    made = msgspec.convert({"name": "c", "criteria": given}, Cohort)
    assert criteria(made.criteria) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "everything"),
        ({"field": "country", "op": "is_set"}, "country is known"),
        (
            [{"field": "device", "value": "mobile"}, {"not": {"cohort": "ai"}}],
            "device is mobile and not of the cohort ai",
        ),
        (
            {"any": [{"field": "a", "value": True}, {"segment": "s"}]},
            "(a is true or in the segment s)",
        ),
    ],
)
def test_what_is_in_a_segment(given: Any, words: str) -> None:
    made = msgspec.convert({"name": "s", "filters": given}, Segment)
    assert filters(made.filters) == words
