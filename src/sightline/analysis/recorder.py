"""A reader that records: what a report asks of the store, for people to read.

Each statement is as it was built, before the fence adds the condition on the tenant. Of a question
that rollups may answer, it is the one over raw rows, which says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime

from sqlglot import exp

from sightline.store.fence import DIALECT
from sightline.store.reader import Answer, Reach, Reader


class Recorder(Reader):
    """Asks as another reader does, and keeps what it was asked, each statement once."""

    def __init__(self, reader: Reader) -> None:
        # Not that of a reader: the other one's engine, threads and limits are used.
        self._reader = reader
        self.statements: list[str] = []

    @property
    def last_commit(self) -> int:
        """As the other reader has it."""
        return self._reader.last_commit

    async def query(self, tenant: str, tree: exp.Query, *, kind: str, now: datetime) -> Answer:
        """As the other reader does."""
        self._keep(tree)
        return await self._reader.query(tenant, tree, kind=kind, now=now)

    async def query_rolled(
        self,
        tenant: str,
        question: Hashable,
        build: Callable[[Reach], exp.Query],
        *,
        kind: str,
        now: datetime,
    ) -> Answer:
        """As the other reader does."""
        self._keep(build(Reach(0)))
        return await self._reader.query_rolled(tenant, question, build, kind=kind, now=now)

    def close(self) -> None:
        """Nothing: the other reader is not this one's to close."""

    def _keep(self, tree: exp.Query) -> None:
        written = tree.sql(dialect=DIALECT, pretty=True)
        if written not in self.statements:
            self.statements.append(written)
