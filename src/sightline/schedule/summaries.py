"""The work of summing days up: which days there are to do, and doing them, the latest first.

A day is summed up ten minutes after its end, by the clocks of its tenant; so are the days before it
that are not, as far back as raw events reach. A day that late events belong to, or any day before,
is summed up again ten minutes after the first of these came; one that is older than a week, once a
day at most. Days of the last week are summed up for each site as well, where its own is not true
any more; sites come before the tenant, so a crash leaves days done or to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog

from sightline.analysis.summary.days import (
    days_between,
    end_of,
    first_day,
    late_days,
    sites,
    stored_since,
)
from sightline.analysis.summary.kept import UTC_ZONE, Kept, definition
from sightline.analysis.summary.request import Stretch, SummaryRequest, of_one, stretch
from sightline.catalog.catalog import Catalog
from sightline.schedule import telemetry
from sightline.schedule.turn import next_turn
from sightline.store.control.due import Due, Outcome, Planned
from sightline.store.control.store import ControlStore, Tenant
from sightline.store.control.summaries import Span, Why
from sightline.store.lateness import Lateness
from sightline.store.reader import FRESH_S, Reader
from sightline.types import Clock, TenantId

_log = structlog.get_logger()

KIND: Final = "summary"
CRON: Final = "10 0 * * *"
SETTLE: Final = timedelta(minutes=10)
"""So long late events may follow the first before a day is summed up again."""

RECENT: Final = timedelta(days=7)
ONCE_A_DAY: Final = timedelta(hours=20)
DAYS_A_TURN: Final = 7


class ToDo(msgspec.Struct, frozen=True):
    """A day to sum up, and why."""

    day: date
    why: Why


class SummaryWork:
    """The work of one event store; `schedule.runner` has it done.

    retention_days: how long raw events are kept, where a tenant has no time of its own
    rollup_days: how long rollups are; what is older is not summed up again
    """

    def __init__(
        self,
        control: ControlStore,
        kept: Kept,
        reader: Reader,
        lateness: Lateness,
        catalog_of: Callable[[TenantId], Catalog],
        clock: Clock,
        *,
        retention_days: int,
        rollup_days: int,
    ) -> None:
        self._control, self._kept, self._reader = control, kept, reader
        self._lateness, self._catalog_of, self._clock = lateness, catalog_of, clock
        self._retention_days, self._rollup_days = retention_days, rollup_days
        self._tenants: set[TenantId] | None = None
        self._seen = 0
        self._late: dict[TenantId, datetime] = {}

    async def planned(self, now: datetime) -> Sequence[Planned]:
        """A turn a night for every tenant with events."""
        tenants = await self._look()
        known = await asyncio.to_thread(self._control.tenants)
        return [self._nightly(one, now) for one in known if one.tenant_id in tenants]

    async def sooner(self, now: datetime) -> Sequence[tuple[TenantId, str, datetime]]:
        """Tenants with days that are not true any more."""
        late, self._late = self._late, {}
        return [
            (tenant, self._kept.store_id, now + SETTLE)
            for tenant, occurred_at in late.items()
            if await self._is_of_kept(tenant, occurred_at)
        ]

    def is_ours(self, due: Due) -> bool:
        """Whether it is of this event store."""
        return due.name == self._kept.store_id

    async def turn(self, due: Due, now: datetime) -> Outcome:
        """Sum up some of the days there are to do."""
        tenant = await asyncio.to_thread(self._control.tenant, due.tenant_id)
        days = await self.to_do(tenant, due.timezone, now)
        for todo in days[:DAYS_A_TURN]:
            await self._sum_up(tenant, due.timezone, todo)
        left = len(days[DAYS_A_TURN:])
        if days:
            done = len(days) - left
            _log.info("days_summed_up", tenant_id=tenant.tenant_id, days=done, left=left)
        return "more" if left else "done"

    async def to_do(self, tenant: Tenant, timezone: str, now: datetime) -> list[ToDo]:
        """The days of a tenant that are to be summed up, the latest first."""
        today = now.astimezone(ZoneInfo(timezone)).date()
        store, meant = self._control.summaries, definition(self._catalog_of(tenant.tenant_id))
        spans = await asyncio.to_thread(store.spans, self._kept.store_id, tenant.tenant_id)
        done = [s for s in spans if (s.site_id, s.timezone, s.definition) == ("", timezone, meant)]
        since = self._raw_since(tenant, now).astimezone(ZoneInfo(timezone)).date()
        first = await first_day(
            self._reader, tenant.tenant_id, since + timedelta(days=1), timezone, now
        )
        wanted = () if first is None else days_between(first, today)
        missing = {*wanted} - {span.day for span in done}
        reach = today - timedelta(days=self._rollup_days)
        again = [span for span in done if span.day >= reach and _may_be_again(span, today, now)]
        late = await self._late_of(tenant.tenant_id, again, timezone, now)
        found = [*(ToDo(d, "schedule") for d in missing), *(ToDo(d, "late events") for d in late)]
        return sorted(found, key=lambda todo: todo.day, reverse=True)

    async def _look(self) -> set[TenantId]:
        """Learn who sent events since last time, and when the first of them happened."""
        if self._tenants is None:
            oldest = self._control.summaries.oldest_commit
            least = await asyncio.to_thread(oldest, self._kept.store_id)
            self._seen = self._reader.last_commit if least is None else least
            self._tenants = await asyncio.to_thread(self._lateness.tenants)
        until = self._reader.last_commit
        if until > self._seen:
            for one in await asyncio.to_thread(self._lateness.between, self._seen, until):
                self._tenants.add(one.tenant_id)
                before = self._late.get(one.tenant_id, one.occurred_at)
                self._late[one.tenant_id] = min(before, one.occurred_at)
            self._seen = until
        return self._tenants

    async def _is_of_kept(self, tenant: TenantId, occurred_at: datetime) -> bool:
        """Whether the last day that is kept was not over at a moment."""
        last = self._control.summaries.last
        found = await asyncio.to_thread(last, self._kept.store_id, tenant)
        return found is not None and occurred_at < end_of(found.day, found.timezone)

    def _nightly(self, tenant: Tenant, now: datetime) -> Planned:
        timezone = tenant.timezone or UTC_ZONE
        return Planned(
            kind=KIND,
            tenant_id=tenant.tenant_id,
            name=self._kept.store_id,
            cron=CRON,
            timezone=timezone,
            due_at=next_turn(CRON, timezone, now),
        )

    async def _late_of(
        self, tenant: TenantId, done: Sequence[Span], timezone: str, now: datetime
    ) -> set[date]:
        """Those of the days that are not true any more."""
        least = min((span.commit_no for span in done), default=self._reader.last_commit)
        if least >= self._reader.last_commit:
            return set()
        end = max(span.day for span in done) + timedelta(days=1)
        return late_days(done, await stored_since(self._reader, tenant, least, end, timezone, now))

    async def _sum_up(self, tenant: Tenant, timezone: str, todo: ToDo) -> None:
        """Sum a day up: each site first, then all of the tenant."""
        now = self._clock()
        wanted = [stretch(SummaryRequest(date=todo.day.isoformat(), timezone=timezone), timezone)]
        if todo.day >= now.astimezone(ZoneInfo(timezone)).date() - RECENT:
            found = await sites(self._reader, tenant.tenant_id, todo.day, timezone, now)
            wanted = [*(of_one(wanted[0], site) for site in found), *wanted]
        for asked in wanted:
            if asked.site is not None and await self._is_true(tenant, asked):
                continue
            if not await self._keep(tenant, todo, asked):
                await asyncio.sleep(FRESH_S)  # somebody asked the same a moment before
                await self._keep(tenant, todo, asked)

    async def _is_true(self, tenant: Tenant, asked: Stretch) -> bool:
        catalog = self._catalog_of(tenant.tenant_id)
        current = self._kept.current
        now = self._clock()
        return await current(self._reader, catalog, tenant.tenant_id, asked, now) is not None

    async def _keep(self, tenant: Tenant, todo: ToDo, asked: Stretch) -> bool:
        now, commit_no = self._clock(), self._reader.last_commit
        _, is_kept = await self._kept.make(
            self._reader,
            self._catalog_of(tenant.tenant_id),
            tenant.tenant_id,
            asked,
            now,
            commit_no,
            todo.why,
            raw_since=self._raw_since(tenant, now),
            at_once=1,
        )
        if is_kept:
            telemetry.SUMMARIES.labels(todo.why).inc()
        return is_kept

    def _raw_since(self, tenant: Tenant, now: datetime) -> datetime:
        return now - timedelta(days=tenant.retention_days or self._retention_days)


def _may_be_again(span: Span, today: date, now: datetime) -> bool:
    """Whether a day may be summed up again already."""
    return span.day >= today - RECENT or span.computed_at <= now - ONCE_A_DAY
