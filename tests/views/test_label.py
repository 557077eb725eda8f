"""Names as people say them, alone and beside each other."""

from __future__ import annotations

import pytest

from sightline.views.label import beside, event, in_words, metric, value


def test_units_that_numbers_carry_are_left_out() -> None:
    assert in_words("ai.usage_rate") == "AI usage rate"
    assert in_words("voice.first_response_ms.p95") == "Voice first response (p95)"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["ai.usage_rate"], ["AI usage rate"]),
        (
            ["voice.first_response_ms.p50", "voice.first_response_ms.p95"],
            ["Median", "95% are below"],
        ),
        (
            ["ai.conversion_rate", "ai.traditional_conversion_rate"],
            ["Conversion with the assistant", "Conversion without it"],
        ),
        (["api.error_rate", "system.error_rate"], ["API error rate", "System error rate"]),
        (["api.rate", "api.rate.avg"], ["Rate", "Rate (mean)"]),
        (["api.rate.avg", "system.score.avg"], ["API rate", "System score"]),
        (["commerce.conversion_rate"], ["Conversion rate"]),
    ],
)
def test_beside_each_other_names_say_what_is_different(names: list[str], words: list[str]) -> None:
    assert beside(names) == words


def test_events_metrics_and_values_are_words_and_what_is_a_name_of_its_own_stays() -> None:
    assert [event(name) for name in ("web.page_view", "commerce.view", "kb.search", "/a.b")] == [
        "Page view",
        "Product view",
        "Knowledge base search",
        "/a.b",
    ]
    assert [metric(name) for name in ("commerce.revenue", "commerce.view.count")] == [
        "Revenue",
        "Product view count",
    ]
    assert [value(name) for name in ("find_frame", "mail.example.com", "frame_1001", "DE")] == [
        "find frame",
        "mail.example.com",
        "frame_1001",
        "DE",
    ]
