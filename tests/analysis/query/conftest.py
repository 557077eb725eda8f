"""A way to ask SQL, and what came back as Python values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.analysis.query.kept import OURS

from sightline.analysis.query.ask import SqlRequest, ask
from sightline.analysis.query.result import Result, Sees
from sightline.catalog.catalog import BUILT_IN
from sightline.settings import Settings
from sightline.store.engine import Engine
from sightline.store.guest import Guest

NOW = datetime(2026, 11, 21, 12, 30, 15, 250_000, tzinfo=UTC)
Asking = Callable[..., Awaitable[Result]]


@pytest.fixture
def guest(engine: Engine) -> Iterator[Guest]:
    guest = Guest(engine, Settings())
    yield guest
    guest.close()


@pytest.fixture
def asking(guest: Guest) -> Asking:
    async def asked(
        query: str, *, tenant: str = OURS, limit: int = 100_000, sees: Sees = "rows"
    ) -> Result:
        request = SqlRequest(query=query, limit=limit)
        return await ask(guest, BUILT_IN, tenant, request, NOW, sees=sees)

    return asked


def rows(result: Result) -> list[dict[str, Any]]:
    """Rows by column name."""
    names = [column.name for column in result.columns]
    return [dict(zip(names, msgspec.json.decode(row), strict=True)) for row in result.rows]


def values(result: Result) -> list[list[Any]]:
    """Rows as they are."""
    return [msgspec.json.decode(row) for row in result.rows]
