"""Names as people say them, alone and beside each other."""

from __future__ import annotations

import pytest

from sightline.views.label import beside, in_words


def test_units_that_numbers_carry_are_left_out() -> None:
    assert in_words("ai.usage_rate") == "AI usage rate"
    assert in_words("voice.first_response_ms.p95") == "Voice first response (p95)"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["ai.usage_rate"], ["AI usage rate"]),
        (["voice.first_response_ms.p50", "voice.first_response_ms.p95"], ["p50", "p95"]),
        (
            ["ai.conversion_rate", "ai.traditional_conversion_rate"],
            ["AI conversion rate", "AI traditional conversion rate"],
        ),
        (["api.error_rate", "system.error_rate"], ["API error rate", "System error rate"]),
        (["api.rate", "api.rate.avg"], ["Rate", "Rate (mean)"]),
    ],
)
def test_beside_each_other_names_say_what_is_different(names: list[str], words: list[str]) -> None:
    assert beside(names) == words
