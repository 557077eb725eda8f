"""A store with rollups, and a reader of it that remembers nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.analysis.stored import Store, reading

from sightline.store.engine import Engine
from sightline.store.reader import Reader


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    yield from reading(store)
