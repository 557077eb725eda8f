"""Addresses and versions of schemas, as Iglu and Snowplow write them.

    com.acme/lens_tried/jsonschema/1-0-2        also with `iglu:` in front

A version is MODEL-REVISION-ADDITION (SchemaVer): a new model for a change that refuses events the
model before takes, a new revision for one that lets in what readers did not expect, a new addition
for all others.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sightline.catalog.model import Event

FORMAT: Final = "jsonschema"
OURS: Final = "sightline"
"""The vendor of the built-in catalog: `sightline/commerce.purchase/jsonschema/1-0-0`."""

_VERSION: Final = re.compile(r"([1-9][0-9]{0,5})-(0|[1-9][0-9]{0,5})-(0|[1-9][0-9]{0,5})")
_KEY: Final = re.compile(
    rf"(?:iglu:)?([a-zA-Z0-9_.-]{{1,128}})/([a-zA-Z0-9_.-]{{1,128}})/{FORMAT}/([0-9-]+)"
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Version(msgspec.Struct, frozen=True, order=True):
    """A version; later ones are greater."""

    model: int
    revision: int
    addition: int

    def __str__(self) -> str:
        return f"{self.model}-{self.revision}-{self.addition}"

    def with_model(self) -> Version:
        """The first version of the next model."""
        return Version(self.model + 1, 0, 0)

    def with_revision(self) -> Version:
        """The first version of the next revision."""
        return Version(self.model, self.revision + 1, 0)

    def with_addition(self) -> Version:
        """The next version that adds."""
        return Version(self.model, self.revision, self.addition + 1)


FIRST: Final = Version(1, 0, 0)


class SchemaKey(msgspec.Struct, frozen=True):
    """Where a version of a schema is found."""

    vendor: str
    name: str
    version: Version

    def __str__(self) -> str:
        return f"{self.line}/{FORMAT}/{self.version}"

    @property
    def line(self) -> str:
        """What all versions of it share: `vendor/name`."""
        return f"{self.vendor}/{self.name}"


def version_of(text: str) -> Version | None:
    """The version a text says, or None."""
    found = _VERSION.fullmatch(text)
    return Version(*map(int, found.groups())) if found else None


def key_of(text: str) -> SchemaKey | None:
    """The address a text says, or None."""
    found = _KEY.fullmatch(text)
    version = version_of(found[3]) if found else None
    return SchemaKey(found[1], found[2], version) if found and version else None


def key_of_event(event: Event, *, ours: bool = False) -> SchemaKey:
    """The address of an event's schema.

    ours: of the built-in catalog; others have as vendor what stands before their last dot
    """
    version = version_of(event.version) or FIRST
    vendor, _, name = event.name.rpartition(".")
    return SchemaKey(OURS, event.name, version) if ours else SchemaKey(vendor, name, version)


def in_snake_case(name: str) -> str:
    """A name in lower case with single underscores: `lensId`, `lens-id` → lens_id. Dots stay."""
    parts = (_HUMP.sub("_", part).lower().replace("-", "_") for part in name.split("."))
    return ".".join(re.sub("_+", "_", part).strip("_") for part in parts)


def event_name(key: SchemaKey) -> str:
    """What the event of a schema is called: `com.acme/LensTried` → com.acme.lens_tried."""
    return key.name if key.vendor == OURS else in_snake_case(f"{key.vendor}.{key.name}")
