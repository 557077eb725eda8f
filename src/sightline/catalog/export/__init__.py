"""The catalog in other languages: one module for each, and one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sightline.catalog.catalog import Catalog
from sightline.catalog.export import jsonschema, markdown, typescript, views

LANGUAGES: Final[Mapping[str, Callable[[Catalog], str]]] = {
    "jsonschema": jsonschema.export,
    "markdown": markdown.export,
    "typescript": typescript.export,
    "views": views.export,
}
"""Language → the whole catalog as text in it."""
