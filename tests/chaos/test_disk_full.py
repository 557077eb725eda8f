"""A disk that fills up: nothing is acknowledged that is not stored, and the server lives on."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.process import Server, command, create_tenant

SIZE_MIB = 64


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, with little room."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _batch(tenant: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "event_id": str(uuid.uuid4()),
            "event_name": "kb.search",
            "occurred_at": datetime.now(UTC).isoformat(),
            "tenant_id": tenant["tenant_id"],
            "source": "server",
            "attributes": {"kb.results_count": 1, "note": uuid.uuid4().hex * 8},
        }
        for _ in range(100)
    ]


def test_what_is_acknowledged_is_stored(small_disk: Path) -> None:
    data = small_disk / "data"
    tenant = create_tenant(data)
    filler = small_disk / "filler"
    acknowledged = refused = 0
    with Server(data) as server:
        with httpx.Client(base_url=server.url, timeout=60) as client:

            def send() -> httpx.Response:
                return client.post(
                    "/api/v1/analytics/events/batch",
                    json={"events": _batch(tenant)},
                    headers={"X-API-Key": tenant["write_key"]},
                )

            acknowledged += int(send().json()["accepted"])
            with filler.open("wb") as file:
                try:
                    while True:
                        file.write(b"x" * 65536)
                        file.flush()
                except OSError:
                    pass
            for _ in range(4):
                answer = send()
                if answer.status_code == 202:
                    acknowledged += int(answer.json()["accepted"])
                else:
                    assert answer.status_code == 503, answer.text
                    assert answer.json()["retryable"] is True
                    refused += 1
            assert refused, "the disk was not full"
            assert client.get("/health/ready").status_code == 503
            assert client.get("/health/live").status_code == 200
            filler.unlink()
            answer = send()
            assert answer.status_code == 202, answer.text
            acknowledged += int(answer.json()["accepted"])
        server.stop()
    done = command("doctor", "--data", str(data), "--json")
    assert f'"events": {acknowledged},' in done.stdout
    assert '"ok": true' in done.stdout
