"""What each document calls a level of consent, and which of our purposes that is.

Our purposes are the consent levels of the data models: a ladder, on which each rung includes those
below. Permission to write to people, or to follow them with advertising, is no rung of it: the
envelope says so apart, as `context.consent.ads`.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.model import Purpose


class Word(msgspec.Struct, frozen=True):
    """A document's word for a level of consent.

    ads: whether it also permits advertising
    """

    word: str
    purpose: Purpose
    ads: bool = False


class Vocabulary(msgspec.Struct, frozen=True):
    """The words of one document."""

    document: str
    field: str
    words: tuple[Word, ...]


VOCABULARIES: Final = (
    Vocabulary(
        "analytics-and-monitoring-data-models",
        "Consent-based analytics",
        tuple(Word(purpose.value, purpose) for purpose in Purpose),
    ),
    Vocabulary(
        "analytics-and-monitoring-data-models, data-synchronization",
        "consentLevel",
        (
            Word("basic", Purpose.FUNCTIONAL),
            Word("enhanced", Purpose.ANALYTICS),
            Word("research", Purpose.RESEARCH),
        ),
    ),
    Vocabulary(
        "performance-analytics-data-model",
        "consentLevel",
        (
            Word("necessary", Purpose.ESSENTIAL),
            Word("analytics", Purpose.ANALYTICS),
            Word("marketing", Purpose.ANALYTICS, ads=True),
            Word("full", Purpose.RESEARCH, ads=True),
        ),
    ),
    Vocabulary(
        "technical-architecture",
        "consentTypes",
        (
            Word("face_analysis_processing", Purpose.FUNCTIONAL),
            Word("personalized_recommendations", Purpose.FUNCTIONAL),
            Word("analytics_and_improvement", Purpose.ANALYTICS),
            Word("marketing_communications", Purpose.ESSENTIAL, ads=True),
        ),
    ),
    Vocabulary(
        "analytics-service",
        "context.consent",
        (Word("analytics", Purpose.ANALYTICS), Word("ads", Purpose.ESSENTIAL, ads=True)),
    ),
)
