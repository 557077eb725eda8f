"""Summaries of whole days, kept: answered again while they are true, and never by less than known.

A day is true as long as no event was stored after it was computed that happened before it was over;
one of an earlier day adds to all users, or changes what the day is compared with. Kept are days
that are over, as the clocks of the tenant's time zone show them, without filters but for the site.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2s
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace
from sqlglot import exp

from sightline.analysis.compare import Against, earlier
from sightline.analysis.field import Catalog as Known
from sightline.analysis.grain import Grain
from sightline.analysis.sql import (
    call,
    col,
    eq,
    gt,
    gte,
    instant,
    lt,
    number,
    second,
    select,
    text,
)
from sightline.analysis.summary.answer import About, Summary, knowing_most
from sightline.analysis.summary.completeness import KIND, Completeness
from sightline.analysis.summary.figure import BusinessFigure
from sightline.analysis.summary.late import Late, late, late_events
from sightline.analysis.summary.report import AT_ONCE, summed_up
from sightline.analysis.summary.request import Stretch, SummaryRequest, stretch
from sightline.catalog.catalog import Catalog
from sightline.catalog.summary import METRICS
from sightline.store.control.store import ControlStore
from sightline.store.control.summaries import SummaryRecord, Why
from sightline.store.reader import Reader
from sightline.types import TenantId

UTC_ZONE: Final = "UTC"
MADE: Final = 1
"""Raise it when figures of the same metrics are made differently."""

LONGEST_SITE: Final = 128

_BEFORE: Final = timedelta(days=3)
"""Raw events received so long before a day may be of the one before it, by clocks a day ahead."""


class SumUp(Protocol):
    """Computes a summary. `summary.report.summed_up` is one."""

    async def __call__(
        self,
        reader: Reader,
        catalog: Catalog,
        tenant: str,
        asked: Stretch,
        now: datetime,
        *,
        raw_since: datetime | None,
        at_once: int,
    ) -> Summary:
        """The summary of a stretch of time."""


class Kept:
    """The summaries of one event store.

    store_id: which one, of those that share the control database
    sum_up: how they are computed
    """

    def __init__(self, control: ControlStore, store_id: str, sum_up: SumUp = summed_up) -> None:
        self._control = control
        self.sum_up = sum_up
        self.store_id = store_id

    async def timezone(self, tenant: TenantId) -> str:
        """Whose days a tenant's are.

        raises: NotFound, StoreUnavailable
        """
        found = await asyncio.to_thread(self._control.tenant, tenant)
        return found.timezone or UTC_ZONE

    async def of(self, tenant: TenantId, asked: Stretch) -> SummaryRecord | None:
        """What is kept of a day, true or not."""
        if asked.day is None:
            return None
        key = (self.store_id, tenant, asked.site or "", asked.day)
        return await asyncio.to_thread(self._control.summaries.one, *key)

    async def current(
        self, reader: Reader, catalog: Known, tenant: TenantId, asked: Stretch, now: datetime
    ) -> Summary | None:
        """What is kept of a day, where it is still true."""
        record = await self.of(tenant, asked)
        if record is None or not _is_of(record, catalog, asked):
            return None
        if record.commit_no < reader.last_commit:
            tree = _stored_since(record.commit_no, asked)
            answer = await reader.query(tenant, tree, kind=KIND, now=now)
            if int(answer.rows[0][0]):
                return None
        return _summary(record)

    async def make(
        self,
        reader: Reader,
        catalog: Catalog,
        tenant: TenantId,
        asked: Stretch,
        now: datetime,
        commit_no: int,
        why: Why,
        *,
        raw_since: datetime | None,
        at_once: int = AT_ONCE,
    ) -> tuple[Summary, bool]:
        """Compute a day and keep it; whether it was kept.

        It is not where others asked a moment before and an event may have come in between, where
        somebody else kept it meanwhile, or, asked for by somebody, where nothing happened at all;
        nor where raw events are deleted and what is kept means something else.

        commit_no: the last one acknowledged at `now`
        raises: QueryTimeout, QueryTooLarge, Overloaded, StoreUnavailable
        """
        before = await self.of(tenant, asked)
        made = await self.sum_up(
            reader, catalog, tenant, asked, now, raw_since=raw_since, at_once=at_once
        )
        if before is not None and await self._is_cut(reader, tenant, asked, now, raw_since):
            if not _is_of(before, catalog, asked):
                return made, False
            made = knowing_most(_summary(before), made)
        is_shared = datetime.fromisoformat(made.meta.as_of) < _in_ms(now)
        if asked.day is None or is_shared or (why == "asked" and not made.has_events):
            return made, False
        version = 1 if before is None else before.version + 1
        since = await self._late(reader, tenant, asked, now, before, commit_no)
        told = replace(made, meta=replace(made.meta, version=version, why=why, late=since))
        record = SummaryRecord(
            store_id=self.store_id,
            tenant_id=tenant,
            site_id=asked.site or "",
            day=asked.day,
            timezone=asked.timezone,
            version=version,
            definition=definition(catalog),
            commit_no=commit_no,
            figures=msgspec.to_builtins(told),
            as_of=now,
            computed_at=now,
            why=why,
        )
        is_kept = await asyncio.to_thread(self._control.summaries.keep, record)
        return told if is_kept else made, is_kept

    async def _late(
        self,
        reader: Reader,
        tenant: TenantId,
        asked: Stretch,
        now: datetime,
        before: SummaryRecord | None,
        until: int,
    ) -> Late | None:
        """What came since a version was computed, up to a commit."""
        if before is None:
            return None
        tree = late_events(asked, before.commit_no, until)
        return late((await reader.query(tenant, tree, kind=KIND, now=now)).dicts())

    async def _is_cut(
        self,
        reader: Reader,
        tenant: TenantId,
        asked: Stretch,
        now: datetime,
        raw_since: datetime | None,
    ) -> bool:
        """Whether raw events of the day or the one before are deleted: fewer than rolled up."""
        if raw_since is None or asked.period.start_ms / 1000 >= (raw_since + _BEFORE).timestamp():
            return False
        ask = partial(reader.query, tenant, kind=KIND, now=now)
        rolled, raw = await asyncio.gather(*(ask(tree) for tree in _counts(asked)))
        return int(raw.rows[0][0]) < int(rolled.rows[0][0])


async def summary(
    reader: Reader,
    catalog: Catalog,
    tenant: TenantId,
    request: SummaryRequest,
    now: datetime,
    *,
    raw_since: datetime | None = None,
    kept: Kept | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Summary:
    """Answer a request for one tenant: as it is kept, where that is true, else computed.

    raw_since: raw events received before are deleted; rollups are kept longer
    kept: where summaries are kept, if they are
    raises: InvalidRequest with what is wrong; QueryTimeout, QueryTooLarge, StoreUnavailable
    """
    if kept is None:
        asked = stretch(request, UTC_ZONE)
        return await summed_up(
            reader, catalog, tenant, asked, now, raw_since=raw_since, monotonic=monotonic
        )
    began_s, commit_no = monotonic(), reader.last_commit  # at `now`: before anything is awaited
    timezone = await kept.timezone(tenant)
    asked = stretch(request, timezone)
    if not _is_kept(request, asked, timezone, now):
        return await kept.sum_up(
            reader, catalog, tenant, asked, now, raw_since=raw_since, at_once=AT_ONCE
        )
    if not request.fresh:
        found = await kept.current(reader, catalog, tenant, asked, now)
        if found is not None:
            elapsed_ms = round((monotonic() - began_s) * 1000, 3)
            return replace(found, meta=replace(found.meta, source="stored", elapsed_ms=elapsed_ms))
    made, _ = await kept.make(
        reader, catalog, tenant, asked, now, commit_no, "asked", raw_since=raw_since
    )
    return made


def definition(catalog: Known) -> str:
    """Tells apart what the figures of a summary mean, and what it consists of."""
    metrics = [catalog.metric(name) for name in METRICS]
    fields = [kind.__struct_fields__ for kind in (Summary, BusinessFigure, Completeness, About)]
    return blake2s(msgspec.json.encode([MADE, metrics, fields]), digest_size=8).hexdigest()


def _is_kept(request: SummaryRequest, asked: Stretch, timezone: str, now: datetime) -> bool:
    """Whether it is a day as they are kept."""
    return (
        asked.day is not None
        and asked.timezone == timezone
        and not request.filters
        and (request.site is None or _may_be_site(request.site))
        and request.compare is Against.PREVIOUS_PERIOD
        and asked.is_over(now)
    )


def _may_be_site(name: str) -> bool:
    """Whether events can carry it, and PostgreSQL hold it."""
    return 0 < len(name) <= LONGEST_SITE and "\0" not in name


def _is_of(record: SummaryRecord, catalog: Known, asked: Stretch) -> bool:
    return record.timezone == asked.timezone and record.definition == definition(catalog)


def _stored_since(commit_no: int, asked: Stretch) -> exp.Select:
    where = [
        gt(col("commit_no"), number(commit_no)),
        lt(col("occurred_at"), instant(asked.period.end_ms)),
    ]
    if asked.site is not None:
        where.append(eq(col("site_id"), text(asked.site)))
    return select({"latest": call("max", col("commit_no"))}, "events", where=where)


def _counts(asked: Stretch) -> tuple[exp.Select, exp.Select]:
    """How many events of the day and the one before are in rollups, and how many raw ones."""
    before = earlier(asked.period, Against.PREVIOUS_PERIOD, Grain.DAY, asked.zone)
    start_ms, end_ms = before.start_ms, asked.period.end_ms
    minutes = [gte(col("minute"), second(start_ms)), lt(col("minute"), second(end_ms))]
    moments = [gte(col("occurred_at"), instant(start_ms)), lt(col("occurred_at"), instant(end_ms))]
    return (
        select({"n": call("sum", col("n"))}, "rollup_minute", where=minutes),
        select({"n": call("count")}, "events", where=moments),
    )


def _summary(record: SummaryRecord) -> Summary:
    return msgspec.convert(record.figures, Summary)


def _in_ms(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
