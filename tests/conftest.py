"""One engine for each test process, and for each test that asks a database of its own, empty: those
that tests leave as they found them, but for rows, are emptied and lent again.

Nothing is left to chance: properties look at the same examples in every run, unless
`--hypothesis-profile=chance` says otherwise. They have no time limit: a busy machine would miss it.
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
from hypothesis import HealthCheck, settings

from sightline.store import ddl
from sightline.store.engine import Engine
from tests.controls import postgres_url as postgres_url

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

_BUSY: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("chance", _BUSY, print_blob=True)
settings.register_profile("fixed", _BUSY, derandomize=True, database=None)
settings.load_profile("fixed")

_FIRST: Final = ("chaos", "browser", "client", "test_")
"""Folders and files of tests that take long: two workers end together when these are not last."""

_MADE: Final = "SELECT name, create_table_query FROM system.tables WHERE database = {named:String}"
_FILLED: Final = """
SELECT table FROM system.parts WHERE database = {named:String} AND active GROUP BY table
"""

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


class Databases:
    """Databases with the tables of the event store. To make one takes longer than most tests."""

    def __init__(self, process_engine: Engine) -> None:
        self._process_engine = process_engine
        self._idle: list[str] = []
        self._made: dict[str, list[tuple[str, ...]]] = {}

    @contextmanager
    def lent(self) -> Iterator[Engine]:
        """An engine on one that is empty, and that nobody else has meanwhile."""
        database = self._idle.pop() if self._idle else self._make()
        engine = Engine(self._process_engine.dsn, database)
        yield engine
        engine.close()
        if self._asked(_MADE, database) == self._made[database]:
            self._empty(database)
        else:
            self._process_engine.command(f"DROP DATABASE {database} SYNC")

    def _make(self) -> str:
        database = f"test_{next(_numbers)}"
        engine = Engine(self._process_engine.dsn, database)
        for statement in ddl.statements(rollup_retention_days=730):
            engine.command(statement)
        engine.warm()  # which makes a table as well
        engine.close()
        self._made[database] = self._asked(_MADE, database)
        return database

    def _empty(self, database: str) -> None:
        for (table,) in self._asked(_FILLED, database):
            self._process_engine.command(f"TRUNCATE TABLE {database}.{table} SYNC")
        self._idle.append(database)

    def _asked(self, sql: str, database: str) -> list[tuple[str, ...]]:
        return sorted(self._process_engine.query(sql, parameters={"named": database}).rows)


@pytest.fixture(scope="session")
def databases(_process_engine: Engine) -> Databases:
    return Databases(_process_engine)


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """The tables of the event store, empty, in a database of this test's own."""
    with databases.lent() as engine:
        yield engine


@pytest.fixture(scope="module")
def module_engine(databases: Databases) -> Iterator[Engine]:
    """The same, for all tests of a module."""
    with databases.lent() as engine:
        yield engine
