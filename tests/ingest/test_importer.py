"""Rows in, events out, and a report that accounts for each row."""

from __future__ import annotations

import asyncio
import csv
import io
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sightline.catalog.events import EVENTS
from sightline.catalog.model import Event, Unknown
from sightline.errors import (
    FieldError,
    Forbidden,
    InvalidRequest,
    Overloaded,
    PayloadTooLarge,
    RateLimited,
)
from sightline.ingest import mapping
from sightline.ingest.import_report import ImportReport
from sightline.ingest.importer import Limits, run
from sightline.ingest.location import locations
from sightline.ingest.mapper import Mapper
from sightline.ingest.mapping_check import findings, warnings
from sightline.ingest.result import BatchResult, EventResult
from sightline.ingest.rowfile import Row, RowFiles, Unread
from sightline.types import JsonObject

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/online-retail.yaml"
REAL = ROOT.parent / "shared/data/online-retail.csv.gz"

SIMPLE = mapping.decode("""
dataset: shop
occurred_at: {from: at, timezone: UTC}
skip: [{reason: test order, when: {field: kind, value: test}}]
events:
  - event: commerce.view
    when: {field: kind, op: in, value: [view, test]}
    attributes: {commerce.product_id: {from: product}, n: {from: n, type: integer}}
""")


class Store:
    """Answers batches as the pipeline does, and remembers events by id."""

    def __init__(self) -> None:
        self.events: dict[str, JsonObject] = {}
        self.sizes: list[int] = []

    async def send(self, batch: list[JsonObject]) -> BatchResult:
        self.sizes.append(len(batch))
        await asyncio.sleep(0)
        before = len(self.events)
        for event in batch:
            assert self.events.setdefault(event["event_id"], event) == event
        new = len(self.events) - before
        return BatchResult(new, len(batch) - new, 0, 0)


def rows(count: int, **columns: Any) -> Iterator[Row]:
    base = {"at": "2025-01-01 10:00", "kind": "view", "product": "p", "n": "1"}
    for number in range(1, count + 1):
        yield Row("a.csv", number, {**base, **columns})


async def no_sleep(_: float) -> None:
    return None


async def test_every_row_is_accounted_for() -> None:
    given = [
        *rows(3),
        *rows(2, kind="test"),
        *rows(1, kind="unheard of"),
        *rows(1, n="secret"),
        *rows(1, at="secret"),
        Row("a.csv", 9, FieldError("", "columns", "has 3 fields where the header has 4")),
    ]
    store = Store()
    report = await run(given, SIMPLE, "tenant", store.send)
    assert (report.rows, report.events, report.accepted, report.faulty) == (9, 3, 3, 3)
    assert report.skipped == {"test order": 2, "no rule holds": 1}
    assert [e.errors[0].path for e in report.errors] == ["attributes.n", "occurred_at", ""]
    assert "secret" not in repr(report)
    assert next(iter(store.events.values())) == {
        "event_id": next(iter(store.events)),
        "event_name": "commerce.view",
        "occurred_at": "2025-01-01T10:00:00Z",
        "tenant_id": "tenant",
        "source": "server",
        "attributes": {"commerce.product_id": "p", "n": 1},
    }


@pytest.mark.parametrize(("size", "concurrency"), [(1, 1), (7, 3), (500, 8)])
async def test_ids_depend_on_rows_only(size: int, concurrency: int) -> None:
    given = [*rows(10), *rows(5, product="q"), *rows(5)]
    store = Store()
    report = await run(
        given, SIMPLE, "t", store.send, concurrency=concurrency, limits=Limits(events=size)
    )
    assert report.accepted == 20
    moved = [Row("elsewhere/b.csv", r.number, r.columns) for r in given]
    again = await run(moved, SIMPLE, "t", store.send)
    assert (again.accepted, again.duplicates) == (0, 20)


async def test_files_that_overlap_store_a_row_once() -> None:
    first = [Row("1.csv", r.number, r.columns) for r in rows(3)]
    second = [Row("2.csv", r.number, r.columns) for r in rows(5)]
    report = await run([*first, *second], SIMPLE, "t", Store().send)
    assert (report.accepted, report.duplicates) == (5, 3)


