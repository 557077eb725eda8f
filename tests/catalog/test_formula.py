"""Metrics in words."""

from __future__ import annotations

import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.filter import Filter, Op, where
from sightline.catalog.formula import formula
from sightline.catalog.measure import count, per_second, ratio, sessions
from sightline.catalog.model import Combination, Highest, Lowest, Term


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("events.count", "number of all events"),
        (
            "voice.first_response_ms.p95",
            "p95 of `voice.first_response_ms` over `voice.first_response`",
        ),
        (
            "kb.hit_rate",
            "(number of `kb.search` where `kb.results_count` > 0) / number of `kb.search`",
        ),
        (
            "commerce.conversion_rate",
            "different sessions over `commerce.purchase` / different sessions over all events",
        ),
        (
            "commerce.revenue",
            "sum of `commerce.amount` over `commerce.purchase` − sum of `commerce.amount` over "
            "`commerce.refund` and `commerce.cancellation`",
        ),
        ("commerce.orders.count", "different `commerce.order_id` over `commerce.purchase`"),
    ],
)
def test_metrics_in_words(name: str, words: str) -> None:
    assert formula(BUILT_IN.metric(name).measure) == words


def test_filters_in_words() -> None:
    condition = Filter(
        all=(
            Filter(any=(where("a.b", Op.IN, ("x", "y")), where("a.c", Op.IS_SET))),
            Filter(not_=where("a.d", Op.EQ, False)),
        )
    )
    assert formula(count("a.e", where=condition)) == (
        "number of `a.e` where ((`a.b` in x, y) or (`a.c` is set)) and (not (`a.d` = false))"
    )


def test_measures_of_time_and_place_in_words() -> None:
    assert formula(per_second(count("a.e"))) == "number of `a.e` each second"
    assert formula(per_second(ratio(count("a.e"), count()))) == (
        "(number of `a.e` / number of all events) each second"
    )
    assert formula(sessions("a.e", apart="page_path")) == (
        "different sessions and `page_path` over `a.e`"
    )


def test_weighted_extremes_in_words() -> None:
    measured = Combination(
        terms=(
            Term(measure=Highest(attribute="a.b", events=("a.e",)), factor=0.5),
            Term(measure=Lowest(attribute="a.b", events=("a.e",)), factor=-2),
        )
    )
    assert formula(measured) == "0.5 × highest `a.b` over `a.e` − 2 × lowest `a.b` over `a.e`"
