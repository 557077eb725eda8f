"""Group commit: nothing is acknowledged that is not stored, nothing is stored twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.rows import block

from sightline.errors import Overloaded, StoreUnavailable
from sightline.settings import Settings
from sightline.store.engine import Engine
from sightline.store.writer import Writer


def _writer(
    engine: Engine, note: Callable[[int, int], None] = lambda *_: None, **settings: Any
) -> Writer:
    writer = Writer(engine, Settings(**settings), 1, note)
    writer.start()
    return writer


def _count(engine: Engine) -> int:
    return int(engine.query("SELECT count() FROM events").rows[0][0])


async def test_concurrent_blocks_share_a_commit(engine: Engine) -> None:
    commits: list[tuple[int, int]] = []
    writer = _writer(engine, lambda number, rows: commits.append((number, rows)))
    numbers = await asyncio.gather(*(writer.write(block(10)) for _ in range(20)))
    await writer.close()
    assert _count(engine) == 200
    assert sum(rows for _, rows in commits) == 200
    assert set(numbers) == {number for number, _ in commits}
    assert len(commits) < 20


async def test_the_answer_comes_after_the_rows(engine: Engine) -> None:
    writer = _writer(engine)
    await writer.write(block(3))
    assert _count(engine) == 3
    await writer.close()


async def test_a_full_queue_refuses_and_takes_nothing(engine: Engine) -> None:
    writer = _writer(engine, queue_rows=15, commit_quiet_ms=50.0, commit_age_ms=200.0)
    first = asyncio.create_task(writer.write(block(10)))
    await asyncio.sleep(0)
    with pytest.raises(Overloaded) as refused:
        await writer.write(block(10))
    assert refused.value.retryable
    assert refused.value.retry_after_s
    await first
    await writer.close()
    assert _count(engine) == 10


async def test_closing_commits_what_was_taken_and_refuses_more(engine: Engine) -> None:
    writer = _writer(engine, commit_quiet_ms=5_000.0, commit_age_ms=5_000.0)
    taken = asyncio.create_task(writer.write(block(10)))
    await asyncio.sleep(0)
    await writer.close()
    assert await taken == 1
    assert _count(engine) == 10
    with pytest.raises(Overloaded):
        await writer.write(block(1))


async def test_an_insert_that_failed_is_tried_again_and_not_doubled(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Engine.insert, 0

    def stored_but_unanswered(self: Engine, *args: Any) -> None:
        nonlocal calls
        calls += 1
        real(self, *args)
        if calls == 1:
            raise StoreUnavailable("connection lost after the insert")

    monkeypatch.setattr(Engine, "insert", stored_but_unanswered)
    writer = _writer(engine)
    await writer.write(block(10))
    await writer.close()
    assert calls == 2
    assert _count(engine) == 10


async def test_a_commit_that_is_given_up_tells_all_and_the_next_one_works(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Engine, *args: Any) -> None:
        raise StoreUnavailable("no space left on device")

    writer = _writer(engine)
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "insert", refused)
        answers = await asyncio.gather(
            *(writer.write(block(1)) for _ in range(3)), return_exceptions=True
        )
    assert all(isinstance(answer, StoreUnavailable) for answer in answers)
    assert writer.failing
    await writer.write(block(1))
    assert not writer.failing
    await writer.close()
    assert _count(engine) == 1


async def test_a_waiter_that_went_away_does_not_lose_its_rows(engine: Engine) -> None:
    writer = _writer(engine, commit_quiet_ms=50.0, commit_age_ms=200.0)
    gone = asyncio.create_task(writer.write(block(5)))
    await asyncio.sleep(0)
    gone.cancel()
    await writer.write(block(1))
    await writer.close()
    assert _count(engine) == 6


async def test_history_of_many_years_fits_one_commit(engine: Engine) -> None:
    month = 31 * 86_400_000
    writer = _writer(engine)
    await writer.write(block(150, occurred_at=[month * index for index in range(1, 151)]))
    await writer.close()
    assert _count(engine) == 150
