# ruff: noqa: S608 - queries are written here on purpose
"""The reader asks once, within limits, between ticks, and gives what nobody can change."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from sqlglot import exp, parse_one

from sightline.errors import (
    BrokenFence,
    OutOfMemory,
    Overloaded,
    QueryTimeout,
    QueryTooLarge,
    StoreUnavailable,
)
from sightline.settings import Settings
from sightline.store import reader as module
from sightline.store.engine import Engine, Table
from sightline.store.reader import Answer, Reach, Reader, limits
from sightline.store.rollup import Mark
from sightline.store.tables import EVENTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = "SELECT count() AS n FROM events"


class StillMarks:
    """Rollups that never move, while commits may come."""

    def __init__(self, watermark: int = 0) -> None:
        self.last_commit = 7
        self._mark = Mark(watermark, 0)

    def mark(self) -> Mark:
        return self._mark

    def unchanged(self, mark: Mark) -> bool:
        return mark == self._mark

    @contextlib.contextmanager
    def paused(self) -> Iterator[Mark]:
        yield self._mark


class MovingMarks:
    """Rollups in which a tick ends while each query runs, until they are paused."""

    last_commit = 200

    def __init__(self) -> None:
        self.sequence = 0
        self.paused_times = 0

    def mark(self) -> Mark:
        return Mark(self.sequence * 100, self.sequence)

    def unchanged(self, mark: Mark) -> bool:
        self.sequence += 1
        return mark.sequence == self.sequence

    @contextlib.contextmanager
    def paused(self) -> Iterator[Mark]:
        self.paused_times += 1
        yield self.mark()


class FakeEngine(Engine):
    """Records what it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.database = "fake"
        self.asked: list[str] = []
        self.settings: list[dict[str, object]] = []
        self.let = threading.Event()
        self.let.set()
        self.error: Exception | None = None
        self.took: Callable[[], None] = lambda: None

    def query(self, sql: str, settings: object = None, parameters: object = None) -> Table:
        self.asked.append(sql)
        self.settings.append(dict(settings or {}))  # type: ignore[call-overload]
        assert self.let.wait(10)
        self.took()
        if self.error:
            raise self.error
        return Table(("n",), [(len(self.asked),)])


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def at_s() -> list[float]:
    return [0.0]


@pytest.fixture
def marks() -> StillMarks:
    return StillMarks()


@pytest.fixture
def reader(fake: FakeEngine, marks: StillMarks, at_s: list[float]) -> Iterator[Reader]:
    made = Reader(fake, Settings(query_concurrency=2), marks, lambda: at_s[0])
    yield made
    fake.let.set()
    made.close()


def tree(sql: str = COUNT) -> exp.Query:
    parsed = parse_one(sql, dialect="clickhouse")
    assert isinstance(parsed, exp.Query)
    return parsed


async def ask(reader: Reader, tenant: str = "a", sql: str = COUNT) -> Answer:
    return await reader.query(tenant, tree(sql), kind="test", now=NOW)


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def test_the_same_question_is_asked_once_while_it_runs(
    reader: Reader, fake: FakeEngine
) -> None:
    fake.let.clear()
    waiting = [asyncio.create_task(ask(reader)) for _ in range(50)]
    await until(lambda: len(fake.asked) == 1)
    fake.let.set()
    answers = await asyncio.gather(*waiting)
    assert len(fake.asked) == 1
    assert all(answer is answers[0] for answer in answers)


async def test_an_answer_is_fresh_for_a_second_after_it_was_asked(
    reader: Reader, fake: FakeEngine, at_s: list[float]
) -> None:
    first = await ask(reader)
    at_s[0] = 0.99
    assert await ask(reader) is first
    at_s[0] = 1.0
    assert await ask(reader) is not first
    assert len(fake.asked) == 2


async def test_an_answer_that_misses_a_commit_is_not_given_again(
    reader: Reader, fake: FakeEngine, marks: StillMarks
) -> None:
    first = await ask(reader)
    marks.last_commit += 1
    assert await ask(reader) is not first
    fake.let.clear()
    marks.last_commit += 1
    early = asyncio.create_task(ask(reader))
    await until(lambda: len(fake.asked) == 3)
    marks.last_commit += 1  # acknowledged while the question runs: it may be missed
    late = asyncio.create_task(ask(reader))
    await until(lambda: len(fake.asked) == 4)
    fake.let.set()
    assert await early is not await late


async def test_asking_anew_takes_a_fifth_of_the_time_at_most(
    reader: Reader, fake: FakeEngine, marks: StillMarks, at_s: list[float]
) -> None:
    fake.took = lambda: at_s.__setitem__(0, at_s[0] + 0.3)
    for _ in range(100):
        await ask(reader)
        at_s[0] += 0.01
        marks.last_commit += 1
    in_reserve, usual = 1 / 0.3, at_s[0] * (0.2 / 0.3 + 1)
    assert len(fake.asked) < in_reserve + usual + 1
    assert len(fake.asked) > 5


