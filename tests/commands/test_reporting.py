"""`sightline report`, with a server and without one."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
from tests.patience import PATIENCE_S
from tests.process import Server, command, create_tenant


def test_a_report_with_a_server_and_without(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    data = tmp_path / "data"
    now = datetime.now(UTC)
    request = json.dumps(
        {
            "metric": "kb.search.count",
            "from": (now - timedelta(days=1)).isoformat(),
            "to": (now + timedelta(days=1)).isoformat(),
            "grain": "1d",
            "totals": True,
        }
    )
    (tmp_path / "asked.json").write_text(request)
    asked = ("report", "timeseries", "--data", str(data))
    with Server(data) as server:
        tenant = create_tenant(data)
        event = {
            "event_id": str(uuid.uuid4()),
            "event_name": "kb.search",
            "occurred_at": now.isoformat(),
            "tenant_id": tenant["tenant_id"],
            "source": "server",
            "attributes": {"kb.results_count": 1},
        }
        sent = httpx.post(
            f"{server.url}/api/v1/analytics/events",
            json=event,
            headers={"X-API-Key": tenant["write_key"]},
            timeout=PATIENCE_S,
        )
        assert sent.status_code == 202, sent.text
        live = commanded(*asked, "--json", request)
    assert live.json()["total"] == 1
    refused = commanded("report", "timesries", "--data", str(data), "--json", "{}")
    assert (refused.code, "timeseries" in refused.err) == (2, True)
    into = tmp_path / "out.csv"
    command(*asked, "--file", str(tmp_path / "asked.json"), "--format", "csv", "-o", str(into))
    rows = list(csv.DictReader(io.StringIO(into.read_text())))
    assert sum(float(row["value"]) for row in rows) == 1
    neither = commanded(*asked)
    assert (neither.code, "--file" in neither.err) == (2, True)
    (night,) = json.loads(command("schedule", "run", "--data", str(data), "--json").stdout)
    assert (night["kind"], night["outcome"]) == ("summary", "done")
