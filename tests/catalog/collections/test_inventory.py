"""The inventory holds what the documents say, and every field of it has a source."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.catalog.collections import documents

from sightline.catalog.collections import ALL, COLLECTIONS
from sightline.catalog.collections.inventory import INVENTORY
from sightline.catalog.collections.inventory.described import (
    ARCHITECTURE,
    DATA_MODELS,
    PERFORMANCE,
    SERVICE,
    SYNCHRONIZATION,
    Described,
)
from sightline.catalog.collections.model import Collection, Kind

SPEC: Final = Path(__file__).parents[4] / "shared" / "spec"
read_again = pytest.mark.skipif(
    not SPEC.is_dir(), reason="the documents do not lie beside this project"
)


def of(document: str) -> dict[str, Described]:
    return {d.name: d for d in INVENTORY if d.document == document}


@read_again
@pytest.mark.parametrize("document", [DATA_MODELS, PERFORMANCE, SYNCHRONIZATION])
def test_the_inventory_is_what_the_document_says(document: str) -> None:
    said = documents.collections(SPEC / document)
    assert {name: dict(d.fields) for name, d in of(document).items()} == said


@read_again
def test_the_event_and_its_table_are_what_the_service_says() -> None:
    page = SPEC / SERVICE
    said = {"BaseEvent": documents.interface(page, "BaseEvent"), **documents.create_table(page)}
    assert {name: dict(d.fields) for name, d in of(SERVICE).items()} == said


@read_again
def test_primary_storage_has_the_fields_the_architecture_indexes() -> None:
    said = documents.indexed(SPEC / ARCHITECTURE)
    found = {name: [path for path, _ in d.fields] for name, d in of(ARCHITECTURE).items()}
    assert found == said


@read_again
def test_every_section_is_one_of_its_document() -> None:
    for described in INVENTORY:
        page = (SPEC / described.document).read_text(encoding="utf-8")
        assert f" {described.section}\n" in page, described.name


def test_no_document_of_the_inventory_describes_nothing() -> None:
    assert {d.document for d in INVENTORY} == {
        DATA_MODELS,
        PERFORMANCE,
        SYNCHRONIZATION,
        ARCHITECTURE,
        SERVICE,
    }


def test_every_described_collection_is_one_of_ours_in_the_same_order() -> None:
    assert [collection.described for collection in ALL] == list(INVENTORY)
    assert len(COLLECTIONS) == len(ALL)


@pytest.mark.parametrize("collection", ALL, ids=lambda c: c.name)
def test_every_field_of_the_document_is_accounted_for(collection: Collection) -> None:
    assert [field.path for field in collection.fields] == list(collection.described.types())


@pytest.mark.parametrize("collection", ALL, ids=lambda c: c.name)
def test_a_collection_has_a_view_where_events_are_its_rows(collection: Collection) -> None:
    served = collection.kind in (Kind.WRITTEN, Kind.DERIVED)
    assert (collection.view is not None) == served
    assert bool(collection.columns()) == served