async def test_a_key_makes_repeats_one_event() -> None:
    keyed = mapping.decode("""
dataset: shop
occurred_at: {from: at, timezone: UTC}
id: {columns: [product]}
events: [{event: commerce.view}]
""")
    report = await run([*rows(2), *rows(2, product="q", n="7")], keyed, "t", Store().send)
    assert (report.accepted, report.duplicates) == (2, 2)


async def test_batches_keep_to_the_limits_of_events_and_bytes() -> None:
    store = Store()
    await run(rows(1_000), SIMPLE, "t", store.send, concurrency=1)
    assert store.sizes == [500, 500]
    store = Store()
    await run(rows(10, product="x" * 1_000), SIMPLE, "t", store.send, limits=Limits(bytes=4_000))
    assert store.sizes == [3, 3, 3, 1]


async def test_a_busy_server_is_waited_for_as_long_as_it_says() -> None:
    store, waits = Store(), list[float]()
    answers: list[Exception] = [Overloaded("full"), RateLimited("slow", retry_after_s=7.0)]

    async def send(batch: list[JsonObject]) -> BatchResult:
        if answers:
            raise answers.pop(0)
        return await store.send(batch)

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    report = await run(rows(3), SIMPLE, "t", send, concurrency=1, sleep=sleep)
    assert report.accepted == 3
    assert waits == [0.1, 7.0]


async def test_what_a_retry_cannot_mend_ends_the_import() -> None:
    async def refuse(batch: list[JsonObject]) -> BatchResult:
        raise Forbidden("not with this key")

    async def never(batch: list[JsonObject]) -> BatchResult:
        raise Overloaded("full")

    with pytest.raises(Forbidden):
        await run(rows(3), SIMPLE, "t", refuse)
    with pytest.raises(Overloaded):
        await run(rows(3), SIMPLE, "t", never, sleep=no_sleep)


async def test_a_server_that_takes_less_gets_less() -> None:
    store = Store()

    async def small(batch: list[JsonObject]) -> BatchResult:
        if len(batch) > 3 or any(e["attributes"]["commerce.product_id"] == "huge" for e in batch):
            raise PayloadTooLarge("too large")
        return await store.send(batch)

    report = await run([*rows(10), *rows(1, product="huge")], SIMPLE, "t", small)
    assert (report.accepted, report.rejected) == (10, 1)
    assert report.errors[0].errors[0].code == "payload_too_large"
    assert max(store.sizes) <= 3


async def test_rejections_are_told_by_row() -> None:
    async def send(batch: list[JsonObject]) -> BatchResult:
        error = FieldError("attributes.n", "maximum", "must be at most 5")
        said = [
            EventResult(i, e["event_id"], "rejected", "invalid", (error,))
            for i, e in enumerate(batch)
        ]
        return BatchResult(0, 0, 0, len(batch), tuple(said))

    given = [*rows(1, kind="test"), *list(rows(40))[1:]]
    report = await run(given, SIMPLE, "t", send, concurrency=1)
    assert report.rejected == 39
    assert [e.row for e in report.errors] == list(range(2, 22))  # the first 20 only


async def test_progress_is_told_after_each_batch() -> None:
    seen: list[ImportReport] = []
    await run(rows(1_200), SIMPLE, "t", Store().send, seen.append, concurrency=1)
    assert [p.accepted for p in seen] == [500, 1_000, 1_200]


async def test_memory_does_not_grow_with_the_file() -> None:
    async def forget(batch: list[JsonObject]) -> BatchResult:
        return BatchResult(len(batch), 0, 0, 0)

    many = (Row("a", n, {"at": "2025-01-01", "kind": "view", "n": str(n)}) for n in range(60_000))
    tracemalloc.start()
    await run(many, SIMPLE, "t", forget)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000 * 110 + 12_000_000  # the marks of rows, and batches on their way


