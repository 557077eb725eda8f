"""`sightline quarantine` and `sightline replay`, through a running server and without one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
from tests.patience import PATIENCE_S, wait_for
from tests.process import Server, command, create_tenant

from sightline.commands.desk import together
from sightline.ingest.replay import Example, ReplayReport, StillWrong

FIX = """
rules:
  - when: {field: event_name, value: kb.serch}
    event: kb.search
"""
ROUNDS = 4
SEED = 8
AUDIT = Path(__file__).parents[1] / "chaos" / "audit.py"


def misnamed(tenant: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "event_id": str(uuid.uuid4()),
        "event_name": "kb.serch",
        "occurred_at": datetime.now(UTC).isoformat(),
        "tenant_id": tenant["tenant_id"],
        "source": "server",
        "session_id": "session-1",
        "attributes": {"kb.results_count": 1},
        **changes,
    }


def send(server: Server, tenant: dict[str, Any], *events: dict[str, Any]) -> None:
    answer = httpx.post(
        f"{server.url}/api/v1/analytics/events/batch",
        json={"events": events},
        headers={"X-API-Key": tenant["write_key"]},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["rejected"] == len(events)


def kept(server: Server, tenant: dict[str, Any]) -> int:
    """How many events are in quarantine."""
    answer = httpx.get(
        f"{server.url}/api/v1/analytics/quarantine/counts",
        headers={"X-API-Key": tenant["admin_key"]},
        timeout=PATIENCE_S,
    )
    return sum(group["items"] for group in answer.json()["counts"])


def alone(data: Path, *words: str) -> Any:
    """What a command answers that opens the folder itself."""
    return json.loads(command(*words, "--data", str(data), "--json").stdout)


@pytest.fixture
def fix(tmp_path: Path) -> str:
    path = tmp_path / "fix.yaml"
    path.write_text(FIX)
    return str(path)


def test_from_rejection_to_replay_beside_the_server_and_without_it(
    tmp_path: Path,
    fix: str,
    commanded: Commanded,  # noqa: F811
) -> None:
    data = tmp_path / "data"

    def run(*words: str, code: int = 0) -> Any:
        return commanded(*words, "--data", str(data), "--json").json(code)

    tenant = create_tenant(data)
    with Server(data, SIGHTLINE_QUARANTINE_HOUR_EVENTS="10000") as server:
        send(server, tenant, *(misnamed(tenant) for _ in range(4)))
        send(server, tenant, misnamed(tenant, source="fridge"))
        wait_for(lambda: kept(server, tenant), 5)
        listed = run("quarantine", "list")
        assert len(listed) == 5
        counted = run("quarantine", "count", "--by", "reason")
        assert counted == [
            {"kind": {"reason": "unknown_event"}, "items": 4},
            {"kind": {"reason": "invalid"}, "items": 1},
        ]
        shown = commanded("quarantine", "show", listed[0]["item_id"], "--data", str(data)).json()
        assert shown["event"]["source"] == "fridge"
        tried = run("replay", "--fix", fix, "--dry-run", code=1)
        assert (tried["accepted"], tried["rejected"]) == (4, 1)
        one = run("quarantine", "list", "--reason", "unknown_event", "--limit", "1")
        assert run("quarantine", "discard", one[0]["item_id"]) == {"discarded": 1}
        table = commanded("quarantine", "list", "--data", str(data)).out
        assert table.count("kb.serch") == 4
        assert listed[0]["item_id"] in table  # whole, however narrow the terminal
        assert server.stop() == 0
    done = alone(data, "replay", "--fix", fix, "--reason", "unknown_event")
    assert (done["accepted"], done["rejected"]) == (3, 0)
    with server:
        assert run("replay", "--fix", fix, "--reason", "unknown_event")["items"] == 0
        assert run("doctor")["events"] == 3
        states = run("quarantine", "count", "--by", "state", "--state", "any")
        assert {c["kind"]["state"]: c["items"] for c in states} == {
            "replayed": 3,
            "discarded": 1,
            "quarantined": 1,
        }


def test_asking_wrongly_ends_with_2(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    commanded("tenant", "create", "Example", "--data", str(tmp_path))
    (tmp_path / "bad.yaml").write_text("rules: [{evnt: x}]")
    for words, code, said in (
        (("quarantine", "count", "--by", "colour"), 2, "colour"),
        (("quarantine", "list", "--since", "yesterday"), 2, "yesterday"),
        (("quarantine", "list", "--state", "lost"), 2, "lost"),
        (("quarantine", "list", "--tenant", "nobody"), 2, "Example"),
        (("quarantine", "show", "no-id"), 2, "Usage"),
        (("replay", "--fix", str(tmp_path / "bad.yaml")), 2, "did you mean 'event'"),
        (("replay", "--fix", str(tmp_path / "none.yaml")), 1, "none.yaml"),
    ):
        done = commanded(*words, "--data", str(tmp_path))
        assert (done.code, said in done.err) == (code, True), (words, done.err)


def test_two_reports_are_one() -> None:
    wrong = StillWrong("invalid", "a", "type", "must be text", 2)
    example = Example(uuid.uuid4(), "", "invalid", ())
    one = ReplayReport(
        dry_run=False,
        items=3,
        accepted=1,
        duplicates=0,
        dropped=0,
        rejected=2,
        errors=(wrong,),
        examples=(example,),
        next="x",
    )
    both = together(
        one,
        ReplayReport(
            dry_run=False,
            items=1,
            accepted=0,
            duplicates=0,
            dropped=0,
            rejected=1,
            errors=(StillWrong("invalid", "a", "type", "must be text", 1),),
        ),
    )
    assert (both.items, both.accepted, both.rejected, both.next) == (4, 1, 3, None)
    assert [e.events for e in both.errors] == [3]


def _replay(server: Server, tenant: dict[str, Any]) -> Any:
    """The report, or None where the server was killed meanwhile."""
    try:
        answer = httpx.post(
            f"{server.url}/api/v1/analytics/quarantine/replay",
            json={"fix": {"rules": [{"event": "kb.search"}]}},
            headers={"X-API-Key": tenant["admin_key"]},
            timeout=60,
        )
    except httpx.HTTPError:
        return None
    return answer.json()


def test_a_replay_that_is_killed_anywhere_doubles_and_loses_nothing(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    tenant = create_tenant(tmp_path)
    sent = [misnamed(tenant) for _ in range(3_000)]
    dice = random.Random(SEED)
    server = Server(tmp_path, SIGHTLINE_QUARANTINE_HOUR_EVENTS="100000").start()
    for first in range(0, len(sent), 500):
        send(server, tenant, *sent[first : first + 500])
    wait_for(lambda: kept(server, tenant), len(sent))
    server.kill()
    unfinished = 0
    for _ in range(ROUNDS):
        server.start()
        with ThreadPoolExecutor(1) as pool:
            report = pool.submit(_replay, server, tenant)
            time.sleep(dice.uniform(0.02, 0.35))
            server.kill()
            unfinished += report.result() is None
    with server:
        report = _replay(server, tenant)
        assert (report["rejected"], report["next"]) == (0, None), (SEED, report)
        assert _replay(server, tenant)["items"] == 0
        done = commanded("doctor", "--data", str(tmp_path), "--json")
        assert done.json()["ok"] is True
    audit = [sys.executable, str(AUDIT), str(tmp_path)]
    audited = subprocess.run(audit, capture_output=True, check=True)
    stored = json.loads(audited.stdout)
    assert stored == {event["event_id"]: 1 for event in sent}
    assert unfinished, "every replay ended before its kill"
