"""`sightline import` of several files: beside a running server, and alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
from tests.ingest.object_store import serving
from tests.process import Server, command, create_tenant

MAP = """
dataset: orders
occurred_at: {from: at}
events:
  - event: commerce.purchase
    attributes:
      commerce.order_id: {from: order}
      commerce.amount: {from: amount, type: money}
      commerce.currency: {value: GBP}
      shop.clerk_name: {from: clerk}
"""
KEPT = (
    "import sys; from pathlib import Path; from sightline.store.engine import Engine;"
    "e = Engine.embedded(Path(sys.argv[1]) / 'events');"
    "print(e.query('SELECT retention_days, count() FROM events GROUP BY 1').rows); e.close()"
)


def rows(*orders: int) -> str:
    lines = [f"{n},2026-01-02T10:00:00Z,{n}.50,blue" for n in orders]
    return "\n".join(["order,at,amount,clerk", *lines, ""])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    (folder / "2026/01").mkdir(parents=True)
    (folder / "2026/01/orders-1.csv").write_text(rows(1, 2))
    (folder / "2026/orders-2.csv").write_text(rows(2, 3).replace("amount", "sum", 1))
    (folder / "orders-3.csv").write_text(rows(2, 3))
    (folder / "map.yaml").write_text(MAP)
    return folder


def test_several_files_are_each_accounted_for(
    tmp_path: Path,
    files: Path,
    commanded: Commanded,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = tmp_path / "data"
    create_tenant(data)
    common = ("--map", str(files / "map.yaml"), "--data", str(data))
    with Server(data), serving() as store:
        done = commanded("import", str(files / "**/orders-*.csv"), *common, "--json")
        report: dict[str, Any] = done.json(code=1)
        assert "warning: events[0].attributes.shop.clerk_name" in done.err
        assert [(Path(f["file"]).name, f["rows"]) for f in report["files"]] == [
            ("orders-1.csv", 2),
            ("orders-2.csv", 0),
            ("orders-3.csv", 2),
        ]
        assert report["files"][1]["code"] == "unknown_column"
        assert (report["accepted"], report["duplicates"]) == (3, 1)

        (files / "2026/orders-2.csv").write_text(rows(2, 3, 4))
        names = [str(files / "2026/orders-2.csv"), str(files / "orders-*.csv")]
        table = commanded("import", *names, *common)
        assert table.code == 0
        assert "1 stored, 4 were there already" in table.out

        store.objects = {"shop/2026/orders-9.csv": rows(3, 9).encode()}
        monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, "example")
        remote = commanded("import", "s3://shop/**/*.csv", *common, "--json").json()
        assert (remote["accepted"], remote["duplicates"]) == (1, 1)

        missing = commanded("import", str(files / "order-3.csv"), *common)
        assert (missing.code, "orders-3.csv" in missing.err) == (1, True)


def test_an_import_keeps_events_as_long_as_the_tenant_does(
    tmp_path: Path,
    files: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    data = str(tmp_path / "data")
    assert commanded("tenant", "create", "Example", "--data", data).code == 0
    words = ("tenant", "set", "Example", "--retention-days", "400", "--data", data)
    assert commanded(*words).code == 0
    common = ("--map", str(files / "map.yaml"), "--data", data)
    with Server(Path(data)):
        assert commanded("import", str(files / "orders-3.csv"), *common).code == 0
    alone = command("import", str(files / "2026/01/*.csv"), *common, "--json")
    assert json.loads(alone.stdout)["accepted"] == 1
    kept = subprocess.run([sys.executable, "-c", KEPT, data], capture_output=True, check=True)
    assert kept.stdout.decode().strip() == "[(400, 3)]"
