"""A no is a no, silence is unknown, and purposes include the weaker ones."""

from __future__ import annotations

import pytest

from sightline.catalog.envelope import Consent
from sightline.catalog.model import Purpose
from sightline.privacy.consent import LEVELS, Decision, covers, decide


@pytest.mark.parametrize(
    ("consent", "decision"),
    [
        (None, Decision(allowed=True, text="unknown")),
        (Consent(analytics=True), Decision(allowed=True, text="analytics")),
        (Consent(analytics=True, ads=True), Decision(allowed=True, text="analytics+ads")),
        (Consent(analytics=False), Decision(allowed=False, text="denied")),
        (Consent(analytics=False, ads=True), Decision(allowed=False, text="denied")),
    ],
)
def test_decide(consent: Consent | None, decision: Decision) -> None:
    assert decide(consent) == decision


def test_levels_are_those_of_the_spec() -> None:
    assert [(level.purpose, level.retention_days, level.sharing) for level in LEVELS] == [
        (Purpose.ESSENTIAL, 30, "none"),
        (Purpose.FUNCTIONAL, 90, "anonymized_aggregates"),
        (Purpose.ANALYTICS, 365, "anonymized_research"),
        (Purpose.RESEARCH, 730, "anonymized_ml_training"),
    ]
    assert {level.purpose for level in LEVELS} == set(Purpose)


def test_a_purpose_includes_itself_and_the_weaker() -> None:
    assert covers(Purpose.ANALYTICS, Purpose.ESSENTIAL)
    assert covers(Purpose.ANALYTICS, Purpose.ANALYTICS)
    assert not covers(Purpose.ANALYTICS, Purpose.RESEARCH)
