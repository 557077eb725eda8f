"""The report on customers says what plain Python says of the same events."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlglot
from sqlglot import exp
from tests.analysis.query import oracle
from tests.analysis.query.kept import OURS, THEIRS, keep
from tests.analysis.query.visits import Visits
from tests.analysis.stored import Sent, Store, ms, reading

from sightline.analysis.customers import distribution, occasion, segment
from sightline.analysis.customers.answer import Customers
from sightline.analysis.customers.distribution import Distribution
from sightline.analysis.customers.person import FIELDS, INFLUENCE, ORDERS, SPENT, buyers, people
from sightline.analysis.customers.report import customers
from sightline.analysis.customers.request import customers_request
from sightline.analysis.customers.worth import Predicted
from sightline.errors import Forbidden, InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED
from sightline.store.engine import Engine
from sightline.store.fence import fenced
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SNAPSHOTS = Path(__file__).parent.parent / "snapshots"
EVENTS = Visits(seed=17).sessions(110)
END = ms("2026-11-21T00:00:00Z")
DAY_MS = 86_400_000


async def ask(
    reader: Reader, tenant: str, *, sees: bool = False, k: int = 1, **body: Any
) -> Customers:
    request = customers_request(body)
    return await customers(reader, tenant, request, NOW, sees_rows=sees, k=k)


@pytest.fixture
def filled(engine: Engine) -> Iterator[Reader]:
    keep(engine, OURS, EVENTS)
    keep(engine, THEIRS, Visits(seed=8).sessions(40))
    yield from reading(Store(engine))


def by_field(found: Customers) -> dict[str, Distribution]:
    return {one.field: one for one in found.fields}


async def test_distributions_are_those_of_plain_python(filled: Reader) -> None:
    found = by_field(await ask(filled, OURS, currency="EUR"))
    wanted = oracle.customers(EVENTS)
    assert set(found) == {*FIELDS, *INFLUENCE}
    checked = 0
    for field, one in found.items():
        rows = [r for r in wanted.values() if field not in INFLUENCE or r[ORDERS]]
        if field not in rows[0] or field in distribution._MONEY:
            continue
        values = [row[field] for row in rows if row[field] is not None]
        if one.values is not None:
            assert {v.value: v.customers for v in one.values} == dict(counted(values)), field
        else:
            assert one.known == len(values), field
            if values:
                numbers = np.array([float(v) for v in values])
                assert one.mean == pytest.approx(numbers.mean()), field
                levels = np.quantile(numbers, distribution.QUANTILES)
                assert isinstance(one.quantiles, dict)
                assert list(one.quantiles.values()) == pytest.approx(list(levels)), field
        checked += 1
    assert checked >= 15


def counted(values: list[Any]) -> Counter[str]:
    """How often each value comes; of lists and maps, once for each row that has it."""
    found: Counter[str] = Counter()
    for value in values:
        if isinstance(value, list | dict):
            found.update(set(value))
        else:
            found[f"{value:%Y-%m}" if isinstance(value, datetime) else str(value)] += 1
    return found


def sale(user: str, day: int, amount: float, currency: str = "EUR", order: str = "") -> Sent:
    return Sent(
        event_name="commerce.purchase",
        at_ms=ms("2026-01-01T10:00:00Z") + day * DAY_MS,
        user_id=user,
        session_id=f"{user}-{day}",
        currency=currency,
        strings={"commerce.order_id": order or f"{user}-{day}"},
        numbers={"commerce.amount": amount * 100},
    )


def shop(seed: int, count: int) -> list[Sent]:
    """Buyers with many ties: few different days, orders and amounts."""
    dice = np.random.default_rng(seed)
    made = []
    for number in range(count):
        for day in dice.integers(0, 60, int(dice.geometric(0.4))):
            made.append(sale(f"u{number}", int(day), float(dice.integers(1, 6))))
    return made


def scores_of(sent: list[Sent]) -> dict[str, tuple[int, int, int]]:
    """Recency, frequency, monetary of each buyer: by counting who is worse, one by one."""
    facts: dict[str, tuple[int, int, float]] = {}
    for user in {one.user_id for one in sent}:
        own = [one for one in sent if one.user_id == user]
        orders = {one.strings["commerce.order_id"] for one in own}
        spent = sum(one.numbers["commerce.amount"] for one in own)
        facts[user] = (max(one.at_ms for one in own), len(orders), spent)
    return {
        user: tuple(  # type: ignore[misc]
            1 + 5 * sum(other[place] < fact[place] for other in facts.values()) // len(facts)
            for place in range(3)
        )
        for user, fact in facts.items()
    }


def named(recency: int, frequency: int) -> str:
    table = {
        "champions": (range(5, 6), range(4, 6)),
        "loyal": (range(3, 5), range(4, 6)),
        "potential_loyalists": (range(4, 6), range(2, 4)),
        "new": (range(5, 6), range(1, 2)),
        "promising": (range(4, 5), range(1, 2)),
        "need_attention": (range(3, 4), range(3, 4)),
        "about_to_sleep": (range(3, 4), range(1, 3)),
        "cannot_lose": (range(1, 3), range(5, 6)),
        "at_risk": (range(1, 3), range(3, 5)),
        "hibernating": (range(1, 3), range(1, 3)),
    }
    (name,) = [n for n, (r, f) in table.items() if recency in r and frequency in f]
    return name


def test_every_score_has_one_segment() -> None:
    found = {named(r, f) for r in range(1, 6) for f in range(1, 6)}
    assert found == {one.name for one in segment.SEGMENTS}


@pytest.mark.parametrize(("seed", "count"), [(1, 40), (2, 7), (3, 1)])
async def test_segments_are_those_of_plain_python(
    store: Store, reader: Reader, seed: int, count: int
) -> None:
    sent = shop(seed, count)
    store.send("a", sent)
    found = await ask(reader, "a", sees=True, rows=1000)
    wanted = scores_of(sent)
    assert found.rows is not None
    got = {row.customer_id: (row.recency, row.frequency, row.monetary) for row in found.rows}
    assert got == wanted
    names = Counter(named(r, f) for r, f, _ in wanted.values())
    assert {s.segment: s.customers for s in found.segments if s.customers} == dict(names)
    assert sum(float(str(s.revenue)) for s in found.segments) == pytest.approx(
        sum(one.numbers["commerce.amount"] for one in sent) / 100
    )


async def test_small_segments_are_suppressed_and_none_follows_from_the_rest(
    store: Store, reader: Reader
) -> None:
    sent = shop(4, 60)
    store.send("a", sent)
    found = await ask(reader, "a", k=5)
    counts = Counter(named(r, f) for r, f, _ in scores_of(sent).values())
    small = {name for name, count in counts.items() if count < 5}
    hidden = {one.segment for one in found.segments if one.customers == SUPPRESSED}
    assert small
    assert small <= hidden
    assert sum(counts[name] for name in hidden) >= 5
    assert len(hidden) > 1
    for one in found.segments:
        assert (one.revenue == SUPPRESSED) == (one.segment in hidden)


async def test_of_few_customers_nothing_is_told(store: Store, reader: Reader) -> None:
    store.send("a", shop(5, 4))
    found = await ask(reader, "a", k=5)
    assert found.customers == SUPPRESSED
    assert found.lifetime_value.observed == SUPPRESSED
    assert found.lifetime_value.predicted is None
    for one in found.fields:
        assert one.known in (0, SUPPRESSED, 4)
        assert one.mean in (None, SUPPRESSED)
        assert all(v.customers == SUPPRESSED for v in one.values or ())


async def test_events_from_the_end_on_do_not_count(store: Store, reader: Reader) -> None:
    store.send("a", [sale("u", 1, 10), sale("u", 5, 10), sale("v", 6, 10)])
    found = await ask(reader, "a", sees=True, rows=10, to="2026-01-06")
    assert found.customers == 1
    assert found.rows is not None
    assert found.rows[0].fields[ORDERS] == 1
    later = await ask(reader, "a", sees=True, rows=1, after="u")
    assert later.rows is not None
    assert [row.customer_id for row in later.rows] == ["v"]


async def test_rows_are_for_keys_that_read_rows(store: Store, reader: Reader) -> None:
    with pytest.raises(Forbidden):
        await ask(reader, "a", rows=1)


async def test_amounts_are_in_one_currency(store: Store, reader: Reader) -> None:
    few = [sale(f"j{n}", n, 100, "JPY") for n in range(3)]
    store.send("a", [*[sale(f"e{n}", n, 10) for n in range(5)], *few])
    found = await ask(reader, "a")
    assert found.currency == "EUR"
    assert any("JPY" in note for note in found.meta.notes)
    assert by_field(found)[SPENT].known == 5
    assert (await ask(reader, "a", currency="JPY")).lifetime_value.buyers == 3


async def test_lifetime_value_of_stored_purchases(store: Store, reader: Reader) -> None:
    dice = np.random.default_rng(1)
    sent = []
    for number in range(300):
        first = int(dice.integers(0, 150))
        for again in range(int(dice.geometric(0.35))):
            day = first + again * int(dice.integers(5, 40))
            if day < 300:
                sent.append(sale(f"u{number}", day, float(dice.integers(20, 60))))
    store.send("a", sent)
    found = await ask(reader, "a", sees=True, rows=5)
    value = found.lifetime_value.predicted
    assert isinstance(value, Predicted)
    assert value.sampled == found.lifetime_value.buyers == 300
    assert value.revenue > 0
    cut = max(s.at_ms for s in sent)
    assert value.holdout.days == (END // DAY_MS - min(s.at_ms for s in sent) // DAY_MS) // 3
    assert cut < END
    assert found.rows is not None
    assert all(row.alive is not None for row in found.rows)


async def test_an_empty_shop(store: Store, reader: Reader) -> None:
    store.send("a", [])
    found = await ask(reader, "a", sees=True, rows=5)
    assert (found.customers, found.currency, found.rows) == (0, None, ())
    assert found.lifetime_value.predicted is None
    assert found.lifetime_value.not_estimable == "Nobody bought anything"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rows": 1001}, "out_of_range"),
        ({"horizon_days": 0}, "out_of_range"),
        ({"timezone": "Mars"}, "unknown_timezone"),
        ({"to": "soon"}, "time"),
        ({"row": 1}, "unknown_field"),
    ],
)
async def test_a_wrong_request_on_customers(
    store: Store, reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, "a", **change)
    assert caught.value.code == code


TREES: dict[str, exp.Select] = {
    "segments": segment.totals(segment.scored(people((ORDERS, SPENT), END), "EUR")),
    "distributions": distribution.distributions(
        people(("store_id", SPENT), END), ("store_id", SPENT), "Europe/Berlin", "EUR"
    ),
    "influence": distribution.distributions(
        buyers(INFLUENCE[:1], END), INFLUENCE[:1], "UTC", "EUR"
    ),
    "occasions": occasion.occasions(END, "UTC", "EUR"),
}


@pytest.mark.parametrize("name", TREES)
def test_the_sql_on_customers_is_as_written_down(name: str) -> None:
    sql = fenced("tenant-a", TREES[name])
    pretty = sqlglot.transpile(sql, read="clickhouse", write="clickhouse", pretty=True)[0] + "\n"
    kept = SNAPSHOTS / f"customers_{name}.sql"
    if os.environ.get("SIGHTLINE_UPDATE_SNAPSHOTS"):
        kept.write_text(pretty, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == pretty
