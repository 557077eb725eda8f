"""One engine for the whole test process; a database of its own for each test that asks."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from sightline.store import ddl
from sightline.store.engine import Engine

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engine") / "events"


@pytest.fixture(scope="session")
def _process_engine(engine_folder: Path) -> Iterator[Engine]:
    engine = Engine.embedded(engine_folder, "anchor")
    yield engine
    engine.close()


@pytest.fixture
def engine(_process_engine: Engine) -> Iterator[Engine]:
    """The tables of the event store, empty, in a database of this test's own."""
    with _database(_process_engine) as engine:
        yield engine


@pytest.fixture(scope="module")
def module_engine(_process_engine: Engine) -> Iterator[Engine]:
    """The same, for all tests of a module."""
    with _database(_process_engine) as engine:
        yield engine


@contextmanager
def _database(process_engine: Engine) -> Iterator[Engine]:
    database = f"test_{next(_numbers)}"
    engine = Engine(process_engine.dsn, database)
    for statement in ddl.statements(rollup_retention_days=730):
        engine.command(statement)
    yield engine
    engine.command(f"DROP DATABASE {database} SYNC")
    engine.close()
