"""Settings of control stores, on SQLite and on a PostgreSQL of the tests' own, as fixtures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sightline.settings import Settings
from sightline.store.control.tables import METADATA
from tests import servers


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of our own, on which the same tests run."""
    if (programs := servers.postgres_programs()) is None:
        pytest.skip("There is no PostgreSQL; see: make servers")
    # not below what pytest or TMPDIR name: PostgreSQL runs as a user of its own, who must get in
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with servers.postgres(programs, Path(folder), {}) as port:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
        return
    url: str = request.getfixturevalue("postgres_url")
    yield Settings(data=tmp_path, control_url=url)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
