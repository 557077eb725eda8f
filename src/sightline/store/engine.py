"""The columnar engine: embedded (chDB) or a ClickHouse server, behind one client library.

Calls block; run them in threads. Any number may run at once: each borrows a handle of its own,
because a handle serves one call at a time.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import clickhouse_connect
import msgspec
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, Error, ProgrammingError

from sightline.errors import (
    DataFolderLocked,
    OutOfMemory,
    QueryTimeout,
    QueryTooLarge,
    SightlineError,
    StoreUnavailable,
)
from sightline.store.tables import Column

Value = str | int | float | bool
Settings = Mapping[str, Value]

_TOO_LARGE = {
    158: "it would read more rows than this tenant may",
    307: "it would read more bytes than this tenant may",
    396: "its result is larger than one answer may be",
}
_MEMORY = 241
_TIMEOUT = 159


class Table(msgspec.Struct, frozen=True):
    """The answer of a query: column names, and rows of plain Python values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows, each by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Engine:
    """Open handles to one database of one engine.

    raises: DataFolderLocked, when another process has the folder;
            StoreUnavailable, when a server does not answer
    """

    def __init__(self, dsn: str, database: str = "sightline") -> None:
        self.dsn = dsn
        self.database = database
        self._idle: list[Client] = []
        self._guard = threading.Lock()
        self._closed = False
        with self._borrow(database=None) as client:
            client.command(f"CREATE DATABASE IF NOT EXISTS {_identifier(database)}")
            client.close()

    @classmethod
    def embedded(cls, folder: Path, database: str = "sightline") -> Engine:
        """The engine inside this process, storing below `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder.parent / "tmp"
        scratch.mkdir(exist_ok=True)
        for left in scratch.glob("*.native"):  # rows of an insert that a crash interrupted
            left.unlink(missing_ok=True)
        tempfile.tempdir = str(scratch)
        return cls(f"chdb://{folder.resolve()}", database)

    def query(
        self,
        sql: str,
        settings: Settings | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> Table:
        """Run one SELECT. Values of DateTime columns come as naive UTC datetimes.

        parameters: values for `{name:Type}` places in the SQL, bound by the engine
        raises: QueryTimeout, QueryTooLarge, StoreUnavailable
        """
        with self._borrow() as client, _translated():
            result = client.query(
                sql, parameters=dict(parameters or {}), settings=dict(settings or {})
            )
            rows = cast("list[tuple[Any, ...]]", result.result_rows)
            return Table(tuple(result.column_names), rows)

    def query_bytes(
        self,
        sql: str,
        fmt: str,
        settings: Settings | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> bytes:
        """Run one SELECT and return the engine's own encoding of the answer, such as Parquet.

        settings: written into the statement. The client would set them on the handle and could not
            take back `readonly`, so that the handle would be of no use for inserts
        """
        written = f"{sql}\nSETTINGS {_clause(settings)}" if settings else sql
        with self._borrow() as client, _translated():
            return client.raw_query(written, parameters=dict(parameters or {}), fmt=fmt)

    def command(
        self,
        sql: str,
        settings: Settings | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        """Run one statement that answers nothing."""
        with self._borrow() as client, _translated():
            client.command(sql, parameters=dict(parameters or {}), settings=dict(settings or {}))

    def insert(
        self,
        table: str,
        columns: Sequence[Column],
        data: Sequence[Sequence[Any]],
        token: str,
        settings: Settings | None = None,
    ) -> None:
        """Append rows given by column, in the order of `columns`; on return they are on disk.

        token: an insert with a token the table has seen changes nothing
        """
        with self._borrow() as client, _translated():
            client.insert(
                table,
                data,
                column_names=[c.name for c in columns],
                column_type_names=[c.type for c in columns],
                column_oriented=True,
                settings={"insert_deduplication_token": token, **(settings or {})},
            )

    def warm(self) -> None:
        """Do what the first insert of a process would do at length: the client loads libraries."""
        self.command("CREATE TABLE IF NOT EXISTS nothing (nothing UInt8) ENGINE = Null")
        self.insert("nothing", (Column("nothing", "UInt8", ""),), [[0]], "warm")

    def close(self) -> None:
        """Close every idle handle; the folder is free once the last one is closed."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for client in idle:
            client.close()

    @contextlib.contextmanager
    def _borrow(self, database: str | None = "") -> Iterator[Client]:
        with self._guard:
            if self._closed:
                raise StoreUnavailable("The event store is closed")
            client = self._idle.pop() if self._idle and database == "" else None
        client = client or self._open(self.database if database == "" else database)
        try:
            yield client
        except BaseException:
            client.close()
            raise
        if database is None:
            return
        with self._guard:
            if not self._closed:
                self._idle.append(client)
                return
        client.close()

    def _open(self, database: str | None) -> Client:
        try:
            if database is None:
                return clickhouse_connect.get_client(dsn=self.dsn)
            return clickhouse_connect.get_client(dsn=self.dsn, database=database)
        except ProgrammingError as err:
            raise DataFolderLocked(
                f"The data folder {self.dsn.removeprefix('chdb://')} is in use by another process; "
                "stop it, or choose another folder with --data"
            ) from err
        except Error as err:
            raise StoreUnavailable("The event store does not answer") from err


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Engine errors as ours. The engine's text can quote data, so it stays in `__cause__`."""
    try:
        yield
    except DatabaseError as err:
        raise _ours(err.code) from err
    except Error as err:
        raise StoreUnavailable("The event store does not answer") from err


def _ours(code: int | None) -> SightlineError:
    if code == _TIMEOUT:
        return QueryTimeout("The query took longer than the time limit; ask for less, or retry")
    if code == _MEMORY:
        return OutOfMemory("The query was stopped: it needs more memory than one query may use")
    if code in _TOO_LARGE:
        return QueryTooLarge(f"The query was stopped: {_TOO_LARGE[code]}")
    return StoreUnavailable(f"The event store refused the statement (engine error {code})")


def _clause(settings: Settings) -> str:
    return ", ".join(f"{name} = {quoted(str(value))}" for name, value in settings.items())


def quoted(text: str) -> str:
    """A text literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _identifier(name: str) -> str:
    if not name.replace("_", "").isalnum():
        raise ValueError(f"not a database name: {name!r}")
    return f"`{name}`"