def line(invoice: str, quantity: int, price: str, customer: str = "17850.0") -> str:
    return f"{invoice},85123A,LANTERN ,{quantity},2011-07-01 08:26:00,{price},{customer},EIRE\r\n"


def retail(text: str, tmp_path: Path) -> RowFiles:
    path = tmp_path / "orders.csv"
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n"
    path.write_text(header + text, encoding="utf-8", newline="")
    given = mapping.decode(EXAMPLE.read_text(encoding="utf-8"))
    return RowFiles(locations([str(path)]), given.file, given.columns())


def revenue(events: list[JsonObject]) -> Decimal:
    """`commerce.revenue` in the words of the catalog: purchases less refunds and cancellations."""
    sign = {"commerce.purchase": 1, "commerce.refund": -1, "commerce.cancellation": -1}
    return sum(
        (
            sign.get(e["event_name"], 0) * Decimal(repr(e["attributes"].get("commerce.amount", 0)))
            for e in events
        ),
        Decimal(0),
    )


async def test_the_example_maps_each_kind_of_line(tmp_path: Path) -> None:
    text = "".join(
        (
            line("536365", 6, "2.55"),
            line("536365", 6, "2.55"),  # a genuine repeat
            line("C536379", -1, "27.50"),
            line("536414", -56, "0.0", customer=""),  # written off
            line("536415", 10, "0.0", customer=""),  # found
            line("536416", 1, "0.0"),  # a gift
            line("A563185", 1, "11062.06", customer=""),
            line("A563186", 1, "-11062.06", customer=""),
            line("A563187", 1, "-11062.06", customer=""),
            line("550193", 1, "0.001"),
        )
    )
    store = Store()
    given = mapping.decode(EXAMPLE.read_text(encoding="utf-8"))
    report = await run(retail(text, tmp_path), given, "t", store.send)
    events = list(store.events.values())
    assert (report.rows, report.accepted) == (10, 10)
    assert Counter(e["event_name"] for e in events) == {
        "commerce.purchase": 5,
        "commerce.cancellation": 1,
        "commerce.stock_adjusted": 2,
        "commerce.refund": 2,
    }
    assert revenue(events) == Decimal("15.30") * 2 - Decimal("27.50") - Decimal("11062.06")
    assert events[0] == {
        "event_id": events[0]["event_id"],
        "event_name": "commerce.purchase",
        "occurred_at": "2011-07-01T07:26:00Z",
        "tenant_id": "t",
        "source": "server",
        "site_id": "uk-gift-shop",
        "session_id": "536365",
        "user_id": "17850",
        "attributes": {
            "commerce.order_id": "536365",
            "commerce.order_country": "EIRE",
            "commerce.product_id": "85123A",
            "commerce.product_name": "LANTERN",
            "commerce.currency": "GBP",
            "commerce.quantity": 6,
            "commerce.unit_price": 2.55,
            "commerce.amount": 15.3,
        },
    }
    changes = [e["attributes"].get("commerce.stock_change_quantity") for e in events]
    assert [c for c in changes if c] == [-56, 10]
    assert "user_id" not in events[3]


def test_the_example_agrees_with_the_catalog() -> None:
    given = mapping.decode(EXAMPLE.read_text(encoding="utf-8"))
    assert list(findings(given, {e.name: e for e in EVENTS})) == []


def test_disagreements_with_the_catalog_are_found() -> None:
    given = mapping.decode("""
dataset: shop
occurred_at: {from: at}
events:
  - {event: commerce.purchas, when: {field: a, op: is_set}}
  - event: commerce.purchase
    attributes:
      commerce.order_id: {from: a}
      commerce.amout: {from: b}
      commerce.currency: {value: EUR}
""")
    catalog = {e.name: e for e in EVENTS}
    found = list(findings(given, catalog))
    assert [(f.code, f.nearest) for f in found] == [
        ("unknown_event", "commerce.purchase"),
        ("required", None),
    ]
    warned = list(warnings(given, catalog))
    assert [(f.path, f.nearest) for f in warned] == [
        ("events[1].attributes.commerce.amout", "commerce.amount")
    ]


