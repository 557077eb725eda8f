"""Experiments, as the data models describe them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import DATA_MODELS, Described

AB_TESTS: Final = Described(
    name="analytics_ab_tests",
    document=DATA_MODELS,
    section="6. Data Aggregation and Reporting",
    fields=(
        ("testId", "string"),
        ("testName", "string"),
        ("variant", "string"),
        ("userId", "string"),
        ("sessionId", "string"),
        ("timestamp", "Date"),
        ("testDetails.testType", "'ui_change' | 'algorithm_change' | 'feature_toggle'"),
        ("testDetails.hypothesis", "string"),
        ("testDetails.startDate", "Date"),
        ("testDetails.endDate", "Date"),
        ("testDetails.targetMetric", "string"),
        ("userExperience.variantExperience", "string"),
        ("userExperience.interactionData", "Record<string, any>"),
        ("userExperience.conversionEvent?", "string"),
        ("userExperience.conversionValue?", "number"),
    ),
)
