"""Metrics of what Sightline says itself are read from a table of their own, and no other is."""

from __future__ import annotations

import pytest

from sightline.analysis.compile import is_rolled, statement
from sightline.analysis.cut import Cut
from sightline.analysis.grain import buckets
from sightline.analysis.part import parts_of
from sightline.analysis.question import question
from sightline.analysis.request import timeseries_request
from sightline.catalog.catalog import BUILT_IN
from sightline.store.fence import fenced
from sightline.store.reader import Reach

ASKED = b'{"metric": "%s", "from": "2026-01-01", "to": "2026-01-02", "grain": "1h"}'


def sql(metric: str) -> str:
    asked = question(BUILT_IN, timeseries_request(ASKED % metric.encode()), 10_000)
    parts = parts_of(BUILT_IN, asked.metric.measure)
    cut = Cut(buckets(asked.period, asked.grain, asked.zone), asked.condition)
    reach = Reach(41) if any(is_rolled(part, cut) for part in parts) else None
    return fenced("tenant", statement(parts, cut, reach))


def test_an_internal_metric_reads_internal_events_only() -> None:
    text = sql("ingest.rejected.count")
    assert "FROM internal_events WHERE internal_events.tenant_id = 'tenant'" in text
    assert "rollup" not in text
    assert "FROM events" not in text


def test_a_rate_of_both_reads_each_where_it_lies() -> None:
    text = sql("ingest.rejected_rate")
    assert "FROM internal_events" in text
    assert "FROM rollup_minute" in text


@pytest.mark.parametrize(
    "metric", [name for name in BUILT_IN.metrics if not name.startswith("ingest.")][::5]
)
def test_no_other_metric_does(metric: str) -> None:
    assert "internal_events" not in sql(metric)


def test_nobody_can_send_them() -> None:
    assert not set(BUILT_IN.internal) & set(BUILT_IN.events)
