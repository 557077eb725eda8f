"""A collection of the documents: what a row of it is, and where each of its fields comes from."""

from __future__ import annotations

import enum
import re
from typing import Final

import msgspec

from sightline.catalog.collections.inventory.described import Described
from sightline.catalog.collections.source import Elsewhere, Node

_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


class Kind(enum.StrEnum):
    """How a collection is there."""

    WRITTEN = "written"
    """Events of the catalog are its rows; a view shows them."""

    DERIVED = "derived"
    """A view computes its rows from events."""

    RECORDED = "recorded"
    """Something people set up or other systems keep; no events."""

    REPORTED = "reported"
    """The answer of a report."""


class Field(msgspec.Struct, frozen=True):
    """A field of a collection.

    path: in the document's spelling, without `?`; of a field of ours, our name
    note: where the source is not quite what the document says, or needs a word
    """

    path: str
    source: Node
    note: str = ""

    @property
    def column(self) -> str:
        """Its column in the view."""
        return column_name(self.path)

    @property
    def in_view(self) -> bool:
        """Whether the view has it."""
        return not isinstance(self.source, Elsewhere)


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """One row for each event of these names (none: of all), where the condition holds."""

    events: tuple[str, ...] = ()
    where: Node | None = None


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """One row for each value of the keys, over events of these names (none: of all).

    by: none of them may be unknown or an empty text, or the event is left out
    """

    by: tuple[Node, ...]
    events: tuple[str, ...] = ()
    where: Node | None = None


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection and its sources.

    row: what one row is, or who holds it: a phrase
    view: what its view reads; None where it has none
    person: who a row is about, for answers that show groups of people only
    people: how many different people, where it is about several; neither: it is about nobody
    fields: one for each of the document's, in its order
    added: columns of ours that the document lacks and a row is ambiguous without
    note: what serves it, and what else it is called
    """

    described: Described
    kind: Kind
    row: str
    fields: tuple[Field, ...]
    view: Rows | Groups | None = None
    person: Node | None = None
    people: Node | None = None
    added: tuple[Field, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The document's name, and the view's."""
        return self.described.name

    def columns(self) -> tuple[Field, ...]:
        """The fields the view has."""
        return tuple(field for field in (*self.fields, *self.added) if field.in_view)


def column_name(path: str) -> str:
    """`journeyStages[].exitPoint` → journey_stages_exit_point."""
    return "_".join(word.lower() for word in _WORDS.findall(path))
