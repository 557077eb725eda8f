"""A relational database as the rest of the program wants it: how it is opened, errors, times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sightline.errors import InvalidRequest, StoreUnavailable
from sightline.settings import Settings


def connected(settings: Settings) -> Engine:
    """The database the settings name: SQLite in the data folder, or PostgreSQL.

    raises: InvalidRequest, where they name none that can be used
    """
    url = settings.control_url or f"sqlite:///{settings.data / 'control.db'}"
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _careful)
    return engine


@contextmanager
def translated() -> Iterator[None]:
    """What a caller can act on passes through; everything else is a store that does not answer."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as err:
        raise StoreUnavailable("The control store does not answer", retry_after_s=1) from err


def in_utc(at: datetime) -> datetime:
    """A time read: SQLite gives no zone, PostgreSQL the server's."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _engine(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as err:
        detail = "PostgreSQL needs its driver: pip install 'sightline[postgres]'"
        raise InvalidRequest(detail, code="missing_extra") from err
    except SQLAlchemyError as err:
        detail = "SIGHTLINE_CONTROL_URL is not an address such as postgresql://user@host/database"
        raise InvalidRequest(detail, code="invalid_setting") from err


def _careful(connection: Any, _: Any) -> None:
    """SQLite: readers beside a writer, on disk before an answer, patience with other processes."""
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 10000",  # first: the change to WAL may have to wait, too
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
