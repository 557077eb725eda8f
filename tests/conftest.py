"""One engine for each test process; a database of its own for each test that asks. Chance that is
none: properties look at the same examples in every run, unless `--hypothesis-profile=chance` says
otherwise, and no property has a time limit, which a busy machine would miss.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
import structlog
from hypothesis import settings

from sightline.store import ddl
from sightline.store.engine import Engine

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

settings.register_profile("chance", deadline=None, print_blob=True)
settings.register_profile("fixed", deadline=None, derandomize=True, database=None)
settings.load_profile("fixed")

_FIRST: Final = ("chaos", "browser", "client", "test_")
"""Folders and files of tests that take long: two workers end together when these are not last."""

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; modules stay together, and in their order."""
    here = Path(__file__).parent
    places = [f"{item.path.relative_to(here)}" for item in items]
    early = {p: p.startswith(_FIRST) for p in places}
    order = sorted(range(len(items)), key=lambda n: not early[places[n]])
    items[:] = [items[n] for n in order]


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