async def test_tenants_and_questions_do_not_share(reader: Reader, fake: FakeEngine) -> None:
    await ask(reader, "a")
    await ask(reader, "b")
    await ask(reader, "a", "SELECT max(commit_no) AS n FROM events")
    assert len(fake.asked) == 3
    assert "'a'" in fake.asked[0]
    assert "'b'" in fake.asked[1]


async def test_one_who_leaves_does_not_stop_the_others(reader: Reader, fake: FakeEngine) -> None:
    fake.let.clear()
    leaves, stays = (asyncio.create_task(ask(reader)) for _ in range(2))
    await until(lambda: len(fake.asked) == 1)
    leaves.cancel()
    await asyncio.gather(leaves, return_exceptions=True)
    fake.let.set()
    assert (await stays).rows == ((1,),)


async def test_a_failure_is_told_to_all_and_not_remembered(
    reader: Reader, fake: FakeEngine
) -> None:
    fake.let.clear()
    fake.error = StoreUnavailable("gone")
    waiting = [asyncio.create_task(ask(reader)) for _ in range(3)]
    await until(lambda: len(fake.asked) == 1)
    fake.let.set()
    failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(failure) for failure in failures] == [StoreUnavailable] * 3
    fake.error = None
    assert (await ask(reader)).rows == ((2,),)


async def test_only_so_many_run_at_a_time(reader: Reader, fake: FakeEngine) -> None:
    fake.let.clear()
    sqls = [f"SELECT {n} AS n FROM events" for n in range(5)]
    waiting = [asyncio.create_task(ask(reader, sql=sql)) for sql in sqls]
    await until(lambda: len(fake.asked) == 2)
    await asyncio.sleep(0.05)
    assert len(fake.asked) == 2
    fake.let.set()
    await asyncio.gather(*waiting)
    assert len(fake.asked) == 5


