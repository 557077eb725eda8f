"""OpenTelemetry: the version of its semantic conventions we follow; how machines are described.

An attribute that the conventions have a name for is called by it, and `Attribute.otel` repeats it.
Attributes that were here before keep theirs, and `Attribute.otel` says what they are called there.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    ESSENTIAL,
    Handling,
    choice,
    identifier,
    label,
    number,
    ratio,
    text,
)
from sightline.catalog.model import Attribute, Purpose, Unit

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

SERVICE: Final = label(
    "service.name", "The service", example="recommendations", **called("service.name")
)
SERVICE_VERSION: Final = label(
    "service.version", "Version of the service", example="2.4.1", **called("service.version")
)
SERVICE_INSTANCE: Final = label(
    "service.instance.id",
    "The instance of the service",
    example="recommendations-7d9f",
    **called("service.instance.id"),
)
ENVIRONMENT: Final = choice(
    "deployment.environment.name",
    "Which deployment of the service it is",
    ("production", "staging", "development"),
    **called("deployment.environment.name"),
)
SERVER_ADDRESS: Final = label(
    "server.address",
    "Host name of the server, without port; addresses of machines are cut out",
    example="api.example.com",
    **called("server.address"),
)
CLOUD_REGION: Final = label(
    "cloud.region", "Where the machines are", example="eu-central", **called("cloud.region")
)
AVAILABILITY_ZONE: Final = label(
    "cloud.availability_zone",
    "Which zone of the region they are in",
    example="eu-central-a",
    **called("cloud.availability_zone"),
)

CPU_UTILIZATION: Final = ratio(
    "system.cpu.utilization",
    "Share of the processors in use",
    example=0.42,
    **called("system.cpu.utilization"),
)
MEMORY_UTILIZATION: Final = ratio(
    "system.memory.utilization",
    "Share of the memory in use",
    example=0.61,
    **called("system.memory.utilization"),
)
DISK_UTILIZATION: Final = ratio(
    "system.filesystem.utilization",
    "Share of the disk space in use",
    example=0.55,
    **called("system.filesystem.utilization"),
)
NETWORK_IN: Final = number(
    "system.network_in_bytes_per_second",
    "What comes in over the network",
    example=1.2e6,
    unit=Unit.BYTES_PER_SECOND,
    maximum=1e15,
    **ESSENTIAL,
)
NETWORK_OUT: Final = number(
    "system.network_out_bytes_per_second",
    "What goes out over the network",
    example=3.4e6,
    unit=Unit.BYTES_PER_SECOND,
    maximum=1e15,
    **ESSENTIAL,
)
DISK_BYTES_PER_SECOND: Final = number(
    "system.disk_bytes_per_second",
    "What its disks read and write",
    example=8e5,
    unit=Unit.BYTES_PER_SECOND,
    maximum=1e15,
    **ESSENTIAL,
)
RESOURCE: Final = identifier(
    "cloud.resource_id",
    "The machine, disk, network or cache",
    example="node-3",
    dimension=True,
    **called("cloud.resource_id"),
)
