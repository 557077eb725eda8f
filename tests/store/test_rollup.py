"""Ticks: rollups equal raw rows whatever is interrupted, and are never counted twice."""

from __future__ import annotations

import asyncio

import pytest
from tests.rows import block

from sightline.errors import StoreUnavailable
from sightline.settings import Settings
from sightline.store import doctor, rollup
from sightline.store.engine import Engine
from sightline.store.rollup import Rollup
from sightline.store.writer import Writer


def _store(engine: Engine, made: Rollup, *sizes: int) -> None:
    async def run() -> None:
        writer = Writer(engine, Settings(), made.last_commit + 1, made.committed)
        writer.start()
        for size in sizes:
            await writer.write(block(size))
        await writer.close()

    asyncio.run(run())


def _rolled(engine: Engine) -> tuple[int, int]:
    minutes = engine.query("SELECT sum(n) FROM rollup_minute").rows[0][0]
    measures = engine.query("SELECT sum(n) FROM rollup_measure_minute").rows[0][0]
    return int(minutes), int(measures)


def test_a_tick_adds_what_was_committed_since_the_last(engine: Engine) -> None:
    made = Rollup(engine)
    _store(engine, made, 100)
    assert made.tick() is True
    assert _rolled(engine) == (100, 100)
    _store(engine, made, 50, 1)
    assert made.tick() is True
    assert _rolled(engine) == (151, 151)
    assert made.tick() is False


def test_uniques_and_quantiles_of_merged_ticks_are_those_of_the_raw_rows(engine: Engine) -> None:
    made = Rollup(engine)
    for _ in range(3):
        _store(engine, made, 40)
        made.tick()
    rolled = engine.query(
        "SELECT uniqExactMerge(sessions) FROM rollup_minute"
        " UNION ALL SELECT quantileExactInclusiveMerge(0.95)(quantiles) * 1000"
        " FROM rollup_measure_minute"
    ).rows
    raw = engine.query(
        "SELECT uniqExact(sipHash64(session_id)) FROM events"
        " UNION ALL SELECT quantileExactInclusive(0.95)(numbers['kb.search_latency_ms']) * 1000"
        " FROM events"
    ).rows
    assert sorted(rolled) == sorted(raw)


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_tick_that_failed_is_carried_out_again_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    made = Rollup(engine)
    _store(engine, made, 100)
    calls = 0
    real = Engine.command

    def failing(self: Engine, sql: str, *args: object) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise StoreUnavailable("no space left")
        real(self, sql, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "command", failing)
    with pytest.raises(StoreUnavailable):
        made.tick()
    with pytest.raises(StoreUnavailable):  # rather than count what went in twice
        made.mark()
    _store(engine, made, 10)
    assert made.tick() is True  # the one that failed
    assert made.tick() is True  # what came meanwhile
    assert _rolled(engine) == (110, 110)


def test_a_restart_carries_out_the_last_tick_without_counting_it_twice(engine: Engine) -> None:
    made = Rollup(engine)
    _store(engine, made, 100)
    made.tick()
    assert Rollup(engine).watermark == made.watermark
    assert _rolled(engine) == (100, 100)


def test_a_restart_finishes_a_tick_that_was_only_written_down(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Rollup(engine)
    _store(engine, made, 100)
    monkeypatch.setattr(rollup, "INSERTS", {})
    made.tick()
    monkeypatch.undo()
    assert _rolled(engine) == (0, 0)
    again = Rollup(engine)
    assert _rolled(engine) == (100, 100)
    assert again.watermark == again.last_commit


def test_a_reader_can_tell_whether_a_tick_came_between(engine: Engine) -> None:
    made = Rollup(engine)
    _store(engine, made, 5)
    before = made.mark()
    assert made.unchanged(before)
    made.tick()
    assert not made.unchanged(before)
    assert made.mark().watermark == made.last_commit


def test_the_doctor_finds_and_repairs_what_differs(engine: Engine) -> None:
    made = Rollup(engine)
    _store(engine, made, 200)
    made.tick()
    assert doctor.mismatches(engine, made.mark()) == []
    engine.command("INSERT INTO rollup_minute SELECT * FROM rollup_minute ORDER BY minute LIMIT 1")
    engine.command(
        "DELETE FROM rollup_measure_minute WHERE minute ="
        " (SELECT max(minute) FROM rollup_measure_minute)"
    )
    found = doctor.mismatches(engine, made.mark())
    assert len(found) == 2
    assert doctor.mismatches(engine, made.mark(), made.last_tick_from) == found
    doctor.repair(engine, made.mark(), found)
    assert doctor.mismatches(engine, made.mark()) == []
    assert _rolled(engine) == (200, 200)


def test_minutes_whose_raw_rows_may_be_gone_are_not_compared(engine: Engine) -> None:
    made = Rollup(engine)

    async def run() -> None:
        writer = Writer(engine, Settings(), 1, made.committed)
        writer.start()
        await writer.write(block(10, received_at=1_000_000_000_000))
        await writer.close()

    asyncio.run(run())
    made.tick()
    engine.command("ALTER TABLE events DELETE WHERE 1 SETTINGS mutations_sync = 1")
    assert doctor.mismatches(engine, made.mark()) == []
