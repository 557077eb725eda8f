"""What a document says of a collection: its name, and the path and type of each field. Facts only.

A step of a path ends in `?` where the document lets it be missing, and in `[]` where it is a list;
names and types are in the document's own spelling, mistakes included.
"""

from __future__ import annotations

from typing import Final

import msgspec

DATA_MODELS: Final = "analytics-and-monitoring-data-models.md"
PERFORMANCE: Final = "performance-analytics-data-model.md"
SYNCHRONIZATION: Final = "data-synchronization.md"
ARCHITECTURE: Final = "technical-architecture.md"
SERVICE: Final = "analytics-service.md"


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A collection as a document describes it.

    section: the heading it stands under
    fields: path and type of each, in the document's order; a type is "" where none is given
    """

    name: str
    document: str
    section: str
    fields: tuple[tuple[str, str], ...]

    def types(self) -> dict[str, str]:
        """Path without `?` → type."""
        return {path.replace("?", ""): kind for path, kind in self.fields}
