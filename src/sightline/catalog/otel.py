"""OpenTelemetry: the version of its semantic conventions we follow, and attributes several share.

An attribute that the conventions have a name for is called by it, and `Attribute.otel` repeats it.
Attributes that were here before keep theirs, and `Attribute.otel` says what they are called there.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import Handling, choice, label, ratio, text
from sightline.catalog.model import Attribute, Purpose

VERSION: Final = "1.44.0"
"""Of the semantic conventions, https://opentelemetry.io/docs/specs/semconv/"""


def called(name: str) -> Handling:
    """How a value is handled that the conventions call this, and that is about no person."""
    return {"purpose": Purpose.ESSENTIAL, "otel": name}


def is_conventional(attribute: Attribute) -> bool:
    """Whether an attribute is called what the conventions call it."""
    return bool(attribute.otel) and attribute.otel == attribute.name


ERROR_TYPE: Final = label(
    "error.type",
    "The kind of error, without particulars of the case",
    example="timeout",
    **called("error.type"),
)
ERROR_MESSAGE: Final = text(
    "error.message",
    "What the error said; personal data is cut out",
    example="The camera did not answer in time",
    **called("error.message"),
)

ENVIRONMENT: Final = choice(
    "deployment.environment.name",
    "Which deployment of the service it is",
    ("production", "staging", "development"),
    **called("deployment.environment.name"),
)

CPU_UTILIZATION: Final = ratio(
    "system.cpu.utilization",
    "Share of the processors in use",
    example=0.42,
    **called("system.cpu.utilization"),
)
