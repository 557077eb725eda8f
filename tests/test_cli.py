"""The command line as a person meets it: real processes, exit codes, messages."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import sightline
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
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
"""
ROWS = "order,at,amount\n1,2026-01-02T10:00:00Z,10.50\n2,2026-01-02T11:00:00Z,4.00\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "orders.csv").write_text(ROWS)
    (tmp_path / "orders.yaml").write_text(MAP)
    return str(tmp_path / "orders.csv"), str(tmp_path / "orders.yaml")


def _event(tenant: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": str(uuid.uuid4()),
        "event_name": "kb.search",
        "occurred_at": datetime.now(UTC).isoformat(),
        "tenant_id": tenant["tenant_id"],
        "source": "server",
        "attributes": {"kb.results_count": 1},
    }


def _doctor(data: Path) -> dict[str, Any]:
    examined: dict[str, Any] = json.loads(command("doctor", "--data", str(data), "--json").stdout)
    return examined


def _import(data: Path, files: tuple[str, str], *more: str) -> dict[str, Any]:
    done = command("import", files[0], "--map", files[1], "--data", str(data), "--json", *more)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_every_command_explains_itself(commanded: Commanded) -> None:  # noqa: F811
    assert "Usage" in command("--help").stdout
    for words in (("serve",), ("demo",), ("import",), ("doctor",), ("tenant", "create")):
        assert "Usage" in commanded(*words, "--help").out


def test_asking_wrongly_is_exit_2(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    for words in (
        ("catalog", "export", "cobol"),
        ("no-such-command",),
        ("tenant", "create", "", "--data", str(tmp_path)),
    ):
        assert commanded(*words).code == 2, words
    done = command("no-such-command", check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_catalog_is_clean_and_exported(commanded: Commanded) -> None:  # noqa: F811
    assert "no findings" in commanded("catalog", "check").out
    assert commanded("catalog", "export", "jsonschema").json()["$defs"]
    assert "CREATE TABLE IF NOT EXISTS events" in commanded("catalog", "export", "ddl").out
    assert "commerce.purchase" in commanded("catalog", "export", "typescript").out
    assert "# " in commanded("catalog", "export", "markdown").out


def test_a_tenant_is_created_once(tmp_path: Path) -> None:
    words = ("tenant", "create", "Example", "--data", str(tmp_path), "--json")
    tenant = json.loads(command(*words).stdout)
    assert sorted(tenant) == ["admin_key", "read_key", "tenant_id", "write_key"]
    again = command("tenant", "create", "Example", "--data", str(tmp_path), check=False)
    assert again.returncode == 2
    assert "name_taken" in again.stderr


def test_a_server_from_start_to_stop(tmp_path: Path, files: tuple[str, str]) -> None:
    data = tmp_path / "data"
    with Server(data) as server:
        tenant = create_tenant(data)  # while the server runs
        key = {"X-API-Key": tenant["write_key"]}
        sent = httpx.post(f"{server.url}/api/v1/analytics/events", json=_event(tenant), headers=key)
        assert sent.status_code == 202, sent.text

        second = command("serve", "--data", str(data), "--port", "0", check=False)
        assert second.returncode == 3
        assert "in use by another process" in second.stderr

        port = server.url.rpartition(":")[2]
        taken = command("serve", "--data", str(tmp_path / "b"), "--port", port, check=False)
        assert taken.returncode == 2
        assert "--port" in taken.stderr

        assert _import(data, files)["accepted"] == 2  # through the server
        assert _doctor(data)["events"] == 3  # by asking the server
        assert server.stop() == 0
    assert _doctor(data)["ok"] is True  # by opening the folder
    again = _import(data, files)
    assert (again["accepted"], again["duplicates"]) == (0, 2)
    assert _doctor(data)["events"] == 3


def test_the_doctor_ends_with_1_on_a_mismatch_and_repairs(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    create_tenant(tmp_path)
    _import(tmp_path, files)
    tamper = (
        "import sys; from pathlib import Path; from sightline.store.engine import Engine;"
        "e = Engine.embedded(Path(sys.argv[1]) / 'events');"
        "e.command('INSERT INTO rollup_minute SELECT * FROM rollup_minute LIMIT 1'); e.close()"
    )
    _python(tamper, str(tmp_path))
    assert command("doctor", "--data", str(tmp_path), check=False).returncode == 1
    assert command("doctor", "--data", str(tmp_path), "--repair").returncode == 0
    assert _doctor(tmp_path)["ok"] is True


def test_an_import_with_rows_that_cannot_be_stored_ends_with_1(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    create_tenant(tmp_path)
    Path(files[0]).write_text(ROWS + "3,2026-01-02T11:00:00Z,secret\n")
    done = command("import", files[0], "--map", files[1], "--data", str(tmp_path), check=False)
    assert done.returncode == 1
    assert "row 3" in done.stdout
    assert "secret" not in done.stdout + done.stderr


def test_a_mapping_that_is_wrong_says_where(tmp_path: Path, files: tuple[str, str]) -> None:
    create_tenant(tmp_path)
    Path(files[1]).write_text(MAP.replace("commerce.purchase", "commerce.purchas"))
    done = command("import", files[0], "--map", files[1], "--data", str(tmp_path), check=False)
    assert done.returncode == 2
    assert "commerce.purchase" in done.stderr


def test_stopping_commits_what_was_taken(tmp_path: Path) -> None:
    tenant = create_tenant(tmp_path)
    server = Server(tmp_path, SIGHTLINE_COMMIT_QUIET_MS="3000", SIGHTLINE_COMMIT_AGE_MS="3000")
    server.start()

    async def send_and_stop() -> list[int]:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
            headers = {"X-API-Key": tenant["write_key"]}
            path = "/api/v1/analytics/events"
            sending = [
                asyncio.create_task(client.post(path, json=_event(tenant), headers=headers))
                for _ in range(20)
            ]
            await asyncio.sleep(0.7)
            assert await asyncio.to_thread(server.stop) == 0
            answers = await asyncio.gather(*sending, return_exceptions=True)
            return [a.status_code for a in answers if isinstance(a, httpx.Response)]

    statuses = asyncio.run(send_and_stop())
    assert statuses.count(202) == 20
    assert _doctor(tmp_path)["events"] == 20


def _python(source: str, *arguments: str) -> None:
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", source, *arguments], check=True, capture_output=True)


def test_the_version_is_asked_for_in_either_way(commanded: Commanded) -> None:  # noqa: F811
    asked = [commanded(*words) for words in (["version"], ["--version"])]
    assert [(done.code, done.out.strip()) for done in asked] == [(0, sightline.__version__)] * 2
