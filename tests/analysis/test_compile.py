"""The SQL of every kind of metric, written down.

Run with SIGHTLINE_UPDATE_SNAPSHOTS=1 to write it anew; the difference is then yours to read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from msgspec.structs import replace
from sqlglot import exp
from tests.analysis.small import CATALOG
from tests.analysis.written import hidden, written

from sightline.analysis.breakdown import Key
from sightline.analysis.compile import is_rolled, ranking, statement
from sightline.analysis.conversion.departure import departures
from sightline.analysis.conversion.duration import lengths
from sightline.analysis.conversion.group import by_value
from sightline.analysis.conversion.tally import counts
from sightline.analysis.conversion.tally import ranking as entry_ranking
from sightline.analysis.conversion.trend import by_entry
from sightline.analysis.cut import Cut
from sightline.analysis.grain import buckets
from sightline.analysis.journey import journey
from sightline.analysis.part import parts_of
from sightline.analysis.passage import Passage, whole
from sightline.analysis.question import question
from sightline.analysis.request import funnel_request, timeseries_request
from sightline.store.engine import Engine
from sightline.store.fence import fenced
from sightline.store.reader import Reach

SNAPSHOTS = Path(__file__).parent / "snapshots"
REACH = Reach(watermark=41)

DAY: dict[str, Any] = {"from": "2026-01-01", "to": "2026-01-02", "grain": "1h"}
UNEVEN: dict[str, Any] = {"from": "2026-01-01T00:00:30.250Z", "to": "2026-01-01T02:10:10Z"}
SPRING: dict[str, Any] = {"from": "2026-03-28", "to": "2026-03-31", "timezone": "Europe/Berlin"}
FINE: dict[str, Any] = {"field": "a.ok", "value": True}

TIMESERIES: dict[str, dict[str, Any]] = {
    "count_of_one": {"metric": "a.one.count"},
    "running_unique": {"metric": "sessions", "cumulative": True},
    "running_mean_broken_down": {"metric": "mean", "cumulative": True, "breakdown": "country"},
    "running_distinct": {"metric": "orders", "cumulative": True},
    "count_of_all": {"metric": "events.count"},
    "count_where": {"metric": "fine"},
    "unique_of_all": {"metric": "sessions"},
    "unique_of_some": {"metric": "users_of_two"},
    "unique_apart": {"metric": "sessions_by_country"},
    "distinct": {"metric": "orders"},
    "total": {"metric": "total"},
    "mean": {"metric": "mean"},
    "lowest": {"metric": "lowest"},
    "highest": {"metric": "highest"},
    "quantile": {"metric": "p95"},
    "ratio": {"metric": "conversion"},
    "money": {"metric": "revenue"},
    "money_ratio": {"metric": "per_session"},
    "edges": {"metric": "events.count", **UNEVEN},
    "nothing_newer": {"metric": "events.count"},
    "uneven_buckets": {"metric": "p95", **SPRING, "grain": "1d"},
    "filter_on_a_key": {"metric": "p95", "filters": {"field": "site_id", "value": "s1"}},
    "filter_on_attributes": {
        "metric": "events.count",
        "filters": [
            {"field": "country", "op": "not_in", "value": ["DE", "AT"]},
            {
                "any": [
                    {"field": "a.took_ms", "op": "gt", "value": 1.5},
                    {"field": "a.ok", "value": True},
                ]
            },
            {"not": {"field": "a.colour", "op": "is_set"}},
        ],
    },
    "breakdown_on_a_key": {"metric": "sessions_of_one", "breakdown": "site_id"},
    "breakdown_on_attributes": {"metric": "mean", "breakdown": ["a.colour", "a.ok"]},
}

STEPS: list[Any] = ["a.one", {"event": "a.two", "optional": True}, "shop.sold"]

FUNNELS: dict[str, dict[str, Any]] = {
    "ordered": {"steps": ["a.one", "a.two", "shop.sold"]},
    "strict": {"steps": ["a.one", "a.two"], "order": "strict", "entity": "user"},
    "any": {"steps": ["a.one", "a.two"], "order": "any", "window": "30m"},
    "repeated": {
        "steps": ["a.one", {"event": "a.one", "filters": {"field": "a.ok", "value": True}}]
    },
    "breakdown": {"steps": ["a.one", "a.two"], "breakdown": "country"},
    "limits": {"steps": ["a.one", {"event": "a.two", "within": "5m"}]},
    "optional": {"steps": STEPS},
    "excluded": {
        "steps": ["a.one", "a.two", "shop.sold"],
        "exclude": [{"event": "shop.back", "after": 1, "before": 2}],
    },
    "first_touch": {
        "steps": ["a.one", "a.two"],
        "breakdown": "country",
        "touch": "first",
        "lookback": "7d",
    },
}

PARTS: dict[str, Callable[[Passage], exp.Query]] = {
    "trend": by_entry,
    "times": lengths,
    "drop_off": departures,
    "groups": partial(by_value, fewest=5),
}


def _told(fields: int) -> tuple[Key, ...]:
    return (("x", "y")[:fields], ("it's", "")[:fields]) if fields else ()


def _timeseries_sql(asked: dict[str, Any]) -> str:
    made = question(CATALOG, timeseries_request({**DAY, **asked}), 10_000)
    parts = parts_of(CATALOG, made.metric.measure)
    cells = buckets(made.period, made.grain, made.zone)
    of_money = "revenue" in asked["metric"] or "per_session" in asked["metric"]
    keys = _told(len(made.dimensions))
    cut = Cut(cells, made.condition, made.dimensions, keys, of_money, made.cumulative)
    known = Reach(41, is_complete=True) if asked is TIMESERIES["nothing_newer"] else REACH
    reach = known if any(is_rolled(part, cut) for part in parts) else None
    trees = [statement(parts, cut, reach)]
    if made.dimensions:
        trees.insert(0, ranking(parts[0], cut, made.top, reach))
    return "\n\n".join(fenced("the-tenant", tree) for tree in trees)


def _funnel_sql(asked: dict[str, Any]) -> str:
    made = journey(CATALOG, funnel_request({"from": DAY["from"], "to": DAY["to"], **asked}))
    passage = replace(whole(made), told=_told(len(made.dimensions)))
    trees = [counts(passage)]
    if made.dimensions:
        trees.insert(0, entry_ranking(passage, made.top))
    return "\n\n".join(fenced("the-tenant", tree) for tree in trees)


def _part_sql(part: str) -> str:
    asked = {"steps": STEPS, "include": ["segments"], "attributes": ["country", "a.colour"]}
    made = journey(CATALOG, funnel_request({"from": DAY["from"], "to": DAY["to"], **asked}))
    passage = replace(whole(made), by=made.attributes if part == "groups" else ())
    return fenced("the-tenant", PARTS[part](passage))


CASES = {
    **{f"timeseries_{name}": _timeseries_sql(asked) for name, asked in TIMESERIES.items()},
    **{f"funnel_{name}": _funnel_sql(asked) for name, asked in FUNNELS.items()},
    **{f"funnel_part_{name}": _part_sql(name) for name in PARTS},
}


@pytest.mark.parametrize("name", CASES)
def test_the_sql_is_what_was_written_down(name: str) -> None:
    kept = SNAPSHOTS / f"{name}.sql"
    assert written(kept, CASES[name]) == kept.read_text()


def test_nothing_is_written_down_that_is_not_made() -> None:
    kinds = {name.partition("_")[0] for name in CASES}  # those of other reports are held by theirs
    kept = {path.stem for kind in kinds for path in SNAPSHOTS.glob(f"{kind}_*.sql")}
    assert kept == set(CASES)


def test_each_step_of_a_long_funnel_asks_no_more_than_one_of_a_short() -> None:
    """On a day of events the engine takes longer to understand a long funnel than to answer it."""
    five = ["a.one", "a.two", "shop.sold", "shop.back", "a.two"]
    short, long = (len(_funnel_sql({"steps": five * times})) for times in (1, 4))
    assert long < 1.2 * 4 * short


@pytest.mark.parametrize("name", CASES)
def test_the_engine_understands_the_sql(engine: Engine, name: str) -> None:
    for sql in CASES[name].split("\n\n"):
        engine.query(sql)


@pytest.mark.parametrize("name", CASES)
def test_no_alias_hides_a_column(name: str) -> None:
    for sql in CASES[name].split("\n\n"):
        assert not hidden(sqlglot.parse_one(sql, dialect="clickhouse"))


def test_all_events_are_read_by_the_quarter_of_an_hour(engine: Engine) -> None:
    engine.command(
        "INSERT INTO rollup_minute (tenant_id, event_name, minute, n, last_received_at) "
        "VALUES ('the-tenant', 'a.one', '2026-01-01 10:00:00', 1, now())"
    )
    plan = engine.query(f"EXPLAIN {CASES['timeseries_unique_of_all']}").rows
    assert any("ReadFromMergeTree (quarters)" in line for (line,) in plan)
