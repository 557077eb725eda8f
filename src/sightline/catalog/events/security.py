"""Security incidents of the shop and its services. Who was behind one is not told."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import ESSENTIAL, choice, duration_ms, flag, identifier, label
from sightline.catalog.model import Event, Purpose
from sightline.catalog.otel import ENVIRONMENT, SERVICE

INCIDENT: Final = identifier(
    "security.incident_id",
    "The incident; the same when it is over",
    example="incident-6",
    **ESSENTIAL,
)
KIND: Final = choice(
    "security.incident_type",
    "What kind of incident",
    (
        "unauthorized_access",
        "credential_abuse",
        "data_exposure",
        "denial_of_service",
        "injection",
        "malware",
        "policy_violation",
        "other",
    ),
    **ESSENTIAL,
)
SEVERITY: Final = choice(
    "security.severity",
    "How bad it is",
    ("low", "medium", "high", "critical"),
    example="high",
    **ESSENTIAL,
)
DETECTED_BY: Final = label(
    "security.detected_by", "What noticed it", example="firewall", **ESSENTIAL
)
BLOCKED: Final = flag("security.blocked", "Whether it was stopped at once", **ESSENTIAL)
RESOLUTION_MS: Final = duration_ms(
    "security.resolution_ms",
    "Time from its being noticed to its end",
    example=5_400_000,
    maximum=366 * 86_400_000,
    **ESSENTIAL,
)

_WHICH: Final = (INCIDENT, KIND, SEVERITY, DETECTED_BY, SERVICE, ENVIRONMENT)

EVENTS: Final = (
    Event(
        name="security.incident_detected",
        description="A security incident is noticed.",
        attributes=(*_WHICH, BLOCKED),
        required=(KIND.name, SEVERITY.name),
        purpose=Purpose.ESSENTIAL,
    ),
    Event(
        name="security.incident_resolved",
        description="A security incident is over.",
        attributes=(*_WHICH, RESOLUTION_MS),
        required=(KIND.name, RESOLUTION_MS.name),
        purpose=Purpose.ESSENTIAL,
    ),
)
