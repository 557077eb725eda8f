"""Files wherever they lie: patterns, order, object stores."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ingest.object_store import ObjectStore, serving

from sightline.errors import InvalidRequest, NotFound, StoreUnavailable
from sightline.ingest.location import locations
from sightline.ingest.mapping import FileKeys
from sightline.ingest.rowfile import Row, RowFiles

TREE = ("a/orders-1.csv", "a/orders-2.csv", "a/deep/er/orders-3.csv", "b/orders-1.csv", "b/x.txt")

PATTERNS = [
    ("a/orders-1.csv", ["a/orders-1.csv"]),
    ("a/orders-*.csv", ["a/orders-1.csv", "a/orders-2.csv"]),
    ("*/orders-1.csv", ["a/orders-1.csv", "b/orders-1.csv"]),
    (
        "**/orders-*.csv",
        ["a/deep/er/orders-3.csv", "a/orders-1.csv", "a/orders-2.csv", "b/orders-1.csv"],
    ),
    ("a/**/*.csv", ["a/deep/er/orders-3.csv", "a/orders-1.csv", "a/orders-2.csv"]),
    ("?/orders-[12].csv", ["a/orders-1.csv", "a/orders-2.csv", "b/orders-1.csv"]),
    ("a/orders-[!1].csv", ["a/orders-2.csv"]),
    ("b/*", ["b/orders-1.csv", "b/x.txt"]),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    with serving() as served:
        monkeypatch.setenv("AWS_ENDPOINT_URL", served.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield served


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS)
def test_patterns_name_files_of_this_machine(tree: Path, pattern: str, expected: list[str]) -> None:
    found = locations([str(tree / pattern)])
    assert sorted(Path(f.name).relative_to(tree).as_posix() for f in found) == sorted(expected)


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS)
@pytest.mark.parametrize("scheme", ["file", "s3"])
def test_patterns_name_the_same_files_by_address(
    tree: Path, store: ObjectStore, scheme: str, pattern: str, expected: list[str]
) -> None:
    store.objects = {f"shop/exports/{name}": b"x" for name in TREE}
    root = f"file://{tree}/" if scheme == "file" else "s3://shop/exports/"
    found = locations([root + pattern])
    assert [f.name.removeprefix(root) for f in found] == expected
    assert [f.size for f in found] == [1] * len(expected)


def test_the_order_is_that_of_patterns_then_of_names_and_no_file_comes_twice(tree: Path) -> None:
    patterns = [str(tree / "b/*.csv"), str(tree / "**/orders-*.csv")]
    names = [Path(f.name).relative_to(tree).as_posix() for f in locations(patterns)]
    assert names[0] == "b/orders-1.csv"
    assert sorted(names) == sorted(set(names))
    assert names == [Path(f.name).relative_to(tree).as_posix() for f in locations(patterns)]


def test_objects_are_read_as_files_are(store: ObjectStore) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": ["4", "5"]}), buffer)
    store.objects = {
        "shop/1.csv": b"a\n1\n2\n",
        "shop/2.ndjson.gz": gzip.compress(b'{"a": "3"}'),
        "shop/3.parquet": buffer.getvalue(),
    }
    files = RowFiles(locations(["s3://shop/*"]), FileKeys(), frozenset("a"))
    rows = [row for row in files if isinstance(row, Row)]
    assert [row.columns for row in rows] == [{"a": n} for n in "12345"]
    assert rows[0].file == "s3://shop/1.csv"
    assert files.fraction() == 1.0


def test_a_large_object_is_asked_for_in_few_requests(store: ObjectStore) -> None:
    data = b"a\n" + b"%d\n" % 10**999 * 10_000  # ten megabytes
    store.objects = {"shop/1.csv": data, "shop/2.csv.gz": gzip.compress(data, 0)}
    files = RowFiles(locations(["s3://shop/*"]), FileKeys(), frozenset("a"))
    halves = [files.fraction() for row in files if isinstance(row, Row) and row.number == 5_000]
    assert 0.2 < halves[0] < 0.5 < halves[1] < 1
    asked = Counter(asked.split()[1] for asked in store.asked)
    assert asked["/shop/1.csv"] < 6
    assert asked["/shop/2.csv.gz"] < 6


def test_a_file_that_is_not_there_names_the_nearest(tree: Path, store: ObjectStore) -> None:
    with pytest.raises(NotFound, match=r"did you mean 'orders-1\.csv'"):
        locations([str(tree / "a/order-1.csv")])
    store.objects = {"shop/1.csv": b""}
    for address in ("s3://shop/2.csv", "s3://shop/no/*.csv"):
        with pytest.raises(NotFound, match=r"2\.csv|no/"):
            locations([address])


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="s3://"):
        locations(["ftp://shop.example.com/a.csv"])


def test_a_store_that_does_not_let_us_in_is_no_empty_one(store: ObjectStore) -> None:
    store.objects = {"shop/1.csv": b""}
    store.is_locked = True
    for address in ("s3://shop/*.csv", "s3://shop/1.csv"):
        with pytest.raises(StoreUnavailable):
            locations([address])
