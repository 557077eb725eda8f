"""Days summed up at their time, and again when late events come: a timeline on a real store.

A tenant in Berlin; the clock is set, `run` does what is due, and what is kept is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.compare import Against
from sightline.analysis.grain import Grain
from sightline.analysis.request import TimeseriesRequest
from sightline.analysis.summary import kept as keeping
from sightline.analysis.summary.answer import About, Summary
from sightline.analysis.summary.completeness import Completeness
from sightline.analysis.summary.figure import Figure, percent_change, trend
from sightline.analysis.summary.kept import Kept, summary
from sightline.analysis.summary.late import Late
from sightline.analysis.summary.request import Stretch, SummaryRequest, of_site
from sightline.analysis.timeseries import timeseries
from sightline.catalog.catalog import BUILT_IN, Catalog
from sightline.schedule import summaries as summing
from sightline.schedule.runner import Runner
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.store.identity import identity
from sightline.store.lateness import Lateness
from sightline.store.reader import Reader

BERLIN = "Europe/Berlin"


class Line:
    """A tenant, its store, the clock, and the schedule."""

    def __init__(self, control: ControlStore, store: Store, reader: Reader) -> None:
        self.control, self.store, self.reader = control, store, reader
        self.tenant = control.create_tenant("Optics", [])
        control.describe(self.tenant, "Optics", BERLIN)
        self.now = datetime(2025, 3, 20, tzinfo=UTC)
        self.kept = Kept(control, identity(store.engine), revenue_alone)
        self.start()

    def start(self) -> None:
        """As a process starts: nothing is remembered but what is stored."""
        self.work = summing.SummaryWork(
            self.control,
            self.kept,
            self.reader,
            Lateness(self.store.engine),
            lambda _: BUILT_IN,
            lambda: self.now,
            retention_days=90,
            rollup_days=730,
        )
        works = {summing.KIND: self.work}
        self.runner = Runner(self.control.due, works, "here", lambda: self.now)

    async def run(self, at: str) -> None:
        """Do all that is due at a time of UTC."""
        self.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        while await self.runner.once():
            continue

    def send(self, *at: str, site: str = "", people: str = "p", name: str = "") -> None:
        """Purchases of 10 EUR at times of UTC, each by somebody else."""
        self.store.send(self.tenant, [purchase(one, f"{people}{one}", site) for one in at])

    def kept_days(self, site: str = "") -> dict[str, tuple[Any, int, str]]:
        """Day → revenue, version, why."""
        store = self.control.summaries
        spans = store.spans(self.kept.store_id, self.tenant)
        records = [
            store.one(self.kept.store_id, self.tenant, site, span.day)
            for span in spans
            if span.site_id == site
        ]
        return {
            str(r.day): (revenue(msgspec.convert(r.figures, Summary)), r.version, r.why)
            for r in records
            if r is not None
        }

    async def ask(self, day: str, **options: Any) -> Summary:
        request = SummaryRequest(date=day, **options)
        return await summary(self.reader, BUILT_IN, self.tenant, request, self.now, kept=self.kept)


async def revenue_alone(
    reader: Reader,
    catalog: Catalog,
    tenant: str,
    asked: Stretch,
    now: datetime,
    *,
    raw_since: datetime | None,
    at_once: int,
) -> Summary:
    """Sums up little, so that many days take no time: orders are of raw events, revenue is not."""
    ask = partial(timeseries, reader, catalog, tenant, now=now)
    told: dict[str, tuple[Figure, ...]] = {}
    for name, metric, since in (
        ("revenue", "commerce.revenue", asked.start),
        ("transactions", "commerce.orders.count", asked.start),
        ("total_users", "users.unique", "2025-01-01"),
    ):
        request = TimeseriesRequest(
            metric=metric,
            from_=since,
            to=asked.end,
            grain=Grain.MONTH,
            timezone=asked.timezone,
            filters=asked.filters,
            totals=True,
            compare=Against.PREVIOUS_PERIOD,
        )
        found = await ask(request)
        before = found.compare.total if found.compare else None
        told[name] = (figure(metric, found.total, before, found.meta.source),)
    users = told.pop("total_users")
    return Summary(
        date=str(asked.day),
        from_=asked.start,
        to=asked.end,
        timezone=asked.timezone,
        site=asked.site,
        user_metrics={"total_users": users},
        engagement_metrics={},
        business_metrics=told,
        system_metrics={},
        ai_metrics={},
        business=(),
        completeness=Completeness(1, 1, 0, 0),
        computed_at=now.isoformat(),
        meta=About("raw", 1.0, now.isoformat()),
    )


def figure(metric: str, value: Any, before: Any, source: Any) -> Figure:
    return Figure(
        metric=metric,
        unit=BUILT_IN.metric(metric).unit,
        better=BUILT_IN.metric(metric).better,
        value=value,
        previous_value=before,
        percent_change=percent_change(value, before),
        trend=trend(value, before),
        confidence=1,
        sample_size=int(value or 0),
        people=1,
        source=source,
    )


def purchase(at: str, person: str, site: str = "") -> Sent:
    return Sent(
        event_name="commerce.purchase",
        at_ms=ms(f"{at}+00:00"),
        site_id=site,
        session_id=f"s{person}",
        user_id=person,
        currency="EUR",
        numbers={"commerce.amount": 1000},
        strings={"commerce.order_id": f"o{person}"},
    )


def revenue(made: Summary) -> Any:
    (figure,) = made.business_metrics["revenue"]
    return figure.value


@pytest.fixture
def line(tmp_path: Path, store: Store, reader: Reader) -> Iterator[Line]:
    control = ControlStore.open(Settings(data=tmp_path))
    yield Line(control, store, reader)
    control.close()


async def test_a_day_is_summed_up_ten_minutes_after_its_end_where_the_tenant_is(
    line: Line,
) -> None:
    # 30 March has 23 hours in Berlin: from 23:00 UTC to 22:00 UTC. What is a second outside is not
    # of it.
    line.send("2025-03-29T22:59:59", "2025-03-29T23:00:00", "2025-03-30T21:59:59.999")
    line.send("2025-03-30T22:00:00", people="q")
    await line.run("2025-03-29T12:00")
    await line.run("2025-03-29T23:10")
    await line.run("2025-03-30T22:09")
    assert "2025-03-30" not in line.kept_days()
    await line.run("2025-03-30T22:10")
    assert line.kept_days() == {
        "2025-03-29": (10, 1, "schedule"),
        "2025-03-30": (20, 1, "schedule"),
    }
    made = await line.ask("2025-03-30")
    assert (made.meta.source, made.timezone) == ("stored", BERLIN)


async def test_a_day_of_25_hours_is_whole(line: Line) -> None:
    line.send("2025-10-25T22:00:00", "2025-10-26T22:59:59.999", "2025-10-26T23:00:00")
    await line.run("2025-10-25T12:00")
    await line.run("2025-10-26T22:10")  # 23:10 there: the day is not over
    assert line.kept_days() == {}
    await line.run("2025-10-26T23:10")
    assert line.kept_days() == {"2025-10-26": (20, 1, "schedule")}


async def test_days_missed_are_summed_up_at_the_next_start(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing, "DAYS_A_TURN", 2)
    line.send(*(f"2025-04-{day:02}T12:00:00" for day in range(1, 7)))
    await line.run("2025-04-01T12:00")
    line.start()
    await line.run("2025-04-06T12:00")
    days = [f"2025-04-{day:02}" for day in range(1, 6)]
    assert line.kept_days() == dict.fromkeys(days, (10, 1, "schedule"))
    assert {row.outcome for row in line.control.due.all()} == {"done"}


async def test_a_crash_leaves_days_done_or_to_do(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.send(*(f"2025-04-{day:02}T12:00:00" for day in range(2, 5)), site="berlin")
    await line.run("2025-04-01T12:00")
    made, left = line.kept.make, [3]

    async def dies(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return await made(*args, **options)

    monkeypatch.setattr(line.kept, "make", dies)
    with pytest.raises(KeyboardInterrupt):
        await line.run("2025-04-04T23:00")
    monkeypatch.undo()
    assert list(line.kept_days()) == ["2025-04-04"]
    assert list(line.kept_days("berlin")) == ["2025-04-03", "2025-04-04"]
    line.start()
    line.control.due.release("here")
    await line.run("2025-04-04T23:01")
    days = [f"2025-04-{day:02}" for day in range(2, 5)]
    assert line.kept_days() == dict.fromkeys(days, (10, 1, "schedule"))
    assert line.kept_days("berlin") == line.kept_days()  # what was done is not done again


async def test_late_events_have_their_day_and_those_after_it_summed_up_again(line: Line) -> None:
    line.send(*(f"2025-04-{day:02}T12:00:00" for day in (1, 2, 3)))
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-03T22:10")
    line.send("2025-04-02T13:00:00", people="late")
    # What is asked for meanwhile is true at once, and kept.
    before, late = await line.ask("2025-04-01"), await line.ask("2025-04-02")
    assert (before.meta.source, late.meta.source) == ("stored", "raw")
    assert (revenue(late), (await line.ask("2025-04-02")).meta.source) == (20, "stored")
    await line.run("2025-04-04T08:00")
    assert line.kept_days()["2025-04-03"] == (10, 1, "schedule")
    await line.run("2025-04-04T08:10")
    assert line.kept_days() == {
        "2025-04-01": (10, 1, "schedule"),
        "2025-04-02": (20, 2, "asked"),
        "2025-04-03": (10, 2, "late events"),
    }
    first, again, last = [(await line.ask(f"2025-04-0{day}")).meta for day in (1, 2, 3)]
    assert (first.version, first.why, first.late) == (1, "schedule", None)
    assert (again.version, again.why, last.version, last.why) == (2, "asked", 2, "late events")
    at = "2025-04-02T13:00:00.000Z"
    assert again.late == last.late == Late(1, ("commerce.purchase",), at, at)
    assert (await line.ask("2025-04-03", fresh=True)).meta.late is None
    assert (await line.ask("2025-04-03", compare=Against.PREVIOUS_YEAR)).meta.version == 0
    after = (await line.ask("2025-04-03")).business_metrics["revenue"][0]
    assert (after.previous_value, after.percent_change, after.trend) == (20, -50, "down")


async def test_late_events_before_a_start_are_found_after_it(line: Line) -> None:
    line.send("2025-04-01T12:00:00")
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    line.send("2025-04-01T13:00:00", people="late")
    line.start()
    await line.run("2025-04-02T08:00")
    await line.run("2025-04-02T08:10")
    assert line.kept_days() == {"2025-04-01": (20, 2, "late events")}


async def test_sites_have_days_of_their_own(line: Line) -> None:
    line.send("2025-04-01T12:00:00", site="berlin")
    line.send("2025-04-01T12:00:00", "2025-04-01T13:00:00", site="paris", people="q")
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    assert line.kept_days()["2025-04-01"][0] == 30
    assert line.kept_days("paris")["2025-04-01"][0] == 20
    made = await line.ask("2025-04-01", site="berlin")
    assert (revenue(made), made.site, made.meta.source) == (10, "berlin", "stored")
    line.send("2025-04-01T14:00:00", site="paris", people="late")
    assert (await line.ask("2025-04-01", site="berlin")).meta.source == "stored"
    assert (await line.ask("2025-04-01", site="paris")).meta.source == "raw"


async def test_late_events_of_one_site_leave_the_others_alone(line: Line) -> None:
    for site in ("berlin", "paris"):
        line.send("2025-04-01T12:00:00", site=site, people=site)
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    line.send("2025-04-01T13:00:00", site="paris", people="late")
    await line.run("2025-04-02T08:00")
    await line.run("2025-04-02T08:10")
    assert line.kept_days()["2025-04-01"] == (30, 2, "late events")
    assert line.kept_days("paris")["2025-04-01"] == (20, 2, "late events")
    assert line.kept_days("berlin")["2025-04-01"] == (10, 1, "schedule")


async def test_a_day_older_than_a_week_is_summed_up_again_once_a_day_and_without_sites(
    line: Line,
) -> None:
    line.send("2025-04-01T12:00:00", site="berlin")
    await line.run("2025-04-01T12:00")
    line.now = datetime(2025, 4, 20, 12, tzinfo=UTC)
    tenant = line.control.tenant(line.tenant)

    async def again() -> tuple[Any, int, str]:
        for todo in await line.work.to_do(tenant, BERLIN, line.now):
            if str(todo.day) == "2025-04-01":
                await line.work._sum_up(tenant, BERLIN, todo)
        return line.kept_days()["2025-04-01"]

    assert await again() == (10, 1, "schedule")
    line.send("2025-04-01T13:00:00", people="late")
    line.now += timedelta(hours=19)
    assert await again() == (10, 1, "schedule")
    line.now += timedelta(hours=1)
    assert await again() == (20, 2, "late events")
    assert line.kept_days("berlin") == {}


async def test_what_is_asked_otherwise_is_computed_and_says_the_same(line: Line) -> None:
    line.send("2025-04-01T12:00:00", site="berlin")
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    kept = await line.ask("2025-04-01")
    assert kept.meta.source == "stored"
    others: tuple[dict[str, Any], ...] = ({"fresh": True}, {"filters": of_site("berlin")})
    for options in others:
        made = await line.ask("2025-04-01", **options)
        assert made.meta.source != "stored"
        assert revenue(made) == revenue(kept)
    elsewhere = await line.ask("2025-04-01", timezone="UTC")
    assert elsewhere.meta.source != "stored"


@pytest.mark.parametrize("site", ["", "x" * 129, "a\0b"])
async def test_what_can_be_no_site_is_computed_and_not_kept(line: Line, site: str) -> None:
    line.send("2025-04-01T12:00:00")
    line.now = datetime(2025, 4, 2, 12, tzinfo=UTC)
    made = await line.ask("2025-04-01", site=site)
    assert (revenue(made), made.meta.source) == (0, "raw")
    assert line.kept_days(site) == {}


async def test_what_means_something_else_now_is_computed_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.send("2025-04-01T12:00:00")
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    monkeypatch.setattr(keeping, "MADE", 99)  # as a newer version would
    assert (await line.ask("2025-04-01")).meta.source != "stored"
    assert (await line.ask("2025-04-01")).meta.source == "stored"
    assert line.kept_days() == {"2025-04-01": (10, 2, "asked")}


async def test_less_is_never_put_in_place_of_more(line: Line) -> None:
    line.send("2025-04-01T12:00:00", "2025-04-01T13:00:00", site="berlin")
    await line.run("2025-04-01T12:00")
    await line.run("2025-04-01T22:10")
    known = (await line.ask("2025-04-01")).business_metrics
    # Raw events reach their retention; rollups stay. Then one comes that happened long ago.
    line.store.engine.command("DELETE FROM events WHERE 1")
    line.send("2025-04-01T14:00:00", people="late")
    line.now = datetime(2025, 7, 20, tzinfo=UTC)
    later = await summary(
        line.reader,
        BUILT_IN,
        line.tenant,
        SummaryRequest(date="2025-04-01"),
        line.now,
        raw_since=line.now - timedelta(days=90),
        kept=line.kept,
    )
    assert revenue(later) == 30  # of rollups: more than before
    assert (
        later.business_metrics["transactions"] == known["transactions"]
    )  # of raw events: 2, not 1
    assert known["transactions"][0].value == 2
    assert later.user_metrics["total_users"][0].value == 3
    assert "as it was computed before" in later.meta.notes[-1]
    assert line.kept_days()["2025-04-01"] == (30, 2, "asked")


async def test_tenants_without_events_have_no_schedule(line: Line) -> None:
    line.control.create_tenant("Silent", [])
    line.send("2025-04-01T12:00:00")
    await line.run("2025-04-01T12:00")
    (row,) = line.control.due.all()
    assert (row.tenant_id, row.timezone, row.cron) == (line.tenant, BERLIN, summing.CRON)
    line.control.describe(line.tenant, "Optics", None)
    await line.run("2025-04-01T12:01")
    (row,) = line.control.due.all()
    assert (row.timezone, row.due_at) == ("UTC", datetime(2025, 4, 2, 0, 10, tzinfo=UTC))