async def test_too_many_waiting_are_refused(
    reader: Reader, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_WAITING", 2)
    fake.let.clear()
    waiting = [
        asyncio.create_task(ask(reader, sql=f"SELECT {n} AS n FROM events")) for n in range(2)
    ]
    await until(lambda: len(fake.asked) == 2)
    with pytest.raises(Overloaded) as refused:
        await ask(reader, sql="SELECT 9 AS n FROM events")
    assert refused.value.retry_after_s == 1
    fake.let.set()
    await asyncio.gather(*waiting)


async def test_a_broken_query_never_reaches_the_engine(reader: Reader, fake: FakeEngine) -> None:
    with pytest.raises(BrokenFence):
        await ask(reader, sql="SELECT 'b' AS tenant_id FROM events")
    assert fake.asked == []


def past(reach: Reach) -> exp.Query:
    return tree(f"SELECT {reach.watermark} AS n, {int(reach.is_complete)} AS c FROM events")


async def test_a_rollup_query_is_asked_again_when_a_tick_came_between(fake: FakeEngine) -> None:
    marks = MovingMarks()
    reader = Reader(fake, Settings(), marks)
    answer = await reader.query_rolled("a", "question", past, kind="test", now=NOW)
    asked = [sql.removeprefix("SELECT ").split(" AS n, ") for sql in fake.asked]
    assert [(mark, rest[0]) for mark, rest in asked] == [
        ("0", "0"),
        ("100", "0"),
        ("200", "1"),
        ("300", "1"),
    ]
    assert marks.paused_times == 1
    assert answer.rows == ((4,),)
    reader.close()


async def test_equal_questions_are_built_and_asked_once(reader: Reader, fake: FakeEngine) -> None:
    built: list[Reach] = []

    def build(reach: Reach) -> exp.Query:
        built.append(reach)
        return past(reach)

    for tenant, question in (("a", 1), ("a", 1), ("a", 2), ("b", 1)):
        await reader.query_rolled(tenant, question, build, kind="test", now=NOW)
    assert len(built) == len(fake.asked) == 3
    assert built[0] == Reach(0, is_complete=False)


async def test_an_answer_cannot_be_changed(reader: Reader) -> None:
    answer = await ask(reader)
    assert isinstance(answer.rows, tuple)
    assert answer.asked_at == NOW
    assert answer.dicts() == [{"n": 1}]
    with pytest.raises(AttributeError):
        answer.rows = ()  # type: ignore[misc]


async def test_the_time_of_a_query_is_observed(reader: Reader) -> None:
    labels = {"kind": "observed", "source": "raw"}
    before = REGISTRY.get_sample_value("sightline_query_seconds_count", labels) or 0
    for _ in range(2):
        await reader.query("a", tree(), kind="observed", now=NOW)
    after = REGISTRY.get_sample_value("sightline_query_seconds_count", labels)
    shared = REGISTRY.get_sample_value("sightline_queries_shared_total", {"kind": "observed"})
    assert after == before + 1
    assert shared


# --- against the engine ---------------------------------------------------------------------------


def _store(engine: Engine, tenant: str, rows: int) -> None:
    values: dict[str, list[object]] = {
        "tenant_id": [tenant] * rows,
        "event_name": ["kb.search"] * rows,
        "event_id": [uuid.uuid4() for _ in range(rows)],
        "occurred_at": [NOW + timedelta(seconds=n) for n in range(rows)],
        "received_at": [NOW] * rows,
        "retention_days": [3650] * rows,
        "commit_no": [1] * rows,
    }
    columns = [c for c in EVENTS if c.name in values]
    engine.insert("events", columns, [values[c.name] for c in columns], str(uuid.uuid4()))


@contextlib.contextmanager
def _reading(engine: Engine, settings: Settings) -> Iterator[Reader]:
    made = Reader(engine, settings, StillMarks())
    yield made
    made.close()


@pytest.mark.parametrize("tenant", ["a", "a'b\\", "x' OR 1 = 1 -- "])
async def test_a_tenant_reads_its_own_rows(engine: Engine, tenant: str) -> None:
    _store(engine, tenant, 3)
    _store(engine, "another", 5)
    with _reading(engine, Settings()) as reader:
        assert (await ask(reader, tenant)).rows == ((3,),)


async def test_the_engine_draws_the_fence_as_well(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a query that somehow lost its condition reads nobody else."""
    _store(engine, "a", 3)
    _store(engine, "b", 5)
    monkeypatch.setattr(module, "fenced", lambda _, tree: tree.sql("clickhouse"))
    with _reading(engine, Settings()) as reader:
        assert (await ask(reader, "a")).rows == ((3,),)
        nested = "SELECT count() AS n FROM (SELECT * FROM events) AS t WHERE tenant_id != 'a'"
        assert (await ask(reader, "a", nested)).rows == ((0,),)


async def test_a_query_that_reads_too_much_is_stopped(engine: Engine) -> None:
    _store(engine, "a", 1000)
    with (
        _reading(engine, Settings(query_max_rows=999)) as reader,
        pytest.raises(QueryTooLarge, match="more rows"),
    ):
        await ask(reader, sql="SELECT sum(commit_no) AS n FROM events")


async def test_a_query_that_takes_too_long_is_stopped(engine: Engine) -> None:
    _store(engine, "a", 100)
    slow = "SELECT count() AS n FROM events AS a, events AS b, events AS c, events AS d"
    with (
        _reading(engine, Settings(query_timeout_ms=50)) as reader,
        pytest.raises(QueryTimeout),
    ):
        await ask(reader, sql=f"{slow} WHERE a.event_id < b.event_id AND c.event_id < d.event_id")


async def test_a_query_that_needs_too_much_memory_is_stopped(engine: Engine) -> None:
    _store(engine, "a", 50_000)
    joined = "SELECT max(a.event_id) AS n FROM events AS a JOIN events AS b USING (event_id)"
    with (
        _reading(engine, Settings(query_memory_bytes=1_000_000)) as reader,
        pytest.raises(QueryTooLarge, match="memory"),
    ):
        await ask(reader, sql=joined)


async def test_a_query_that_runs_out_of_memory_is_run_again_and_spills_earlier(
    fake: FakeEngine,
) -> None:
    fake.took = lambda: setattr(fake, "error", OutOfMemory("") if len(fake.asked) == 1 else None)
    with _reading(fake, Settings(query_memory_bytes=1000)) as reader:
        assert (await ask(reader)).rows == ((2,),)
    of_group, of_sort = "max_bytes_before_external_group_by", "max_bytes_before_external_sort"
    assert [(one[of_group], one[of_sort]) for one in fake.settings] == [(750, 750), (500, 500)]
    assert {one["max_memory_usage"] for one in fake.settings} == {1000}


async def test_a_query_that_runs_out_of_memory_twice_is_stopped(fake: FakeEngine) -> None:
    fake.error = OutOfMemory("")
    with _reading(fake, Settings()) as reader, pytest.raises(QueryTooLarge):
        await ask(reader)
    assert len(fake.asked) == 2


def test_nothing_can_be_written_under_the_limits(engine: Engine) -> None:
    with pytest.raises(StoreUnavailable, match="164"):
        engine.query("INSERT INTO events (tenant_id) VALUES ('a')", limits(Settings()))