@pytest.mark.parametrize(
    ("unknown", "refused", "said"),
    [
        (Unknown.ALLOW, 0, "is stored"),
        (Unknown.DISCARD, 0, "is left out"),
        (Unknown.REJECT, 1, "are rejected"),
    ],
)
def test_an_attribute_an_event_does_not_name_is_what_its_schema_says(
    unknown: Unknown, refused: int, said: str
) -> None:
    given = mapping.decode("""
dataset: shop
occurred_at: {from: at}
events:
  - {event: shop.visit, attributes: {shop.mood: {from: mood}}}
""")
    event = Event(name="shop.visit", description="A visit.", attributes=(), unknown=unknown)
    found = list(findings(given, {"shop.visit": event}))
    warned = list(warnings(given, {"shop.visit": event}))
    assert (len(found), len(warned)) == (refused, 1 - refused)
    assert said in (*found, *warned)[0].message


async def test_each_file_is_accounted_for() -> None:
    given: list[Row | Unread] = [
        *(Row("1.csv", r.number, r.columns) for r in rows(3)),
        *(Row("1.csv", 4, r.columns) for r in rows(1, kind="test")),
        Unread("2.csv", InvalidRequest("it is broken", code="unreadable_file")),
        *(Row("3.csv", r.number, r.columns) for r in rows(2)),
        *(Row("3.csv", 3, r.columns) for r in rows(1, n="none")),
        Unread("3.csv", InvalidRequest("it is cut short", code="unreadable_file")),
    ]
    report = await run(given, SIMPLE, "t", Store().send, limits=Limits(events=2))
    first, second, third = report.files
    assert (first.file, first.rows, first.accepted, first.skipped, first.problem) == (
        "1.csv",
        4,
        3,
        1,
        None,
    )
    assert (second.rows, second.code) == (0, "unreadable_file")
    assert (third.rows, third.faulty, third.problem) == (3, 1, "it is cut short")
    assert first.accepted + third.accepted + third.duplicates == 5
    for file in report.files:
        outcomes = ("accepted", "duplicates", "dropped", "rejected", "faulty", "skipped")
        assert file.rows == sum(getattr(file, name) for name in outcomes)
    assert not report.is_complete


@pytest.mark.skipif(not REAL.is_file(), reason="the Online Retail data is not beside the project")
def test_the_whole_file_adds_up() -> None:
    given = mapping.decode(EXAMPLE.read_text(encoding="utf-8"))
    mapper = Mapper(given, "t")
    expected, made = Decimal(0), Decimal(0)
    kinds: Counter[str] = Counter()
    ids, users, invoices = set(), set(), set()
    for row in RowFiles(locations([str(REAL)]), given.file, given.columns()):
        assert isinstance(row, Row)
        assert isinstance(row.columns, dict)
        expected += int(row.columns["Quantity"]) * Decimal(row.columns["UnitPrice"])
        event = mapper(row.columns)
        assert isinstance(event, dict)
        made += revenue([event])
        kinds[event["event_name"]] += 1
        ids.add(event["event_id"])
        users.add(event.get("user_id"))
        invoices.add(event["session_id"])
    assert made == round(expected, 2) == Decimal("9747747.93")
    assert (len(ids), len(users - {None}), len(invoices)) == (541_909, 4_372, 25_900)
    assert kinds == {
        "commerce.purchase": 530_144,
        "commerce.cancellation": 9_288,
        "commerce.stock_adjusted": 2_475,
        "commerce.refund": 2,
    }


async def test_any_order_of_rows_stores_the_same_events() -> None:
    source = io.StringIO("product,n\n" + "p,1\nq,2\np,1\n" * 20)
    base = {"at": "2025-01-01", "kind": "view"}
    given = [Row("a", n, {**base, **r}) for n, r in enumerate(csv.DictReader(source))]
    shuffled = random.Random(7).sample(given, len(given))
    one, other = Store(), Store()
    await run(given, SIMPLE, "t", one.send)
    await run(shuffled, SIMPLE, "t", other.send)
    assert len(one.events) == 60
    assert one.events == other.events
